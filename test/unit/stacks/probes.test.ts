import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { goProbes } from '../../../src/stacks/go/probes.ts';
import { probesBy } from '../../../src/stacks/node/probes.ts';
import { pythonProbes } from '../../../src/stacks/python/probes.ts';
import type { ExpectedAnswer } from '../../../src/stacks/stack.ts';
import { serverProbes } from '../../../src/stacks/web-server.ts';

/** How the probes end for a server that answers with this status, and to one host alone where one is named. */
async function ends(status: number, answer: ExpectedAnswer, only?: string): Promise<readonly number[]> {
  const server = createServer(({ headers: { host } }, response) => {
    response.writeHead(only === undefined || host === only ? status : 502, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const codes: number[] = [];
  for (const probes of [probesBy(process.execPath), serverProbes('slim')]) {
    const [program = '', ...words] = probes.http(port, '/', 3, answer);
    const [code] = await once(spawn(program, words, { stdio: 'ignore' }), 'exit');
    codes.push(code);
  }
  server.closeAllConnections();
  server.close();
  return codes;
}

describe('a health check', () => {
  for (const [status, below, expected] of [
    [200, 500, 0],
    [302, 500, 0],
    [401, 500, 0],
    [404, 500, 0],
    [404, 400, 1],
    [500, 500, 1],
    [503, 500, 1],
  ] as const) {
    it(`ends with ${expected} for the status ${status} where any below ${below} is good`, async () => {
      assert.deepEqual(await ends(status, { below }), [expected, expected]);
    });
  }

  it('names a host that the application answers to', async () => {
    assert.deepEqual(await ends(200, { below: 400, host: 'shop.example' }, 'shop.example'), [0, 0]);
    assert.deepEqual(await ends(200, { below: 400 }, 'shop.example'), [1, 1]);
  });

  it('says the same to the interpreter of Python and to the program of Go', () => {
    const [, , script = ''] = pythonProbes.http(8000, '/', 3, { below: 500, host: 'shop.example' });
    assert.match(
      script,
      /c\.request\("GET", "\/", headers=\{"Host": "shop\.example"\}\); raise SystemExit\(not 200 <= .*\.status < 500\)$/,
    );
    assert.deepEqual(goProbes.http(8000, '/', 3, { below: 500 }).slice(-3), ['/', '500', '127.0.0.1:8000']);
    assert.deepEqual(goProbes.http(8000, '/', 3, { below: 400, host: 'shop.example' }).slice(-3), ['/', '400', 'shop.example']);
    assert.deepEqual(goProbes.tcp(8000, 3).slice(1), ['127.0.0.1:8000']);
  });
});
