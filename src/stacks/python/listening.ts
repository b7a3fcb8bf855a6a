import type { GunicornConfiguration } from './gunicorn.ts';

/** Where a server listens, as its command line says it. */
export interface Listening {
  readonly server: string;
  /** Absent where it listens on no TCP port that can be told. */
  readonly port?: number;
  /** What to add so that something outside of the container reaches it; absent where that is so already. */
  readonly fix?: string;
  /** The signal that it stops on, where that is not SIGTERM. */
  readonly stopSignal?: string;
}

interface Options {
  /** The program, as it is called. */
  readonly program: string;
  /** Options that take an address, a port, or both with a colon between. */
  readonly host: readonly string[];
  readonly port: readonly string[];
  readonly both: readonly string[];
  readonly defaults: { readonly host: string; readonly port: number };
  readonly fix: string;
  readonly stopSignal?: string;
}

// As each server's own documentation has it.
const table: readonly Options[] = [
  { program: 'uvicorn', host: ['--host'], port: ['--port'], both: [], defaults: { host: '127.0.0.1', port: 8000 }, fix: '--host 0.0.0.0' },
  { program: 'granian', host: ['--host'], port: ['--port'], both: [], defaults: { host: '127.0.0.1', port: 8000 }, fix: '--host 0.0.0.0' },
  {
    program: 'sanic',
    host: ['--host', '-H'],
    port: ['--port', '-p'],
    both: [],
    defaults: { host: '127.0.0.1', port: 8000 },
    fix: '--host 0.0.0.0',
  },
  { program: 'fastapi', host: ['--host'], port: ['--port'], both: [], defaults: { host: '0.0.0.0', port: 8000 }, fix: '--host 0.0.0.0' },
  {
    program: 'daphne',
    host: ['--bind', '-b'],
    port: ['--port', '-p'],
    both: [],
    defaults: { host: '127.0.0.1', port: 8000 },
    fix: '--bind 0.0.0.0',
  },
  // With PORT in the environment, which the image sets, its default is that port on every address.
  {
    program: 'gunicorn',
    host: [],
    port: [],
    both: ['--bind', '-b'],
    defaults: { host: '0.0.0.0', port: 8000 },
    fix: '--bind 0.0.0.0:PORT',
  },
  {
    program: 'hypercorn',
    host: [],
    port: [],
    both: ['--bind', '-b'],
    defaults: { host: '127.0.0.1', port: 8000 },
    fix: '--bind 0.0.0.0:PORT',
  },
  {
    program: 'waitress-serve',
    host: ['--host'],
    port: ['--port'],
    both: ['--listen'],
    defaults: { host: '0.0.0.0', port: 8080 },
    fix: '--listen=0.0.0.0:PORT',
    // It knows Ctrl-C only, and as the first process of a container nothing else ends it.
    stopSignal: 'SIGINT',
  },
  {
    program: 'uwsgi',
    host: [],
    port: [],
    both: ['--http', '--http-socket'],
    defaults: { host: '0.0.0.0', port: 0 },
    fix: '--http-socket 0.0.0.0:PORT',
  },
  {
    program: 'streamlit',
    host: ['--server.address'],
    port: ['--server.port'],
    both: [],
    defaults: { host: '0.0.0.0', port: 8501 },
    fix: '--server.address=0.0.0.0',
  },
];

function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d+){3}|localhost|::1)$/.test(host);
}

/** Tells where a command listens; undefined where its program is no server that is known here. */
export function listeningOf(words: readonly string[], gunicorn: GunicornConfiguration): Listening | undefined {
  const command = words[1] === '-m' && /^python[\d.]*$/.test(words[0] ?? '') ? words.slice(2) : words;
  const options = table.find(({ program }) => program === command[0]?.split('/').at(-1));
  if (options === undefined) return undefined;
  const { program, fix, defaults, stopSignal } = options;
  const both = valueOf(command, options.both);
  const [, host, port] = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(both ?? '') ?? [];
  const configured = program === 'gunicorn' && both === undefined ? gunicorn : undefined;
  const foundPort = Number(valueOf(command, options.port) ?? port ?? configured?.port?.value ?? (both === undefined ? defaults.port : 0));
  const foundHost = valueOf(command, options.host) ?? (host || configured?.host) ?? defaults.host;
  return {
    server: program,
    ...(foundPort > 0 ? { port: foundPort } : {}),
    ...(isLoopback(foundHost) ? { fix: fix.replace('PORT', String(foundPort)) } : {}),
    ...(stopSignal === undefined ? {} : { stopSignal }),
  };
}

/** `--port 80`, `--port=80`; a short option may have its value without a blank: `-p80`. */
function valueOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[index + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (name.length === 2 && word.startsWith(name)) return word.slice(2);
    }
  }
  return undefined;
}
