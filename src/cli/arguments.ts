import { parseArgs } from 'node:util';
import { KaizenError } from '../errors.ts';
import { flagNames } from '../questions/flags.ts';

/** Flags of the command line itself; those of the questions come from their table. */
export const ownFlags = {
  yes: { type: 'boolean', short: 'y', help: 'ask nothing: take what the folder says and the defaults' },
  answers: { type: 'string', placeholder: 'FILE', help: 'take answers from a YAML or JSON file' },
  force: { type: 'boolean', help: 'overwrite files that differ' },
  'dry-run': { type: 'boolean', help: 'show what would be written, and write nothing' },
  explain: { type: 'boolean', help: 'show where each answer comes from' },
  json: { type: 'boolean', help: 'inspect: print one JSON document' },
  debug: { type: 'boolean', help: 'print the stack of an error' },
  help: { type: 'boolean', short: 'h', help: 'print this help' },
  version: { type: 'boolean', help: 'print the version' },
} as const;

export type Request =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'inspect'; readonly folder: string; readonly json: boolean }
  | GenerateRequest;

export interface GenerateRequest {
  readonly command: 'generate';
  readonly folder: string;
  readonly yes: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly explain: boolean;
  readonly answersFile: string | undefined;
  /** Flag → its value, or its values where it was repeated. */
  readonly flags: ReadonlyMap<string, string | readonly string[]>;
}

/**
 * Reads the words of the command line.
 * Throws KaizenError (exit code 1) that names an unknown flag, a missing value or a word too many.
 */
export function parseArguments(words: readonly string[]): Request {
  const { values, positionals } = parsed(words);
  if (values['help'] === true) return { command: 'help' };
  if (values['version'] === true) return { command: 'version' };
  const [first, ...rest] = positionals;
  const inspecting = first === 'inspect';
  const folders = inspecting ? rest : positionals;
  if (folders.length > 1) throw new KaizenError(`${folders[1]}: one folder at a time.`);
  const folder = folders[0] ?? '.';
  if (inspecting) return { command: 'inspect', folder, json: values['json'] === true };
  if (values['json'] === true) throw new KaizenError('--json goes with the command inspect.');
  const answersFile = values['answers'];
  return {
    command: 'generate',
    folder,
    yes: values['yes'] === true,
    force: values['force'] === true,
    dryRun: values['dry-run'] === true,
    explain: values['explain'] === true,
    answersFile: typeof answersFile === 'string' ? answersFile : undefined,
    flags: questionFlags(values),
  };
}

function questionFlags(values: Readonly<Record<string, unknown>>): Map<string, string | string[]> {
  const given = flagNames.flatMap((flag): [string, string | string[]][] => {
    const value = values[flag];
    if (!Array.isArray(value)) return [];
    const texts = value.filter((each) => typeof each === 'string');
    const [only] = texts;
    return [[flag, texts.length === 1 && only !== undefined ? only : texts]];
  });
  return new Map(given);
}

function parsed(words: readonly string[]): { values: Readonly<Record<string, unknown>>; positionals: string[] } {
  const own = Object.entries(ownFlags).map(([name, flag]) => [
    name,
    'short' in flag ? { type: flag.type, short: flag.short } : { type: flag.type },
  ]);
  const asked = flagNames.map((name) => [name, { type: 'string', multiple: true }]);
  try {
    return parseArgs({ args: [...words], options: Object.fromEntries([...own, ...asked]), allowPositionals: true });
  } catch (error) {
    throw new KaizenError(usageSentence(error, words));
  }
}

function usageSentence(error: unknown, words: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return `${message.split('\n')[0]}`;
  const typed = words.find((word) => word === unknown || word.startsWith(`${unknown}=`)) ?? unknown;
  return `${typed.split('=')[0]} is not a flag that is known: see --help.`;
}
