import { posix } from 'node:path';
import { mountOption, shellPath, shellWord, variableName } from './printers.ts';

/** A variable that the shell replaces, in double quotes so that its value is one word. */
export interface ShellVariable {
  readonly variable: string;
  /** What is cut off where the value begins with it. */
  readonly withoutPrefix?: string;
  /** True for one that is empty where it is not set. */
  readonly orEmpty?: true;
}

/** The name of a file, which no program takes for an option. */
export interface FilePath {
  readonly path: string;
}

/** Everything in a folder; the shell lists it. */
export interface FolderContents {
  readonly contentsOf: string;
}

/** An option that has its value behind `=`. */
export interface Option {
  readonly option: string;
  readonly value: string | number | ShellVariable;
}

/** An answer of the user. The command or the variable that has it is left out where the answer is empty. */
export interface Answer {
  readonly answer: 'packageIndex';
}

/** One word of a command. A text is printed so that the shell changes nothing in it. */
export type Word = string | number | ShellVariable | FilePath | FolderContents | Option | Answer;

/** Variables of one command, by their names. */
export type Variables = Readonly<Record<string, Word>>;

/** A command with what only a shell does for it. */
export interface Command {
  readonly words: readonly Word[];
  readonly env?: Variables;
  /** Commands that each read the output of the one before. */
  readonly pipe?: readonly (readonly Word[])[];
  /** The file that takes the output. */
  readonly to?: string;
  /** The file that the output is appended to. */
  readonly appendTo?: string;
  /** True where the build goes on when it fails. */
  readonly mayFail?: true;
}

/** Commands on one line of the Dockerfile. */
export interface Together {
  readonly together: readonly SingleStep[];
}

/** An argument list, or a command that needs the shell. */
export type SingleStep = readonly Word[] | Command;

/** What is run, one after the other, each only if the one before succeeded. */
export type Step = SingleStep | Together;

/** What a RUN instruction mounts. Paths of a bind are relative to the build context, or to the stage `from`. */
export type Mount =
  | { readonly type: 'bind'; readonly from?: string; readonly source?: string; readonly target: string; readonly rw?: true }
  /** The ID is the name with the application's own in front, because the builds of one engine share cache mounts. */
  | {
      readonly type: 'cache';
      readonly name: string;
      readonly target: string /** True for one that a single step may use at a time. */;
      readonly isLocked?: true;
    }
  /** Left out where the plan gives the build no such secret. */
  | { readonly type: 'secret'; readonly id: string; readonly target: string }
  /** The same as a variable of the commands. */
  | { readonly type: 'secret'; readonly id: string; readonly variable: string }
  /** `onlyWithIndex`: left out where the user has no package index. */
  | { readonly type: 'tmpfs'; readonly target: string; readonly onlyWithIndex?: true };

/** What a build is given and no layer keeps: the value of the variable with that name, or a file that the context does not have. */
export interface BuildSecret {
  readonly id: string;
  /** Relative to the build context's folder. */
  readonly file?: string;
  /** True for the user's own file of that name: `~/.netrc`. */
  readonly isInHome?: true;
}

/** A RUN instruction as data. */
export interface Run {
  readonly mounts?: readonly Mount[];
  /** Variables of the first command, on a line of their own. */
  readonly env?: Variables;
  readonly steps: readonly Step[];
}

/** What was answered, as far as a RUN depends on it; `t` of the templates has it. */
export interface RunAnswers {
  readonly cacheId: string;
  readonly packageIndex: string;
  readonly buildSecrets: readonly { readonly id: string }[];
  /** The folder of the build context that paths of it count from; absent or empty for the context itself. */
  readonly contextFolder?: string;
  /** The file of certificate authorities that the user trusts; absent or empty where those of the images are enough. */
  readonly caCertificate?: string;
}

/** The secret that is the user's file of certificate authorities, and where builds and containers have it. */
export const caSecret = 'ca-certificate';
const caFile = `/run/secrets/${caSecret}`;

/** Variables by which programs are told of that file; OpenSSL, Go and Python read the first. */
export const trustVariables: ReadonlyMap<string, string> = new Map(
  ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'].map((name) => [name, caFile]),
);
/** Tells all programs of a RUN, those among them that only a build has. Not by ENV, which the image would keep. */
const tellTrust = `for name in ${[...trustVariables.keys(), 'PIP_CERT', 'GIT_SSL_CAINFO', 'CARGO_HTTP_CAINFO'].join(' ')}; do export "$name=${caFile}"; done`;

/** Programs that ask no server, and apt-get, which trusts signatures. */
const local = new Set(
  'apt-get chmod chown cp echo export find groupadd install ln mkdir mv printf rm sed test touch useradd userdel'.split(' '),
);

/** The address of the user's package index. */
export const packageIndex: Answer = { answer: 'packageIndex' };

/** The credentials of the package index, where curl, git, Go and pip look for them. */
export const netrc: Mount = { type: 'secret', id: 'netrc', target: '/root/.netrc' };

/**
 * Prints what follows the word RUN: mounts and variables a line each, and a line for each step.
 * Throws KaizenError for a path or a word that a Dockerfile has no spelling for, and Error for a run without a step, a defect of ours.
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

/** A path of the build context, as instructions name it: the application's own folder may be one within the context. */
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

/** The step, or nothing for one that has an answer which was not given. */
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
