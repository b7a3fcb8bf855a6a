import { type ParseArgsConfig, parseArgs } from 'node:util';
import { KaizenError } from '../errors.ts';
import { flagNames, toggleFlags } from '../questions/flags.ts';
import { type ConflictPolicy, policyOf } from '../reconcile/policies.ts';
import { type CommandName, commandNames, commands, type OwnFlag, ownFlags } from './commands.ts';

/** What was typed, read and checked. */
export interface Request {
  readonly command: CommandName | 'help' | 'version';
  readonly folder: string;
  /** The words of `set`, `service`, `policy` and `fleet`. */
  readonly words: readonly string[];
  readonly yes: boolean;
  readonly strict: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly explain: boolean;
  readonly json: boolean;
  readonly report: string | undefined;
  readonly onConflict: ConflictPolicy | undefined;
  readonly failOn: string | undefined;
  readonly html: boolean;
  readonly scan: boolean;
  readonly verbose: boolean;
  readonly fix: boolean;
  readonly attempts: string | undefined;
  /** Paths of records. */
  readonly compare: string | undefined;
  readonly from: string | undefined;
  readonly answersFile: string | undefined;
  /** Of `policy`. */
  readonly rules: string | undefined;
  readonly image: string | undefined;
  readonly format: string | undefined;
  readonly writeBaseline: boolean;
  /** Of `fleet`. */
  readonly roots: string | undefined;
  readonly where: readonly string[];
  readonly resume: boolean;
  readonly concurrency: string | undefined;
  readonly maxFailures: string | undefined;
  readonly noFsync: boolean;
  /** Items of `adopt`, as they were typed. */
  readonly apply: readonly string[];
  /** Flag → its value, or its values where it was repeated. */
  readonly flags: ReadonlyMap<string, string | readonly string[]>;
}

/** Where the report of a command goes. */
export interface Reporting {
  readonly command: string;
  readonly json: boolean;
  readonly report: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads the words of the command line.
 * Throws KaizenError (exit code 1) that names an unknown flag, a missing value or a word too many.
 */
export function parseArguments(words: readonly string[]): Request {
  const { values, positionals } = parsed(words);
  const named = commandNames.find((name) => name !== 'generate' && name === positionals[0]);
  const command = named ?? 'generate';
  const rest = named === undefined ? positionals : positionals.slice(1);
  const takesWords = command === 'set' || command === 'service' || command === 'policy' || command === 'fleet';
  if (values['help'] !== true && values['version'] !== true) refuseForeignFlags(command, values);
  if (!takesWords && rest.length > 1) throw new KaizenError(`${rest[1]}: one folder at a time.`);
  return {
    command: values['help'] === true ? 'help' : values['version'] === true ? 'version' : command,
    folder: (takesWords ? textOf(values, 'directory') : rest[0]) ?? '.',
    words: takesWords ? rest : [],
    yes: values['yes'] === true,
    strict: values['strict'] === true,
    force: values['force'] === true,
    dryRun: values['dry-run'] === true,
    explain: values['explain'] === true,
    json: values['json'] === true,
    report: textOf(values, 'report'),
    onConflict: values['on-conflict'] === undefined ? undefined : policyOf(values['on-conflict']),
    failOn: textOf(values, 'fail-on'),
    html: values['html'] === true,
    scan: values['scan'] === true,
    verbose: values['verbose'] === true,
    fix: values['fix'] === true,
    attempts: textOf(values, 'attempts'),
    compare: textOf(values, 'compare'),
    from: textOf(values, 'from'),
    answersFile: textOf(values, 'answers'),
    rules: textOf(values, 'rules'),
    image: textOf(values, 'image'),
    format: textOf(values, 'format'),
    writeBaseline: values['write-baseline'] === true,
    roots: textOf(values, 'roots'),
    where: textsOf(values['where']),
    resume: values['resume'] === true,
    concurrency: textOf(values, 'concurrency'),
    maxFailures: textOf(values, 'max-failures'),
    noFsync: values['no-fsync'] === true,
    apply: textsOf(values['apply']),
    flags: questionFlags(values),
  };
}

function textOf(values: Values, name: OwnFlag): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function refuseForeignFlags(command: CommandName, values: Values): void {
  const { flags, takesAnswers } = commands[command];
  const known: readonly string[] = takesAnswers ? [...flags, ...flagNames] : flags;
  const foreign = Object.keys(values).find((flag) => !known.includes(flag));
  if (foreign === undefined) return;
  const homes = commandNames.filter((name) => {
    const own: readonly string[] = commands[name].flags;
    return own.includes(foreign) || (commands[name].takesAnswers && flagNames.includes(foreign));
  });
  const what = command === 'generate' ? 'without a command' : `with ${command}`;
  throw new KaizenError(`--${foreign} does not go ${what}, but with: ${homes.map((name) => commands[name].usage).join(', ')}.`);
}

function questionFlags(values: Values): Map<string, string | string[]> {
  const given = flagNames.flatMap((flag): [string, string | string[]][] => {
    const value = values[flag];
    if (typeof value === 'boolean') return [[flag, String(value)]];
    if (!Array.isArray(value)) return [];
    const texts = value.filter((each) => typeof each === 'string');
    const [only] = texts;
    return [[flag, texts.length === 1 && only !== undefined ? only : texts]];
  });
  return new Map(given);
}

/** Where a report is to go, also of words that are none of a command line. */
export function reportingOf(words: readonly string[]): Reporting {
  const { values, positionals } = parseArgs({ args: [...words], options: optionTypes(), allowPositionals: true, strict: false });
  return {
    command: commandNames.find((name) => name === positionals[0]) ?? 'generate',
    json: values['json'] === true,
    report: textOf(values, 'report'),
  };
}

function parsed(words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...words], options: optionTypes(), allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new KaizenError(usageSentence(error, words));
  }
}

function optionTypes(): NonNullable<ParseArgsConfig['options']> {
  const own = Object.entries(ownFlags).map(([name, flag]) => [
    name,
    {
      type: flag.type,
      ...('short' in flag ? { short: flag.short } : {}),
      ...(name === 'apply' || name === 'where' ? { multiple: true } : {}),
    },
  ]);
  const asked = flagNames.map((name) => [name, toggleFlags.has(name) ? { type: 'boolean' } : { type: 'string', multiple: true }]);
  return Object.fromEntries([...own, ...asked]);
}

function usageSentence(error: unknown, words: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return `${message.split('\n')[0]}`;
  const typed = words.find((word) => word === unknown || word.startsWith(`${unknown}=`)) ?? unknown;
  return `${typed.split('=')[0]} is not a flag that is known: see --help.`;
}
