import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { portSlot } from '../manifests/port-slot.ts';
import { parsePort } from '../source/values.ts';
import { readPortName } from './port-names.ts';

/** The arguments that a person's container file passes to the started program. */
export interface StatedArguments {
  /** With `portSlot` in place of the port. */
  readonly words: readonly string[];
  readonly port?: Fact<number>;
  /** File and line. */
  readonly source: string;
}

/** Programs that start or build another one. */
const others = /^(?:go|air|dlv|cargo|sh|bash|ash|make|node|npm|python3?|java|nginx|caddy|supervisord|su|exec|busybox)$/;
/** Paths and addresses that exist only in that image or network. */
const elsewhere = /(?:^|[=,])(?:[.~]{0,2}\/|\w{1,20}:\/\/)|\.(?:ya?ml|toml|json|ini|conf|cfg|env|db|sqlite3?|pem|key|crt)$/i;
const address = /^(--?[\w.-]{1,60}=)?((?:\*|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:]{0,40}\])?:)?(\d{2,5})$/;

/**
 * Finds the arguments of a compiled program, whatever its path is in that image. If one of them names a file or another machine, only the
 * words of its command are returned: `serve` in `serve --config /etc/app.toml`.
 */
export function statedArguments(folder: Folder): StatedArguments | undefined {
  const { start } = containerEvidence(folder);
  if (start === undefined) return undefined;
  const [program = ''] = start.words;
  if (others.test(program)) return undefined;
  const given = program.startsWith('-') ? start.words : start.words.slice(1);
  const words = given.some((word) => elsewhere.test(word)) ? commandIn(given) : given;
  if (words.length === 0) return undefined;
  const at = words.findIndex((word, index) => portIn(word, words[index - 1]) !== undefined);
  const port = portIn(words[at] ?? '', words[at - 1]);
  if (port === undefined) return { words, source: start.source };
  return {
    words: words.map((word, index) => (index === at ? word.replace(/\d{2,5}$/, portSlot) : word)),
    port: { value: port, certainty: 'stated', source: start.source },
    source: start.source,
  };
}

/** The plain words before the first option, such as those of a command. */
function commandIn(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => !/^\w[\w-]{0,60}$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

/** The port in a word: an address, or a number after a name for one. */
function portIn(word: string, before = ''): number | undefined {
  const [, option = '', host = '', digits] = address.exec(word) ?? [];
  const name = option === '' ? before : option;
  if (!name.startsWith('-') && host === '') return undefined;
  const isNamed = /^-p=?$/.test(name) || (readPortName(name, new Set())?.rank ?? 2) < 2;
  return host !== '' || isNamed ? parsePort(digits) : undefined;
}
