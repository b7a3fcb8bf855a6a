import { posix } from 'node:path';
import { lineAgainst } from '../dockerignore/ignored.ts';
import { isCredential } from '../folder/credentials.ts';
import type { Folder } from '../folder/folder.ts';
import {
  execForm,
  type Instruction,
  lineageOf,
  lineOfPart,
  readDockerfile,
  resolved,
  type Stage,
  triggerOf,
  type Variables,
  variablesOf,
} from '../manifests/dockerfile-text.ts';
import { allCommands, isShell, type ShellCommand, shellCommands } from '../manifests/shell-commands.ts';
import { lazy } from '../once.ts';
import type { Breach } from './breach.ts';
import { readContainerText } from './container-text.ts';
import { isHarmless, isSecretName, secretIn } from './secrets.ts';

/** An image in a Dockerfile: a base image, or the source of a copy. */
export interface NamedImage {
  /** As it is written, with its variables replaced if they have values. */
  readonly text: string;
  /** False if one of its variables has no value, so that the image is not known. */
  readonly isKnown: boolean;
  readonly line: number;
  readonly subject: string;
  /** The instruction that names it, such as `FROM`. */
  readonly by: string;
}

/** A command of a RUN instruction. */
export interface StageCommand {
  readonly words: readonly string[];
  readonly command: ShellCommand;
  readonly line: number;
  readonly stage: Stage;
  /** True if ONBUILD keeps it for images that are based on this one. */
  readonly isTrigger: boolean;
}

/** An instruction of a stage, or one that ONBUILD keeps. */
export interface StageInstruction {
  readonly each: Instruction;
  readonly stage: Stage;
  readonly isTrigger: boolean;
}

/** How a file is built: the values of its arguments, and its last stage. */
export interface BuildOf {
  readonly given: ReadonlyMap<string, string>;
  readonly target?: string | undefined;
  /** True if each service that builds it has its own health check. */
  readonly isCheckedByCompose: boolean;
}

/** A Dockerfile, with the stages of its final image. */
export interface ImageFile {
  readonly path: string;
  readonly stages: readonly Stage[];
  /** Undefined in a file without a stage. */
  readonly final: Stage | undefined;
  /** The final stage and the stages that it starts from, the earliest first. */
  readonly lineage: readonly Stage[];
  /** Arguments and variables of the final stage. */
  readonly variables: Variables;
  /** The external base image of the final stage; empty for a name with an unset variable. */
  readonly base: string;
  readonly preamble: readonly Instruction[];
  /** True if the file is longer than the limit of the reader. */
  readonly isCut: boolean;
  /** Why the file could not be read. */
  readonly problem: string | undefined;
  /** External images: FROM, `COPY --from`, `RUN --mount=from=`, and the line `# syntax=`. */
  images(): readonly NamedImage[];
  /** The instructions of all stages, including those that ONBUILD keeps. */
  instructions(): readonly StageInstruction[];
  commands(): readonly StageCommand[];
  /** Paths of credentials in the build context, if the whole context is copied and no .dockerignore excludes them. */
  exposedCredentials(): readonly string[];
  /** The .dockerignore for the build of this file; undefined if there is none. */
  readonly ignoreFile: string | undefined;
  /** A compose file may contain health checks, too. */
  readonly isCheckedByCompose: boolean;
}

/** Arguments that every build has (docs.docker.com/reference/dockerfile, "Automatic platform ARGs"): their values for the most usual platform. */
const platform: ReadonlyMap<string, string> = new Map(
  ['TARGET', 'BUILD'].flatMap((side) => [
    [`${side}PLATFORM`, 'linux/amd64'],
    [`${side}OS`, 'linux'],
    [`${side}ARCH`, 'amd64'],
    [`${side}VARIANT`, ''],
  ]),
);

/** Reads a Dockerfile of a folder for the rules, as it is built. */
export function readImageFile(folder: Folder, path: string, { given, target, isCheckedByCompose }: BuildOf): ImageFile {
  const { text, problem } = readContainerText(folder, path);
  const dockerfile = readDockerfile(text, given, platform);
  const { stages, preamble, isCut } = dockerfile;
  const final = stages.findLast(({ name }) => target !== undefined && name === target.toLowerCase()) ?? stages.at(-1);
  const lineage = final === undefined ? [] : withInherited(lineageOf(dockerfile, final));
  const around = posix.dirname(path);
  const ignoreFile = [`${path}.dockerignore`, posix.join(around, '.dockerignore')].find((each) => folder.exists(each));
  const ignored = ignoreFile === undefined ? '' : folder.search(ignoreFile);
  const instructions = lazy(() => stages.flatMap(instructionsOf));
  return {
    path,
    stages,
    final,
    lineage,
    variables: variablesOf(dockerfile, lineage),
    base: lineage[0]?.from ?? '',
    preamble,
    isCut,
    problem,
    images: lazy(() => [...syntaxImage(text), ...stages.flatMap((stage, index) => imagesOf(dockerfile, stage, index))]),
    instructions,
    commands: lazy(() => instructions().flatMap(commandsOf)),
    exposedCredentials: lazy(() => {
      const inside = around === '.' ? folder : folder.below(around);
      return [...inside.files, ...inside.omitted()].filter(
        (each) => isCredential(each) && lineAgainst(each, ignored) === undefined && !isWithoutSecret(inside, each),
      );
    }),
    ignoreFile,
    isCheckedByCompose,
  };
}

function instructionsOf(stage: Stage): readonly StageInstruction[] {
  return stage.instructions.flatMap((each) => {
    const trigger = triggerOf(each);
    return [{ each, stage, isTrigger: false }, ...(trigger === undefined ? [] : [{ each: trigger, stage, isTrigger: true }])];
  });
}

/** Instructions that ONBUILD keeps run only at the beginning of the next stage that is based on it. */
function withInherited(lineage: readonly Stage[]): readonly Stage[] {
  return lineage.map((stage, index) => {
    const triggers = (lineage[index - 1]?.instructions ?? []).flatMap((each) => triggerOf(each) ?? []);
    return triggers.length === 0 ? stage : { ...stage, instructions: [...triggers, ...stage.instructions] };
  });
}

/**
 * True for a file with the name of a credential that contains none: a public certificate, npm settings without a token, variables of a
 * site.
 */
function isWithoutSecret(folder: Folder, path: string): boolean {
  if (!folder.has(path)) return false;
  const text = folder.search(path);
  if (/\.pem$/i.test(path)) return !/PRIVATE KEY-----/.test(text);
  if (/(?:^|\/)\.npmrc$/.test(path)) return !/(?:_auth|_authToken|_password)[ \t]{0,20}=[ \t]{0,20}[^\s$]/.test(text);
  if (!/(?:^|\/)\.env[^/]*$/.test(path)) return false;
  return text.split('\n').every((line) => {
    const [, name = '', value = ''] = /^\s{0,20}(?:export\s{1,5})?(\w{1,100})\s{0,5}=\s{0,5}(.*)$/.exec(line) ?? [];
    return secretIn(line) === undefined && (!isSecretName(name) || isHarmless(value.replace(/^["']|["']$/g, '')));
  });
}

function syntaxImage(text: string): readonly NamedImage[] {
  const [, image] = /^#[ \t]{0,20}syntax[ \t]{0,20}=[ \t]{0,20}(\S{1,300})/i.exec(text) ?? [];
  return image === undefined ? [] : [{ text: image, isKnown: true, line: 1, subject: '', by: '# syntax' }];
}

function imagesOf(dockerfile: ReturnType<typeof readDockerfile>, stage: Stage, index: number): readonly NamedImage[] {
  const above = dockerfile.stages.slice(0, index);
  const isStage = (name: string): boolean =>
    above.some((each) => each.name !== '' && each.name === name.toLowerCase()) || (/^\d{1,3}$/.test(name) && Number(name) < index);
  const subject = stageName(dockerfile.stages, stage);
  const values = new Map([...variablesOf(dockerfile, [stage])].map(([name, { value }]) => [name, value]));
  const own: NamedImage[] =
    stage.from === 'scratch' || (stage.from !== '' && isStage(stage.from))
      ? []
      : [{ ...known(stage.from, stage.written), line: stage.line, subject, by: 'FROM' }];
  const others = instructionsOf(stage).flatMap(({ each: { keyword, flags, line } }) =>
    flags.flatMap((flag): NamedImage[] => {
      const [, name = ''] = /^--from=(\S+)$/.exec(flag) ?? /^--mount=(?:[^,]+,)*from=([^,]+)/.exec(flag) ?? [];
      const image = resolved(name, values) ?? '';
      return name === '' || isStage(image) || isStage(name)
        ? []
        : [{ ...known(image, name), line, subject, by: `${keyword} ${flag.split('=')[0]}` }];
    }),
  );
  return [...own, ...others];
}

/** An image with its variables replaced; a variable in an unsupported form counts as one without a value. */
function known(text: string, written: string): Pick<NamedImage, 'text' | 'isKnown'> {
  const isKnown = text !== '' && !text.includes('$');
  return { text: isKnown ? text : written, isKnown };
}

/** The name of a stage, or its number from 0, as in `COPY --from`. */
export function stageName(stages: readonly Stage[], stage: Stage): string {
  return stage.name === '' ? `stage ${stages.findIndex(({ line }) => line === stage.line)}` : stage.name;
}

function commandsOf({ each: instruction, stage, isTrigger }: StageInstruction): readonly StageCommand[] {
  if (instruction.keyword !== 'RUN') return [];
  const words = execForm(instruction.rest);
  if (words !== undefined) {
    const inner = isShell(words[0] ?? '') ? allCommands(shellCommands(words.slice(1).find((word) => !word.startsWith('-')) ?? '')) : [];
    const command = { words, assignments: [], at: 0, inner };
    return [command, ...inner].map((each) => ({ words: each.words, command: each, line: instruction.line, stage, isTrigger }));
  }
  return scriptsOf(instruction).flatMap(({ script, at }) =>
    allCommands(shellCommands(script)).map((command) => ({
      words: command.words,
      command,
      line: lineOfPart(instruction, at + command.at),
      stage,
      isTrigger,
    })),
  );
}

/**
 * The shell scripts of a RUN: the text of the instruction, and each document that a shell runs. A document for another program
 * (`cat <<EOF`, `python3 <<EOF`, `#!/usr/bin/env python3`) is not a shell script.
 */
function scriptsOf({ rest, documents }: Instruction): readonly { readonly script: string; readonly at: number }[] {
  const head = rest.length - documents.reduce((sum, { text }) => sum + text.length + 1, 0);
  const own = rest.slice(0, head);
  const readers = allCommands(shellCommands(own)).filter(({ words }) => words.length > 0);
  const isScript =
    readers.length === 0 || readers.some(({ words }) => isShell(words[0] ?? '') && words.slice(1).every((word) => /^[-+]/.test(word)));
  let at = head;
  const scripts = documents.flatMap(({ text }) => {
    const begin = at + 1;
    at = begin + text.length;
    const [, interpreter] = /^[ \t]{0,40}#![ \t]{0,5}(?:\/usr\/bin\/env[ \t]{1,5}(?:-S[ \t]{1,5})?)?(\S{1,100})/.exec(text) ?? [];
    return isScript && (interpreter === undefined || isShell(interpreter)) ? [{ script: text, at: begin }] : [];
  });
  return [{ script: own, at: 0 }, ...scripts];
}

/** The last instruction of a kind that applies to the image. */
export function lastOf({ lineage }: ImageFile, keyword: string): Instruction | undefined {
  return lineage.flatMap(({ instructions }) => instructions.filter((each) => each.keyword === keyword)).at(-1);
}

/** The text with variables of the final stage replaced; unchanged if one of them is unset. */
export function filled({ variables }: ImageFile, text: string): string {
  return resolved(text, new Map([...variables].map(([name, { value }]) => [name, value]))) ?? text;
}

/** A breach of the final stage, or of the file. */
export function breachOf(
  image: ImageFile,
  { line, message, evidence }: Pick<Breach, 'line' | 'message' | 'evidence'>,
  stage = image.final,
): Breach {
  return { path: image.path, line, subject: stage === undefined ? '' : stageName(image.stages, stage), message, evidence };
}
