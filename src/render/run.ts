import { posix } from 'node:path';
import { mountOption, shellPath, shellWord, variableName } from './printers.ts';

/** A variable that the shell expands, in double quotes so that its value is one word. */
export interface ShellVariable {
  readonly variable: string;
  /** A prefix that is removed from the value. */
  readonly withoutPrefix?: string;
  /** True if an unset variable is an empty text. */
  readonly orEmpty?: true;
}

/** A file name that no program reads as an option. */
export interface FilePath {
  readonly path: string;
}

/** Everything in a folder; the shell lists it. */
export interface FolderContents {
  readonly contentsOf: string;
}

/** An option with its value after `=`. */
export interface Option {
  readonly option: string;
  readonly value: string | number | ShellVariable;
}

/** An answer of the user. If it is empty, the command or variable with it is left out. */
export interface Answer {
  readonly answer: 'packageIndex';
}

/** One word of a command. A text is quoted so that the shell does not change it. */
export type Word = string | number | ShellVariable | FilePath | FolderContents | Option | Answer;

/** Variables of one command, by their names. */
export type Variables = Readonly<Record<string, Word>>;

/** A command that needs the shell. */
export interface Command {
  readonly words: readonly Word[];
  readonly env?: Variables;
  /** Commands that each read the output of the previous one. */
  readonly pipe?: readonly (readonly Word[])[];
  /** The file to which the output is written. */
  readonly to?: string;
  /** The file to which the output is appended. */
  readonly appendTo?: string;
  /** True if the build continues after its failure. */
  readonly mayFail?: true;
}

/** Commands on one line of the Dockerfile. */
export interface Together {
  readonly together: readonly SingleStep[];
}

/** An argument list, or a command that needs the shell. */
export type SingleStep = readonly Word[] | Command;

/** A step. Steps run one after the other, each only if the previous one succeeded. */
export type Step = SingleStep | Together;

/** A mount of a RUN instruction. Paths of a bind are relative to the build context, or to the stage `from`. */
export type Mount =
  | { readonly type: 'bind'; readonly from?: string; readonly source?: string; readonly target: string; readonly rw?: true }
  /** The application's own ID is put before the name, because all builds of an engine share cache mounts. */
  | {
      readonly type: 'cache';
      readonly name: string;
      readonly target: string /** True for a cache that only one step may use at a time. */;
      readonly isLocked?: true;
    }
  /** Left out if the plan has no such build secret. */
  | { readonly type: 'secret'; readonly id: string; readonly target: string }
  /** The same as a variable for the commands. */
  | { readonly type: 'secret'; readonly id: string; readonly variable: string }
  /** `onlyWithIndex`: left out without a package index. */
  | { readonly type: 'tmpfs'; readonly target: string; readonly onlyWithIndex?: true };

/** A value that a build receives and that no layer contains: that of the variable with this name, or a file outside of the context. */
export interface BuildSecret {
  readonly id: string;
  /** Relative to the folder of the build context. */
  readonly file?: string;
  /** True for the user's own file with that name: `~/.netrc`. */
  readonly isInHome?: true;
}

/** A RUN instruction as data. */
export interface Run {
  readonly mounts?: readonly Mount[];
  /** Variables of the first command, on a separate line. */
  readonly env?: Variables;
  readonly steps: readonly Step[];
}

/** The answers on which a RUN depends; `t` of the templates contains them. */
export interface RunAnswers {
  readonly cacheId: string;
  readonly packageIndex: string;
  readonly buildSecrets: readonly { readonly id: string }[];
  /** The folder of the build context to which its paths are relative; absent or empty for the context itself. */
  readonly contextFolder?: string;
  /** The user's file of certificate authorities; absent or empty if those of the images are enough. */
  readonly caCertificate?: string;
}

/** The secret with the user's file of certificate authorities, and its path in builds and containers. */
export const caSecret = 'ca-certificate';
const caFile = `/run/secrets/${caSecret}`;

/** Variables that tell programs about that file; OpenSSL, Go and Python read the first one. */
export const trustVariables: ReadonlyMap<string, string> = new Map(
  ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'].map((name) => [name, caFile]),
);
/** Sets these variables for all programs of a RUN, including those that only a build has. ENV would keep them in the image. */
const tellTrust = `for name in ${[...trustVariables.keys(), 'PIP_CERT', 'GIT_SSL_CAINFO', 'CARGO_HTTP_CAINFO'].join(' ')}; do export "$name=${caFile}"; done`;

/** Programs that contact no server, and apt-get, which verifies signatures. */
const local = new Set(
  'apt-get chmod chown cp echo export find groupadd install ln mkdir mv printf rm sed test touch useradd userdel'.split(' '),
);

/** The address of the user's package index. */
export const packageIndex: Answer = { answer: 'packageIndex' };

/** The credentials of the package index, at the path where curl, git, Go and pip look for them. */
export const netrc: Mount = { type: 'secret', id: 'netrc', target: '/root/.netrc' };

/**
 * Prints the text after the word RUN: one line for each mount, variable and step. Throws KaizenError for a path or a word that a Dockerfile
 * cannot express, and Error for a run without a step, which is a defect of this tool.
 */
export function printRun({ mounts = [], env = {}, steps }: Run, answers: RunAnswers): string {
  const [first, ...others] = steps.flatMap((step) => printStep(step, answers));
  if (first === undefined) throw new Error('a RUN instruction has no step');
  const variables = printVariables(env, answers);
  const printed = mounts.flatMap((mount) => printMount(mount, answers));
  const own = [...(variables === '' ? [] : [variables]), first];
  const isTold = (answers.caCertificate ?? '') !== '' && steps.some(mayAskServer);
  const heads = isTold
    ? [[...printed, mountOption({ type: 'secret', id: caSecret, required: true }), tellTrust], own]
    : [[...printed, ...own]];
  return [...heads.map((head) => head.join(' \\\n    ')), ...others].join(' \\\n && ');
}

function mayAskServer(step: Step): boolean {
  if ('together' in step) return step.together.some(mayAskServer);
  const [program] = 'words' in step ? step.words : step;
  return typeof program !== 'string' || !local.has(program);
}

/** A path of the build context in an instruction: the application's own folder may be inside the context. */
export function contextPath({ contextFolder = '' }: Pick<RunAnswers, 'contextFolder'>, path: string): string {
  return posix.join(contextFolder, path);
}

function printMount(mount: Mount, answers: RunAnswers): string[] {
  const { cacheId, packageIndex: index, buildSecrets } = answers;
  switch (mount.type) {
    case 'bind': {
      const { from, target, rw } = mount;
      const source = from === undefined ? contextPath(answers, mount.source ?? '.') : mount.source;
      const places = { ...(from === undefined ? {} : { from }), ...(source === undefined || source === '.' ? {} : { source }), target };
      return [mountOption({ type: 'bind', ...places, ...(rw === undefined ? {} : { rw }) })];
    }
    case 'cache':
      return [
        mountOption({
          type: 'cache',
          id: `${cacheId}-${mount.name}`,
          target: mount.target,
          ...(mount.isLocked === true ? { sharing: 'locked' } : {}),
        }),
      ];
    case 'secret':
      return buildSecrets.some(({ id }) => id === mount.id)
        ? [mountOption({ type: 'secret', id: mount.id, ...('target' in mount ? { target: mount.target } : { env: mount.variable }) })]
        : [];
    case 'tmpfs':
      return mount.onlyWithIndex && index === '' ? [] : [mountOption({ type: 'tmpfs', target: mount.target })];
  }
}

/** The step, or nothing if it contains an answer that was not given. */
function printStep(step: Step, answers: RunAnswers): string[] {
  if ('together' in step) {
    const printed = step.together.flatMap((each) => printStep(each, answers));
    return printed.length === 0 ? [] : [printed.join(' && ')];
  }
  if (!('words' in step)) return printStep({ words: step }, answers);
  const { words, env = {}, pipe = [], to, appendTo, mayFail } = step;
  if (![words, ...pipe].flat().every((word) => isGiven(word, answers))) return [];
  const variables = printVariables(env, answers);
  const commands = [words, ...pipe].map((each) => each.map((word) => printWord(word, answers)).join(' '));
  const text = [
    ...(variables === '' ? [] : [variables]),
    commands.join(' | '),
    ...(to === undefined ? [] : ['>', shellPath(to)]),
    ...(appendTo === undefined ? [] : ['>>', shellPath(appendTo)]),
  ].join(' ');
  return [mayFail ? `(${text} || true)` : text];
}

function printVariables(env: Variables, answers: RunAnswers): string {
  return Object.entries(env)
    .filter(([, value]) => isGiven(value, answers))
    .map(([name, value]) => `${variableName(name)}=${printWord(value, answers)}`)
    .join(' ');
}

function isGiven(word: Word, answers: RunAnswers): boolean {
  return typeof word !== 'object' || !('answer' in word) || answers[word.answer] !== '';
}

function printWord(word: Word, answers: RunAnswers): string {
  if (typeof word !== 'object') return shellWord(word);
  if ('path' in word) return shellPath(word.path);
  if ('contentsOf' in word) return `${shellPath(word.contentsOf)}/*`;
  if ('option' in word)
    return `${shellWord(word.option)}=${typeof word.value === 'object' ? printWord(word.value, answers) : shellWord(word.value)}`;
  if ('answer' in word) return shellWord(answers[word.answer]);
  const { variable, withoutPrefix, orEmpty } = word;
  if (orEmpty === true) return `"\${${variableName(variable)}-}"`;
  if (withoutPrefix === undefined) return `"$${variableName(variable)}"`;
  return `"\${${variableName(variable)}#${variableName(withoutPrefix)}}"`;
}
