import { portSlot } from '../../manifests/port-slot.ts';
import { isLoopback } from '../listening.ts';
import { frameworks } from './frameworks.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import type { ListeningOptions } from './server.ts';
import { servers } from './servers.ts';

/** Where a server listens, as its command line says it. */
export interface Listening {
  /** Absent where it listens on no TCP port that can be told. */
  readonly port?: number;
  /** The word at whose end the port stands; absent where the command does not name it. */
  readonly place?: Place;
  /** What to add so that something outside of the container reaches it; absent where that is so already. */
  readonly fix?: string;
  /** The signal that it stops on, where that is not SIGTERM. */
  readonly stopSignal?: string;
}

/** A word of a command, and the port at its end. */
interface Place {
  readonly index: number;
  readonly port: string;
}

interface Program extends ListeningOptions {
  /** As it is called. */
  readonly program: string;
}

const programs: readonly Program[] = [
  ...servers.map(({ name, program = name, listens }) => ({ program, ...listens })),
  ...frameworks.flatMap(({ commandLine }) => commandLine ?? []),
];

/** Tells where a command listens; undefined where its program is no server that is known here. */
export function listeningOf(words: readonly string[], gunicorn: GunicornConfiguration): Listening | undefined {
  // `python -m uvicorn`, `newrelic-admin run-program gunicorn`; what stands behind any other option is no program.
  const at = words.findIndex((word, index) => index < 3 && !/^-(?!m$)/.test(words[index - 1] ?? '') && serverOf(word) !== undefined);
  const server = serverOf(words[at] ?? '');
  if (server === undefined) return undefined;
  const command = words.slice(at);
  const { otherwise, stopSignal } = server;
  const own = valueOf(command, server.both);
  const address = own?.text ?? (server.program === 'gunicorn' ? gunicorn.bind : undefined);
  // A socket's path has no port at its end.
  const [, host, port] = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(address ?? `:${otherwise[1]}`) ?? [];
  const foundHost = valueOf(command, server.host)?.text ?? (host || otherwise[0]);
  const alone = valueOf(command, server.port);
  const text = alone?.text ?? port ?? '';
  const foundPort = Number(text);
  const index = (alone ?? own)?.index;
  return {
    ...(foundPort > 0 ? { port: foundPort } : {}),
    ...(foundPort > 0 && index !== undefined ? { place: { index: at + index, port: text } } : {}),
    ...(isLoopback(foundHost) ? { fix: fixOf(server, foundPort) } : {}),
    ...(stopSignal === undefined ? {} : { stopSignal }),
  };
}

/** The words with `portSlot` in that place. */
export function withSlot(words: readonly string[], { index, port }: Place): readonly string[] {
  return words.map((word, at) => (at === index && word.endsWith(port) ? `${word.slice(0, -port.length)}${portSlot}` : word));
}

function serverOf(word: string): Program | undefined {
  return programs.find(({ program }) => program === word.split('/').at(-1));
}

function fixOf({ host = [], both = [] }: ListeningOptions, port: number): string {
  return both[0] === undefined ? `${host[0]} 0.0.0.0` : `${both[0]} 0.0.0.0:${port}`;
}

interface OptionValue {
  /** The word that it stands in. */
  readonly index: number;
  readonly text: string;
}

/** `--port 80`, `--port=80`; a short option may have its value without a blank: `-p80`. */
function valueOf(words: readonly string[], names: readonly string[] = []): OptionValue | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      const next = words[index + 1];
      if (word === name) return next === undefined ? undefined : { index: index + 1, text: next };
      if (word.startsWith(`${name}=`)) return { index, text: word.slice(name.length + 1) };
      if (name.length === 2 && word.startsWith(name)) return { index, text: word.slice(2) };
    }
  }
  return undefined;
}
