import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request to a simulated registry: method, path, and account. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

/** Answers a request; `origin` is the address of the registry. */
export type Answering = (asked: Asked, response: ServerResponse, origin: string) => void;

/** Does something while a registry of the test's own answers on 127.0.0.1. `host`: its name and port, as images have it. */
export async function withRegistry<Result>(
  answer: Answering,
  action: (host: string, asked: readonly Asked[]) => Promise<Result>,
): Promise<Result> {
  const all: Asked[] = [];
  let host = '';
  const server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const asked = { method, path: url, authorization: headers.authorization ?? '', body: Buffer.concat(parts).toString() };
      all.push(asked);
      answer(asked, response, `http://${host}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  try {
    return await action(host, all);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
