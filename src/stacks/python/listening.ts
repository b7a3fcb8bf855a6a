import { portSlot } from '../../manifests/port-slot.ts';
import { isLoopback } from '../listening.ts';
import { frameworks } from './frameworks.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import type { ListeningOptions } from './server.ts';
import { servers } from './servers.ts';

/** Where a server listens, according to its command line. */
export interface Listening {
  /** Absent if it listens on no known TCP port. */
  readonly port?: number;
  /** The word that ends with the port; absent if the command does not contain it. */
  readonly place?: Place;
  /** The options to add so that it is reachable from outside the container; absent if it already is. */
  readonly fix?: string;
  /** The signal on which it stops, if that is not SIGTERM. */
  readonly stopSignal?: string;
}

/** A word of a command, and the port at its end. */
interface Place {
  readonly index: number;
  readonly port: string;
}

interface Program extends ListeningOptions {
  /** Its name on the command line. */
  readonly program: string;
}

const programs: readonly Program[] = [
  ...servers.map(({ name, program = name, listens }) => ({ program, ...listens })),
  ...frameworks.flatMap(({ commandLine }) => commandLine ?? []),
];

/** Returns where a command listens; undefined if its program is not in the table. */
export function listeningOf(words: readonly string[], gunicorn: GunicornConfiguration): Listening | undefined {
  // `python -m uvicorn`, `newrelic-admin run-program gunicorn`; a word after another option is not a program.
  const at = words.findIndex((word, index) => index < 3 && !/^-(?!m$)/.test(words[index - 1] ?? '') && serverOf(word) !== undefined);
  const server = serverOf(words[at] ?? '');
  if (server === undefined) return undefined;
  const command = words.slice(at);
  const { otherwise, stopSignal } = server;
  const own = valueOf(command, server.both);
  const address = own?.text ?? (server.program === 'gunicorn' ? gunicorn.bind : undefined);
  // The path of a socket does not end with a port.
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

/** The words with `portSlot` at that place. */
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
  /** The index of the word with it. */
  readonly index: number;
  readonly text: string;
}

/** `--port 80`, `--port=80`; the value of a short option may follow without a blank: `-p80`. */
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
