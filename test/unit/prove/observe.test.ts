import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { openProject, planOf } from '../../../src/project.ts';
import type { Container, Stack } from '../../../src/prove/containers.ts';
import { lossDetector } from '../../../src/prove/observe.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { withPrograms } from '../../support/programs.ts';

const container: Container = {
  service: 'app',
  id: 'id',
  state: 'failing',
  exit: 0,
  isOutOfMemory: false,
  health: [],
  isRunning: true,
  isUnchecked: false,
};

/** The lines of /proc/net/tcp of a program that listens on a port at all addresses. */
const listeningOn = (port: number): string =>
  `   0: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000`;

describe('a container whose health check fails', () => {
  let stack: Stack;
  before(async () => {
    const project = await openProject(folderWith({ 'requirements.txt': '', 'main.py': '' }));
    const plan = planOf(project, await decide(project.inspection, [answersLayer('flag', { port: 8000, health: 'http', healthPath: '/' })]));
    const { signal } = new AbortController();
    const progress = { begin() {}, at() {}, output() {}, end() {} };
    stack = { plan, run: { name: 'x', work: '/', signal, progress }, options: {}, compose: [], jobs: new Set() };
  });
  after(removeFolders);

  /** The result of two checks of it. `sockets`: the container's table of sockets. `status`: its answer at the path of the health check. */
  async function looks(sockets: string, status?: number): Promise<readonly boolean[]> {
    const server: Server = createServer((_, answer) => answer.writeHead(status ?? 0).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    if (status === undefined) server.close();
    const docker = `case "$1" in exec) echo '${sockets}' ;; port) echo 127.0.0.1:${address.port} ;; esac`;
    try {
      return await withPrograms({ docker }, async () => {
        const isLost = lossDetector(stack);
        return [await isLost(container), await isLost(container)];
      });
    } finally {
      server.close();
    }
  }

  it('may only need more time if nothing listens, or if it answers with an error of its own', async () => {
    assert.deepEqual(await looks(''), [false, false]);
    assert.deepEqual(await looks(listeningOn(8000), 503), [false, false]);
  });

  it('is lost on another port, and with an answer that refuses the request', async () => {
    assert.deepEqual(await looks(listeningOn(9000)), [true, true]);
    assert.deepEqual(await looks(listeningOn(8000), 404), [true, true]);
  });

  it('is lost if it answers well and its health check goes on failing', async () => {
    assert.deepEqual(await looks(listeningOn(8000), 200), [false, true]);
  });

  it('is lost as a backing service only when the engine gives it up', async () => {
    const isLost = lossDetector(stack);
    assert.equal(await isLost({ ...container, service: 'postgres' }), false);
    assert.equal(await isLost({ ...container, service: 'postgres', state: 'given up' }), true);
  });
});
