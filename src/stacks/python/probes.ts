import { type Probes, success } from '../stack.ts';

/** Health checks with the interpreter itself. http.client uses no proxies and follows no redirects. */
export const pythonProbes: Probes = {
  http: (port, path, timeoutSeconds, { below, host } = success) => [
    'python',
    '-c',
    `import http.client as h; c = h.HTTPConnection("127.0.0.1", ${port}, timeout=${timeoutSeconds}); ` +
      `c.request("GET", ${pythonString(path)}${host === undefined ? '' : `, headers={"Host": ${pythonString(host)}}`}); ` +
      `raise SystemExit(not 200 <= c.getresponse().status < ${below})`,
  ],
  tcp: (port, timeoutSeconds) => [
    'python',
    '-c',
    `import socket; socket.create_connection(("127.0.0.1", ${port}), ${timeoutSeconds}).close()`,
  ],
  running: ['python', '-c', ''],
};

/** Prints a Python string literal in ASCII: JSON's escapes have the same meaning there. */
function pythonString(value: string): string {
  return JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
