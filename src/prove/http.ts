import { request } from 'node:http';
import { connect } from 'node:tls';

/** Milliseconds that an answer may take. */
const patience = 15_000;

/** An answer over HTTP: its status, and where it redirects to. */
export interface Reply {
  readonly status: number;
  readonly location?: string;
}

/** The host and the port of an address as `docker compose port` prints it. */
function parts(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(address.slice(colon + 1)) };
}

/** Asks an address for a path, as `localhost`; undefined where no answer comes. No redirect is followed. */
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

/** True where what listens at an address answers in TLS. */
export function speaksTls(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    // The certificate is nobody's concern here: nothing is sent.
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
