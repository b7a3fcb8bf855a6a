import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { onPort } from '../manifests/port-slot.ts';
import type { Answers, Context, Default } from './question.ts';

/** False for files alone: their web server shows its own state, and needs no service. */
export const isProgram = ({ files }: Facts): boolean => files === undefined;

export const builtIn = <Value>(value: Value): Default<Value> => ({ value, origin: 'built-in' });

/** Returns a fact as a default, with its origin and certainty; undefined without a fact. */
export function fromFact<Value>(fact: Fact<Value> | undefined): Default<Value> | undefined {
  return readFact(fact, (value) => value);
}

/** Returns a default whose value is read from a fact. */
export function readFact<Found, Value>(fact: Fact<Found> | undefined, read: (found: Found) => Value): Default<Value> | undefined {
  if (fact === undefined) return undefined;
  const { value, source: origin, certainty } = fact;
  return { value: read(value), origin, ...(certainty === undefined ? {} : { certainty }) };
}

/** The services with the versions from a person's container files: `postgres:17`. */
export function withVersions(names: readonly string[], { serviceVersions }: Facts): readonly string[] {
  return names.map((name) => {
    const version = serviceVersions?.value[name];
    return version === undefined ? name : `${name}:${version}`;
  });
}

/** An image that follows from an assumed version is assumed, too. */
export function certaintyOfBase({ baseImage, version }: Facts): Pick<Fact<string>, 'certainty'> {
  const certainty = version?.certainty === 'assumed' ? 'assumed' : baseImage?.certainty;
  return certainty === undefined ? {} : { certainty };
}

/** The start command from the facts, with the answered server and port. */
export function startOn(
  answer: Answers['port'] | undefined,
  { facts: { start, server }, slottedStart, serverStarts, given, answers }: Context,
): Facts['start'] {
  if (given.has('server') && answers.server !== undefined && answers.server !== server?.value) {
    const words = serverStarts?.[answers.server];
    // Without a server, the framework's own server starts, if it has one and the start command needs one.
    if (answers.server === 'none' && (server === undefined || words === undefined)) return server === undefined ? start : undefined;
    if (words === undefined) {
      const others = Object.keys(serverStarts ?? {}).filter((name) => name !== 'none');
      throw new KaizenError(
        others.length === 0
          ? `--server: ${answers.server} has nothing to serve here: set --start.`
          : `--server: ${answers.server} can't serve this application: name one of ${others.join(', ')}.`,
      );
    }
    return { value: onPort(words, typeof answer === 'number' ? answer : 8000), source: `--server ${answers.server}` };
  }
  if (start === undefined || slottedStart === undefined || answer === undefined || answer === 'none') return start;
  return { ...start, value: onPort(slottedStart, answer) };
}

/** The source of an answer that is the folder's name. */
export const folderNameSource = "the folder's name";
