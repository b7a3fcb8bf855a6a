import { existsSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { KaizenError } from '../errors.ts';
import { flagNames, toggleFlags } from '../questions/flags.ts';
import { nearest } from '../questions/kinds.ts';
import { type ConflictPolicy, policyOf } from '../reconcile/policies.ts';
import { type CommandName, commandNames, commandRow, commands, flagRow, type OwnFlag, ownFlags } from './commands.ts';
import { type ColourMode, colourModes } from './output.ts';

/** The parsed and checked command line. */
export interface Request {
  readonly command: CommandName | 'version';
  readonly folder: string;
  /** The words of `set`, `service`, `help`, `completion`, `policy`, `fleet` and `preset`. */
  readonly words: readonly string[];
  readonly yes: boolean;
  readonly strict: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  /** A flag of `diff`: true to fail if there are differences. */
  readonly failsOnDifference: boolean;
  readonly explain: boolean;
  readonly json: boolean;
  readonly report: string | undefined;
  readonly onConflict: ConflictPolicy | undefined;
  readonly failOn: string | undefined;
  readonly html: boolean;
  readonly scan: boolean;
  /** Of `generate` and `update`. */
  readonly pin: boolean;
  readonly pins: boolean;
  readonly prove: boolean;
  readonly verbose: boolean;
  readonly fix: boolean;
  readonly attempts: string | undefined;
  /** Paths of records. */
  readonly compare: string | undefined;
  readonly from: string | undefined;
  readonly answersFile: string | undefined;
  readonly preset: string | undefined;
  /** A flag of `policy`. */
  readonly rules: string | undefined;
  readonly image: string | undefined;
  readonly format: string | undefined;
  readonly writeBaseline: boolean;
  /** A flag of `fleet`. */
  readonly roots: string | undefined;
  readonly where: readonly string[];
  readonly sample: string | undefined;
  readonly to: string | undefined;
  readonly resume: boolean;
  readonly concurrency: string | undefined;
  readonly maxFailures: string | undefined;
  readonly withoutFsync: boolean;
  /** The items of `adopt`, as typed. */
  readonly apply: readonly string[];
  /** Flag → its value, or its values if it was repeated. */
  readonly flags: ReadonlyMap<string, string | readonly string[]>;
}

/** Where the report of a command is written. */
export interface Reporting {
  readonly command: string;
  readonly json: boolean;
  readonly report: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** Parses the words of the command line. Throws KaizenError (exit code 1) that names an unknown flag, a missing value or an extra word. */
export function parseArguments(words: readonly string[]): Request {
  const { values, positionals } = parsed(words);
  // A folder may be called "generate": the command without a name uses that name only in suggestions and in reports.
  const named = commandNames.find((name) => name === positionals[0] && (name !== 'generate' || !existsSync(name)));
  const command = named ?? 'generate';
  const rest = named === undefined ? positionals : positionals.slice(1);
  const takesWords = commandRow(command).words !== undefined;
  const isHelp = values['help'] === true;
  if (!isHelp && values['version'] !== true) refuseForeignFlags(command, values);
  if (named === undefined) refuseMisspelt(rest[0]);
  refuseOtherColours(values['color']);
  if (!takesWords && rest.length > 1) throw new KaizenError(`${rest[1]}: name one folder only.`);
  return {
    command: isHelp ? 'help' : values['version'] === true ? 'version' : command,
    folder: (takesWords ? textOf(values, 'directory') : rest[0]) ?? '.',
    words: isHelp ? (named === undefined ? [] : [named]) : takesWords ? rest : [],
    yes: values['yes'] === true,
    strict: values['strict'] === true,
    force: values['force'] === true,
    dryRun: values['dry-run'] === true,
    failsOnDifference: values['exit-code'] === true,
    explain: values['explain'] === true,
    json: values['json'] === true,
    report: textOf(values, 'report'),
    onConflict: values['on-conflict'] === undefined ? undefined : policyOf(values['on-conflict']),
    failOn: textOf(values, 'fail-on'),
    html: values['html'] === true,
    scan: values['scan'] === true,
    pin: values['pin'] === true,
    pins: values['pins'] === true,
    prove: values['prove'] === true,
    verbose: values['verbose'] === true,
    fix: values['fix'] === true,
    attempts: textOf(values, 'attempts'),
    compare: textOf(values, 'compare'),
    from: textOf(values, 'from'),
    answersFile: textOf(values, 'answers'),
    preset: textOf(values, 'preset'),
    rules: textOf(values, 'rules'),
    image: textOf(values, 'image'),
    format: textOf(values, 'format'),
    writeBaseline: values['write-baseline'] === true,
    roots: textOf(values, 'roots'),
    where: textsOf(values['where']),
    sample: textOf(values, 'sample'),
    to: textOf(values, 'to'),
    resume: values['resume'] === true,
    concurrency: textOf(values, 'concurrency'),
    maxFailures: textOf(values, 'max-failures'),
    withoutFsync: values['without-fsync'] === true,
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

function refuseOtherColours(value: unknown): void {
  if (value !== undefined && !colourModes.some((mode) => mode === value))
    throw new KaizenError(`--color: "${value}" is not one of ${colourModes.join(', ')}.`);
}

/** Throws KaizenError (exit code 1) for a word that is not a folder and resembles a command. */
function refuseMisspelt(word: string | undefined): void {
  if (word === undefined || !/^[a-z-]{2,20}$/i.test(word) || existsSync(word)) return;
  const hint = nearest(word, commandNames);
  if (hint !== '') throw new KaizenError(`"${word}" is neither a command nor a folder${hint}`);
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
  const what = command === 'generate' ? 'kaizen-docker without a command' : `the command ${command}`;
  throw new KaizenError(`${what} does not take --${foreign}. These do: ${homes.map((name) => commands[name].usage).join(', ')}.`);
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

/** Where to write a report, even if the words are not a valid command line. */
export function reportingOf(words: readonly string[]): Reporting {
  const { values, positionals } = leniently(words);
  return {
    command: commandNames.find((name) => name === positionals[0]) ?? 'generate',
    json: values['json'] === true,
    report: textOf(values, 'report'),
  };
}

/** The value of --color, even if the words are not a valid command line. */
export function colourModeOf(words: readonly string[]): ColourMode {
  const { values } = leniently(words);
  return colourModes.find((mode) => mode === values['color']) ?? 'auto';
}

function leniently(words: readonly string[]) {
  return parseArgs({ args: [...words], options: optionTypes(), allowPositionals: true, strict: false });
}

function parsed(words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...words], options: optionTypes(), allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new KaizenError(usageSentence(error, words));
  }
}

const ownFlagNames = Object.keys(ownFlags).filter((name): name is OwnFlag => name in ownFlags);

function optionTypes(): NonNullable<ParseArgsConfig['options']> {
  const own = ownFlagNames.map((name) => {
    const { type, short } = flagRow(name);
    return [name, { type, ...(short === undefined ? {} : { short }), ...(name === 'apply' || name === 'where' ? { multiple: true } : {}) }];
  });
  const asked = flagNames.map((name) => [name, toggleFlags.has(name) ? { type: 'boolean' } : { type: 'string', multiple: true }]);
  return Object.fromEntries([...own, ...asked]);
}

function usageSentence(error: unknown, words: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return `${message.split('\n')[0]}`;
  const typed = words.find((word) => word === unknown || word.startsWith(`${unknown}=`)) ?? unknown;
  const name = typed.split('=')[0] ?? typed;
  const hint = name.startsWith('--') ? nearest(name.slice(2), [...ownFlagNames, ...flagNames]).replace('"', '"--') : '';
  return `${name} is not a flag of kaizen-docker${hint === '' ? ': see "kaizen-docker help".' : hint}`;
}
