import { conflictPolicies } from '../reconcile/policies.ts';

/** Flags of the command line itself; those of the questions come from their table. */
export const ownFlags = {
  yes: { type: 'boolean', short: 'y', help: 'ask nothing: take what the folder says and the defaults' },
  strict: { type: 'boolean', help: 'ask nothing, and refuse every answer that is only assumed, with the flag that gives it' },
  answers: { type: 'string', placeholder: 'FILE', help: 'take answers from a YAML or JSON file' },
  'on-conflict': {
    type: 'string',
    placeholder: conflictPolicies.join('|'),
    help: "where you and the templates changed the same place: write nothing (fail), both sides between markers, yours, the template's, or yours with the template's in .kaizen-docker/rejects",
  },
  force: { type: 'boolean', help: 'overwrite files that differ, whatever was edited in them' },
  apply: {
    type: 'string',
    placeholder: 'ITEM,…',
    help: 'adopt: do these items of its list in your own files',
  },
  'dry-run': { type: 'boolean', help: 'show what would be written, and write nothing' },
  'fail-on': {
    type: 'string',
    placeholder: 'STATE,…',
    help: 'check: which of outdated, drifted, missing and pending make it fail; all of them unless given',
  },
  explain: { type: 'boolean', help: 'show where each answer comes from' },
  directory: { type: 'string', short: 'C', placeholder: 'FOLDER', help: 'the folder, for set and service, whose words are something else' },
  html: { type: 'boolean', help: 'write the report for a browser, too' },
  compare: {
    type: 'string',
    placeholder: 'RECORD',
    help: 'compare with an earlier record: what is worse or newly vulnerable makes it fail',
  },
  scan: { type: 'boolean', help: 'a scan that could not run makes it fail' },
  from: { type: 'string', placeholder: 'RECORD', help: 'evidence: run nothing, and make the documents of a record again' },
  fix: { type: 'boolean', help: 'prove: apply repairs as answers, and keep those that help' },
  attempts: { type: 'string', placeholder: 'NUMBER', help: 'prove: the most attempts; 5 unless given' },
  rules: {
    type: 'string',
    placeholder: 'FILE',
    help: 'policy: the rules of your house; .kaizen-docker/policy.yaml of each folder unless given',
  },
  image: { type: 'string', placeholder: 'REF', help: 'policy: check a built image, too' },
  format: { type: 'string', placeholder: 'text|json|sarif|github', help: 'policy: how the report is written' },
  'write-baseline': { type: 'boolean', help: 'policy: note the violations of today, so that only new ones count' },
  roots: {
    type: 'string',
    placeholder: 'FILE|GLOB',
    help: 'fleet: the repositories, a folder on each line of a file, or those that a glob matches',
  },
  where: { type: 'string', placeholder: 'LABEL=VALUE', help: 'fleet: only repositories with this label' },
  resume: { type: 'boolean', help: 'fleet: leave out what the file of --report has done already' },
  concurrency: { type: 'string', placeholder: 'NUMBER', help: 'fleet: how many repositories at a time; 4 unless given' },
  'max-failures': { type: 'string', placeholder: 'NUMBER', help: 'fleet: stop after so many failed' },
  'no-fsync': { type: 'boolean', help: 'fleet: faster, for clones that can be thrown away' },
  verbose: { type: 'boolean', help: 'print what the programs print that are run' },
  json: { type: 'boolean', help: 'print one JSON document instead of text' },
  report: { type: 'string', placeholder: 'FILE', help: 'write that JSON document to a file, too' },
  debug: { type: 'boolean', help: 'print the stack of an error' },
  help: { type: 'boolean', short: 'h', help: 'print this help' },
  version: { type: 'boolean', help: 'print the version' },
} as const;

export type OwnFlag = keyof typeof ownFlags;

/** A command: what it is called with, and which flags mean something to it. */
interface Command {
  /** The words behind its name. */
  readonly usage: string;
  readonly help: string;
  readonly flags: readonly OwnFlag[];
  /** True where the flags of the questions go with it. */
  readonly takesAnswers: boolean;
}

const everywhere = ['yes', 'dry-run', 'debug', 'help', 'version'] as const satisfies readonly OwnFlag[];
const reporting = ['json', 'report'] as const satisfies readonly OwnFlag[];
const proving = ['html', 'compare', 'scan', 'verbose', 'json'] as const satisfies readonly OwnFlag[];
const writing = ['on-conflict', 'force', ...reporting] as const satisfies readonly OwnFlag[];

/** All commands; `generate` is the one without a name. */
export const commands = {
  generate: {
    usage: '[FOLDER]',
    help: 'generate container files for the application in FOLDER, or bring them up to date',
    flags: [...everywhere, 'strict', 'answers', 'explain', ...writing],
    takesAnswers: true,
  },
  inspect: {
    usage: 'inspect [FOLDER]',
    help: 'say what is found there, and write nothing',
    flags: [...everywhere, 'json'],
    takesAnswers: false,
  },
  update: {
    usage: 'update [FOLDER]',
    help: 'bring the files of a project up to date, without a question about its answers',
    flags: [...everywhere, 'strict', ...writing],
    takesAnswers: false,
  },
  check: {
    usage: 'check [FOLDER]',
    help: 'say what is out of date, drifted, missing or pending, and write nothing',
    flags: [...everywhere, 'fail-on', ...reporting],
    takesAnswers: false,
  },
  diff: {
    usage: 'diff [FOLDER]',
    help: 'print what update would change, as a unified diff',
    flags: [...everywhere, ...reporting],
    takesAnswers: false,
  },
  set: {
    usage: 'set NAME=VALUE…',
    help: 'change answers, and the files that follow from them',
    flags: [...everywhere, 'directory', ...writing],
    takesAnswers: false,
  },
  service: {
    usage: 'service add|remove NAME…',
    help: 'add backing services to the stack, or remove them',
    flags: [...everywhere, 'directory', ...writing],
    takesAnswers: false,
  },
  adopt: {
    usage: 'adopt [FOLDER]',
    help: 'keep hand-written container files as they are, list what would be done differently, and merge into them from now on',
    flags: [...everywhere, 'strict', 'answers', 'apply', ...reporting],
    takesAnswers: true,
  },
  tdd: {
    usage: 'tdd [FOLDER]',
    help: 'write the tests and see them fail, write the files and see the tests pass, measure, scan, and write the evidence down',
    flags: [...everywhere, 'strict', 'answers', ...proving],
    takesAnswers: true,
  },
  evidence: {
    usage: 'evidence [FOLDER]',
    help: 'the second half of tdd, for a project that has its files: test, measure, scan, and write the evidence down',
    flags: [...everywhere, 'from', ...proving],
    takesAnswers: false,
  },
  prove: {
    usage: 'prove [FOLDER]',
    help: 'build the images, start the stack, ask the application and run its suite; say why something fails, and with --fix repair it by an answer',
    flags: [...everywhere, 'fix', 'attempts', 'verbose', 'json'],
    takesAnswers: false,
  },
  policy: {
    usage: 'policy [FOLDER…]',
    help: 'check Dockerfiles and compose files, generated or hand-written, against the rules of your house; --explain RULE tells about a rule',
    flags: ['explain', 'rules', 'image', 'format', 'write-baseline', 'json', 'debug', 'help', 'version'],
    takesAnswers: false,
  },
  fleet: {
    usage: 'fleet inventory|policy|check|preview|update --roots FILE|GLOB, fleet report FILE…',
    help: 'do a command in many repositories on this machine; --report FILE keeps a record of each, which fleet report makes tables of',
    flags: [
      'roots',
      'where',
      'resume',
      'concurrency',
      'max-failures',
      'no-fsync',
      'rules',
      'format',
      ...reporting,
      'debug',
      'help',
      'version',
    ],
    takesAnswers: false,
  },
  answers: {
    usage: 'answers [FOLDER]',
    help: 'show every answer, and where it comes from',
    flags: [...everywhere, 'json'],
    takesAnswers: false,
  },
  secrets: {
    usage: 'secrets [FOLDER]',
    help: 'make the files in secrets/ that are missing, as after a clone, and write nothing else',
    flags: [...everywhere, ...reporting],
    takesAnswers: false,
  },
  eject: {
    usage: 'eject [FOLDER]',
    help: 'leave the files as they are, and forget that they were generated',
    flags: [...everywhere, ...reporting],
    takesAnswers: false,
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** The names that can be typed. */
export const commandNames = Object.keys(commands).filter((name): name is CommandName => name in commands);
