import express from 'express';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();

app.get('/healthz', async (_request, response) => {
  await pool.query('select 1');
  response.send('ok');
});

app.get('/', async (_request, response) => {
  const { rows } = await pool.query('select version()');
  response.send(`Hello from ${rows[0].version.split(' ').slice(0, 2).join(' ')}\n`);
});

const server = app.listen(process.env.PORT ?? 4100);
process.on('SIGTERM', () => server.close(() => pool.end()));
