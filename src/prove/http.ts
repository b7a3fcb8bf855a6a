import { request } from 'node:http';
import { connect } from 'node:tls';

/** Milliseconds that an answer may take. */
const patience = 15_000;

/** An HTTP answer: its status, and the target of its redirect. */
export interface Reply {
  readonly status: number;
  readonly location?: string;
}

/** The host and port of an address in the output of `docker compose port`. */
function parts(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(address.slice(colon + 1)) };
}

/** Requests a path at an address, with the host name `localhost`; undefined without an answer. Redirects are not followed. */
export function get(
  address: string,
  path: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      { ...parts(address), path, signal, timeout: patience, headers: { host: 'localhost', ...headers } },
      (response) => {
        response.resume();
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, ...(answered.location === undefined ? {} : { location: answered.location }) });
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

/** True if the server at an address answers in TLS. */
export function speaksTls(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    // The certificate does not matter: no data is sent.
    const socket = connect({ ...parts(address), rejectUnauthorized: false, timeout: 5000 }, () => {
      socket.destroy();
      resolve(true);
    });
    const fail = (): void => {
      socket.destroy();
      resolve(false);
    };
    socket.on('timeout', fail);
    socket.on('error', fail);
  });
}
