import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/**
 * Mailpit, which accepts all mails and delivers none, as documented (mailpit.axllent.org). It is offered, but never required: production
 * uses another mail server. The published port is the web page with the mails. Not tested here with the image itself.
 */
export const mailpit: Service = {
  name: 'mailpit',
  aliases: ['mailhog', 'smtp'],
  title: 'Mailpit (catches all mail)',
  versions: ['1.30'],
  image: (version) => `axllent/mailpit:v${version}`,
  port: 8025,
  connection: {
    address: 'mailpit:1025',
    scheme: 'smtp',
    schemes: { own: [], shared: ['smtp'] },
    unencrypted: { smtps: 'smtp' },
    words: { own: ['MAILPIT'], shared: ['SMTP', 'MAIL', 'EMAIL', 'MAILER', 'EMAIL_HOST'] },
    parts: {
      ...addressParts,
      ...hostParts('mailpit', 1025),
      // It accepts any account.
      USER: 'app',
      USERNAME: 'app',
      PASSWORD: 'app',
      PASS: 'app',
      SECURE: 'false',
      USE_TLS: 'false',
      USE_SSL: 'false',
    },
    usual: { word: 'SMTP', parts: ['HOST', 'PORT'] },
  },
  environment: { MP_SMTP_AUTH_ACCEPT_ANY: 'true', MP_SMTP_AUTH_ALLOW_INSECURE: 'true' },
  secrets: [],
  healthCheck: {
    test: ['CMD', '/mailpit', 'readyz'],
    interval: 10,
    timeout: 5,
    startPeriod: 10,
    startInterval: 1,
    retries: 3,
  },
  capabilities: [],
  stopGrace: 10,
};
