import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { get, speaksTls } from '../../../src/prove/http.ts';

const { signal } = new AbortController();

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `127.0.0.1:${(address satisfies AddressInfo).port}`;
}

describe('asking an application', () => {
  it('gives the status and where it is redirected to, and follows nothing', async () => {
    const server = createServer((asked, answer) => {
      const isSecure = asked.headers['x-forwarded-proto'] === 'https';
      answer.writeHead(isSecure ? 200 : 301, isSecure ? {} : { location: 'https://localhost/' }).end();
    });
    const address = await listening(server);
    try {
      assert.deepEqual(await get(address, '/', signal), { status: 301, location: 'https://localhost/' });
      assert.deepEqual(await get(address, '/', signal, { 'x-forwarded-proto': 'https' }), { status: 200 });
      assert.equal(await speaksTls(address), false);
    } finally {
      server.close();
    }
    assert.equal(await get(address, '/', signal), undefined);
    assert.equal(await speaksTls(address), false);
  });

  it('tells what speaks TLS', async () => {
    // Without a certificate, by a cipher for which both sides know a key.
    const psk = Buffer.from('only for this test');
    const server = createTlsServer({ ciphers: 'PSK', pskCallback: () => psk, pskIdentityHint: 'test' });
    const address = await listening(server);
    try {
      assert.equal(await get(address, '/', signal), undefined);
    } finally {
      server.close();
    }
  });
});
