import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, request } from 'node:http';
import { succeed } from './engine.ts';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a path unchanged to a port of this machine; follows no redirect and decompresses nothing. */
export function ask(port: number, path: string, { method = 'GET', headers = {} }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Opens a web socket, without its frames: sends a text, and returns the answer up to that text. */
export function upgrade(port: number, path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false });
    sent.on('upgrade', (_response, socket, head) => {
      let answered = head.toString();
      const end = (): void => {
        if (!answered.endsWith(text)) return;
        socket.destroy();
        resolve(answered);
      };
      socket.on('data', (part: Buffer) => {
        answered += part.toString();
        end();
      });
      socket.write(text);
      end();
    });
    sent.on('response', ({ statusCode }) => reject(new Error(`no web socket at ${path}: ${statusCode}`)));
    sent.on('error', reject);
    sent.end();
  });
}

/** Returns the port of this machine on which a container's port is published, once it answers. */
export async function publishedPort(container: string, port: number): Promise<number> {
  const published = Number(
    succeed('docker', ['port', container, `${port}/tcp`], '/')
      .trim()
      .split(':')
      .at(-1),
  );
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await ask(published, '/');
      return published;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  assert.fail(`nothing answers in ${container}:\n${succeed('docker', ['logs', container], '/')}`);
}
