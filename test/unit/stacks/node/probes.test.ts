import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { probesBy } from '../../../../src/stacks/node/probes.ts';

const probes = probesBy(process.execPath);

/** The result of a probe that runs next to its server. */
async function ended([program = '', ...words]: readonly string[]): Promise<number> {
  const [code] = await once(spawn(program, words, { stdio: 'ignore' }), 'exit');
  return code;
}

/** The result of a probe for a server with this answer. */
async function probed(answer: RequestListener, path = '/healthz', timeoutSeconds = 3): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const code = await ended(probes.http(typeof address === 'object' ? (address?.port ?? 0) : 0, path, timeoutSeconds));
  server.closeAllConnections();
  server.close();
  return code;
}

describe('the probes of the Node.js image', () => {
  for (const [status, expected] of [
    [200, 0],
    [204, 0],
    [302, 0],
    [404, 1],
    [503, 1],
  ] as const) {
    it(`end with ${expected} for the status ${status}`, async () => {
      assert.equal(await probed((_, response) => response.writeHead(status, { location: '/elsewhere' }).end()), expected);
    });
  }

  for (const path of ['/"),process.exit(0)//', '/\\', "/'`${1}", '/a?b=c#d']) {
    it(`keep ${JSON.stringify(path)} a text`, async () => {
      assert.equal(await probed(({ url }, response) => response.writeHead(url === path ? 200 : 500).end(), path), 0);
    });
  }

  it('give up where nothing answers in time', async () => {
    assert.equal(await probed(() => {}, '/', 1), 1);
  });

  it('tell whether something listens', async () => {
    const server = createSocketServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    assert.equal(await ended(probes.tcp(port, 3)), 0);
    server.close();
    await once(server, 'close');
    assert.equal(await ended(probes.tcp(port, 3)), 1);
  });
});
