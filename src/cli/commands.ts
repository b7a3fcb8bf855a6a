import { conflictPolicies } from '../reconcile/policies.ts';
import { colourModes } from './output.ts';

/** A flag of the command line itself. */
interface OwnFlagRow {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** Its placeholder in the help. */
  readonly placeholder?: string;
  /** The values that it accepts. */
  readonly words?: readonly string[];
  readonly help: string;
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Flags of the command line itself. The flags of the questions come from their table. */
export const ownFlags = {
  yes: { type: 'boolean', short: 'y', help: 'do not ask: use what was found in the folder, and defaults' },
  strict: { type: 'boolean', help: 'do not ask, and stop if an answer is only assumed; the error names the flags to set' },
  answers: { type: 'string', placeholder: 'FILE', help: 'read answers from a YAML or JSON file' },
  preset: {
    type: 'string',
    placeholder: 'REF',
    help: 'use a preset of your organization: a folder, a tarball, npm:NAME or git:FOLDER#REVISION; none removes it',
  },
  'on-conflict': {
    type: 'string',
    placeholder: conflictPolicies.join('|'),
    words: conflictPolicies,
    help: 'what to do where you and kaizen-docker changed the same place: stop (fail), write both sides between conflict markers, keep yours, take the new one, or keep yours and save the other in .kaizen-docker/rejects',
  },
  force: { type: 'boolean', help: 'overwrite files that differ, even if you edited them' },
  apply: {
    type: 'string',
    placeholder: 'ITEM,…',
    help: 'make these suggested changes in your own files',
  },
  'dry-run': { type: 'boolean', help: 'show what would be written, and write nothing' },
  'fail-on': {
    type: 'string',
    placeholder: 'STATE,…',
    words: ['outdated', 'drifted', 'missing', 'pending'],
    help: 'fail only for these states: outdated, drifted, missing, pending (default: all, except missing secrets)',
  },
  'exit-code': { type: 'boolean', help: 'exit with 2 if there are differences (default: always 0)' },
  pin: { type: 'boolean', help: 'ask the registries for the digest of each image, and write it after the tag' },
  pins: { type: 'boolean', help: 'ask the registries for the digest of each image, and move the files to it' },
  prove: {
    type: 'boolean',
    help: 'with --pins: build and test what has moved, compare with the last evidence, and write the verdict for a pull request',
  },
  explain: { type: 'boolean', help: 'show where each answer comes from' },
  directory: { type: 'string', short: 'C', placeholder: 'FOLDER', help: 'the project folder (default: the current one)' },
  html: { type: 'boolean', help: 'also write the report as HTML' },
  compare: {
    type: 'string',
    placeholder: 'RECORD',
    help: 'compare with an earlier record, and fail if a value is worse or a vulnerability is new',
  },
  scan: { type: 'boolean', help: 'fail if a scan could not run' },
  from: { type: 'string', placeholder: 'RECORD', help: 'run nothing: write the documents again from this record' },
  fix: { type: 'boolean', help: 'apply repairs as answers, and keep those that help' },
  attempts: { type: 'string', placeholder: 'NUMBER', help: 'the maximum number of attempts (default: 5)' },
  rules: {
    type: 'string',
    placeholder: 'FILE',
    help: 'the rules of your organization (default: .kaizen-docker/policy.yaml of each folder)',
  },
  image: { type: 'string', placeholder: 'REF', help: 'also check a built image' },
  format: {
    type: 'string',
    placeholder: 'text|json|sarif|github',
    words: ['text', 'json', 'sarif', 'github'],
    help: 'the format of the report',
  },
  'write-baseline': { type: 'boolean', help: 'record the current violations, so that only new ones count' },
  context: { type: 'string', placeholder: 'NAME', help: 'the context of kubectl: it names the cluster and the namespace' },
  rollback: { type: 'boolean', help: 'go back to the earlier version if a rollout fails' },
  roots: { type: 'string', placeholder: 'FILE|GLOB', help: 'the repositories: a file with one folder on each line, or a glob' },
  where: { type: 'string', placeholder: 'LABEL=VALUE', help: 'only repositories with this label' },
  sample: {
    type: 'string',
    placeholder: 'NUMBER',
    help: 'only this many repositories; a larger number includes those of a smaller one',
  },
  to: {
    type: 'string',
    placeholder: 'REF',
    help: 'go back to this preset, in the repositories that use one; none removes it',
  },
  resume: { type: 'boolean', help: 'skip repositories that are already in the file of --report' },
  concurrency: {
    type: 'string',
    placeholder: 'NUMBER',
    help: 'how many repositories to process at a time (default: the number of cores, at most 4)',
  },
  'max-failures': { type: 'string', placeholder: 'NUMBER', help: 'stop after this number of failures' },
  'without-fsync': { type: 'boolean', help: 'write faster, for clones that you can throw away' },
  verbose: { type: 'boolean', help: 'show the output of the programs that run' },
  json: { type: 'boolean', help: 'print one JSON document instead of text' },
  report: { type: 'string', placeholder: 'FILE', help: 'also write that JSON document to a file' },
  color: {
    type: 'string',
    placeholder: colourModes.join('|'),
    words: colourModes,
    help: 'when to use colors (default: auto, which respects NO_COLOR)',
  },
  debug: { type: 'boolean', help: 'print the stack trace of an error' },
  help: { type: 'boolean', short: 'h', help: 'show the help of a command' },
  version: { type: 'boolean', short: 'v', help: 'show the version' },
} as const satisfies Record<string, OwnFlagRow>;

export type OwnFlag = keyof typeof ownFlags;

/** The row of a flag, with its optional members. `command`: with the meaning that the flag has there. */
export function flagRow(name: OwnFlag, command?: CommandName): OwnFlagRow {
  return { ...ownFlags[name], ...(command === undefined ? {} : commandRow(command).meanings?.[name]) };
}

/** A command: its words, and the flags that it accepts. */
interface Command {
  /** The words after its name. */
  readonly usage: string;
  /** What it does, as the end of "It will …". */
  readonly help: string;
  /** An example command line. */
  readonly example: string;
  /** The kind of its words; one folder unless given. */
  readonly words?: 'answers' | 'services' | 'command' | 'shell' | 'folders' | 'preset' | 'kubernetes';
  readonly flags: readonly OwnFlag[];
  /** The meaning of a flag for this command, if it differs from the general one. */
  readonly meanings?: Readonly<Partial<Record<OwnFlag, Pick<OwnFlagRow, 'help'> & Partial<Pick<OwnFlagRow, 'placeholder' | 'words'>>>>>;
  /** True if the command accepts the flags of the questions. */
  readonly takesAnswers: boolean;
}

const everywhere = ['yes', 'dry-run', 'color', 'debug', 'help', 'version'] as const satisfies readonly OwnFlag[];
const reporting = ['json', 'report'] as const satisfies readonly OwnFlag[];
const proving = ['html', 'compare', 'scan', 'verbose', 'json'] as const satisfies readonly OwnFlag[];
const writing = ['on-conflict', 'force', ...reporting] as const satisfies readonly OwnFlag[];

/** All commands; `generate` is the one without a name. */
export const commands = {
  generate: {
    usage: '[FOLDER]',
    help: 'generate container files for the application in FOLDER, or update them',
    example: 'kaizen-docker . --yes --port 9000',
    flags: [...everywhere, 'strict', 'answers', 'preset', 'explain', 'pin', ...writing],
    takesAnswers: true,
  },
  inspect: {
    usage: 'inspect [FOLDER]',
    help: 'show what is found in the folder, and write nothing',
    example: 'kaizen-docker inspect --json',
    flags: [...everywhere, 'json'],
    takesAnswers: false,
  },
  update: {
    usage: 'update [FOLDER]',
    help: 'update the files of a project with its saved answers',
    example: 'kaizen-docker update --on-conflict=markers',
    flags: [...everywhere, 'strict', 'preset', 'pins', 'prove', 'scan', 'verbose', ...writing],
    takesAnswers: false,
  },
  check: {
    usage: 'check [FOLDER]',
    help: 'report files that are outdated, edited, missing or in conflict, and write nothing',
    example: 'kaizen-docker check --fail-on=outdated,pending',
    flags: [...everywhere, 'fail-on', ...reporting],
    takesAnswers: false,
  },
  diff: {
    usage: 'diff [FOLDER]',
    help: 'show what update would change, as a unified diff',
    example: 'kaizen-docker diff --exit-code',
    flags: [...everywhere, 'exit-code', ...reporting],
    takesAnswers: false,
  },
  set: {
    usage: 'set NAME=VALUE…',
    help: 'change answers, and update the files',
    example: 'kaizen-docker set port=9000 memory=512MiB',
    words: 'answers',
    flags: [...everywhere, 'directory', ...writing],
    takesAnswers: false,
  },
  service: {
    usage: 'service add|remove NAME…',
    help: 'add backing services to the stack, or remove them',
    example: 'kaizen-docker service add postgres:17',
    words: 'services',
    flags: [...everywhere, 'directory', ...writing],
    takesAnswers: false,
  },
  kubernetes: {
    usage: 'kubernetes [apply] [FOLDER]',
    help: 'write Kubernetes manifests from the same answers as the compose file, and update the other files; apply brings them to a cluster in the right order',
    example: 'kaizen-docker kubernetes --host shop.example --image registry.example/shop:1.4',
    words: 'kubernetes',
    flags: [...everywhere, 'directory', 'strict', 'answers', 'preset', 'explain', 'context', 'rollback', 'verbose', ...writing],
    takesAnswers: true,
  },
  adopt: {
    usage: 'adopt [FOLDER]',
    help: 'keep your own container files, add what is missing, and list suggested changes',
    example: 'kaizen-docker adopt --apply=user,healthcheck',
    flags: [...everywhere, 'strict', 'answers', 'preset', 'apply', ...reporting],
    takesAnswers: true,
  },
  tdd: {
    usage: 'tdd [FOLDER]',
    help: 'write the tests and see them fail, write the files and see the tests pass, then measure, scan and record the evidence',
    example: 'kaizen-docker tdd --yes --html',
    flags: [...everywhere, 'strict', 'answers', 'preset', ...proving],
    takesAnswers: true,
  },
  evidence: {
    usage: 'evidence [FOLDER]',
    help: 'test, measure and scan a project that has its files, and record the evidence',
    example: 'kaizen-docker evidence --html --compare last.json',
    flags: [...everywhere, 'from', ...proving],
    takesAnswers: false,
  },
  prove: {
    usage: 'prove [FOLDER]',
    help: 'build the images, start the stack, send a request and run the tests; explain what fails, and repair it with --fix',
    example: 'kaizen-docker prove --fix',
    flags: [...everywhere, 'fix', 'attempts', 'verbose', 'json'],
    takesAnswers: false,
  },
  policy: {
    usage: 'policy [FOLDER…]',
    help: 'check Dockerfiles, compose files and Kubernetes manifests, generated or hand-written, against the rules of your organization; --explain RULE describes a rule',
    example: 'kaizen-docker policy . --format=sarif',
    words: 'folders',
    flags: ['yes', 'color', 'explain', 'rules', 'preset', 'image', 'format', 'write-baseline', 'json', 'debug', 'help', 'version'],
    meanings: { explain: { help: 'list the rules, or describe the rule whose name follows' } },
    takesAnswers: false,
  },
  fleet: {
    usage: 'fleet inventory|policy|check|preview|update --roots FILE|GLOB, fleet report FILE…',
    help: 'run a command in many repositories on this machine; --report FILE saves a record of each, and fleet report makes tables of them',
    example: 'kaizen-docker fleet check --roots repositories.txt',
    words: 'folders',
    flags: [
      'yes',
      'color',
      'roots',
      'where',
      'sample',
      'to',
      'resume',
      'concurrency',
      'max-failures',
      'without-fsync',
      'rules',
      'preset',
      'format',
      ...reporting,
      'debug',
      'help',
      'version',
    ],
    meanings: {
      format: { placeholder: 'text|csv|html', words: ['text', 'csv', 'html'], help: 'the format of the tables of fleet report' },
      json: { help: 'print one JSON document for each repository instead of text' },
      report: { help: 'also write these JSON documents to a file, one on each line' },
    },
    takesAnswers: false,
  },
  preset: {
    usage: 'preset init|validate|test [FOLDER]',
    help: 'create a preset for your organization, name every mistake in one, or render its sample projects and check them against its rules',
    example: 'kaizen-docker preset validate ../acme-preset',
    words: 'preset',
    flags: ['yes', 'color', 'json', 'debug', 'help', 'version'],
    takesAnswers: false,
  },
  answers: {
    usage: 'answers [FOLDER]',
    help: 'show every answer, and where it comes from',
    example: 'kaizen-docker answers',
    flags: [...everywhere, 'json'],
    takesAnswers: false,
  },
  secrets: {
    usage: 'secrets [FOLDER]',
    help: 'make the files in secrets/ that are missing, as after a clone, and write nothing else',
    example: 'kaizen-docker secrets',
    flags: [...everywhere, ...reporting],
    takesAnswers: false,
  },
  eject: {
    usage: 'eject [FOLDER]',
    help: 'keep the files as they are, and remove the answers and the lock',
    example: 'kaizen-docker eject',
    flags: [...everywhere, ...reporting],
    takesAnswers: false,
  },
  help: {
    usage: 'help [COMMAND]',
    help: 'show the help, or the help of a command with its flags',
    example: 'kaizen-docker help service',
    words: 'command',
    flags: everywhere,
    takesAnswers: false,
  },
  completion: {
    usage: `completion ${shells.join('|')}`,
    help: 'print a script that completes commands and flags in your shell',
    example: 'source <(kaizen-docker completion bash)',
    words: 'shell',
    flags: everywhere,
    takesAnswers: false,
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** The names that can be typed. */
export const commandNames = Object.keys(commands).filter((name): name is CommandName => name in commands);

/** The row of a command, with its optional members. */
export function commandRow(name: CommandName): Command {
  return commands[name];
}
