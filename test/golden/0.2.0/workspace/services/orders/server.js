import { format, sum } from '@shop/money';
import express from 'express';

const orders = [
  { id: 1, lines: [1250, 399] },
  { id: 2, lines: [7900] },
];

const app = express();

app.get('/healthz', (_request, response) => {
  response.json({ status: 'ok' });
});

app.get('/orders', (_request, response) => {
  response.json(orders.map(({ id, lines }) => ({ id, total: format(sum(lines)) })));
});

const server = app.listen(3000, '0.0.0.0');

process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
