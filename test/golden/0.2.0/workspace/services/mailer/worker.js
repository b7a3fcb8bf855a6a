import { format } from '@shop/money';
import { createTransport } from 'nodemailer';

// Writes the mails to standard output; a real transport would be configured here.
const transport = createTransport({ jsonTransport: true });

async function remind() {
  const mail = await transport.sendMail({ from: 'shop@example.com', to: 'reader@example.com', subject: 'Your order', text: `You owe us ${format(1649)}.` });
  console.log(mail.message);
}

const timer = setInterval(remind, 5_000);
await remind();

process.once('SIGTERM', () => {
  clearInterval(timer);
});
