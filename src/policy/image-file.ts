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
  type Variables,
  variablesOf,
} from '../manifests/dockerfile-text.ts';
import { allCommands, type ShellCommand, shellCommands } from '../manifests/shell-commands.ts';
import { lazy } from '../once.ts';
import type { Breach } from './breach.ts';
import { readContainerText } from './container-text.ts';
import { isHarmless, isSecretName, secretIn } from './secrets.ts';

/** An image in a Dockerfile: a base image, or the source of a copy. */
export interface NamedImage {
  /** As written, with its variables resolved. */
  readonly text: string;
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
  commands(): readonly StageCommand[];
  /** Paths of credentials in the build context, if the whole context is copied and no .dockerignore excludes them. */
  exposedCredentials(): readonly string[];
  /** The .dockerignore for the build of this file; undefined if there is none. */
  readonly ignoreFile: string | undefined;
  /** A compose file may contain health checks, too. */
  readonly isCheckedByCompose: boolean;
}

/** Reads a Dockerfile of a folder for the rules. `isCheckedByCompose`: each service that builds it has its own health check. */
export function readImageFile(folder: Folder, path: string, isCheckedByCompose: boolean): ImageFile {
  const { text, problem } = readContainerText(folder, path);
  const dockerfile = readDockerfile(text);
  const { stages, preamble, isCut } = dockerfile;
  const final = stages.at(-1);
  const lineage = final === undefined ? [] : lineageOf(dockerfile, final);
  const around = posix.dirname(path);
  const ignoreFile = [`${path}.dockerignore`, posix.join(around, '.dockerignore')].find((each) => folder.exists(each));
  const ignored = ignoreFile === undefined ? '' : folder.search(ignoreFile);
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
    commands: lazy(() => stages.flatMap(commandsOf)),
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
  return image === undefined ? [] : [{ text: image, line: 1, subject: '', by: '# syntax' }];
}

function imagesOf(dockerfile: ReturnType<typeof readDockerfile>, stage: Stage, index: number): readonly NamedImage[] {
  const above = dockerfile.stages.slice(0, index);
  const isStage = (name: string): boolean =>
    above.some((each) => each.name !== '' && each.name === name.toLowerCase()) || (/^\d{1,3}$/.test(name) && Number(name) < index);
  const subject = stageName(dockerfile.stages, stage);
  const values = new Map([...variablesOf(dockerfile, [stage])].map(([name, { value }]) => [name, value]));
  const own: NamedImage[] =
    stage.from === '' || stage.from === 'scratch' || isStage(stage.from)
      ? []
      : [{ text: stage.from, line: stage.line, subject, by: 'FROM' }];
  const others = stage.instructions.flatMap(({ keyword, flags, line }) =>
    flags.flatMap((flag): NamedImage[] => {
      const [, name = ''] = /^--from=(\S+)$/.exec(flag) ?? /^--mount=(?:[^,]+,)*from=([^,]+)/.exec(flag) ?? [];
      const image = name === '' ? '' : (resolved(name, values) ?? '');
      return image === '' || isStage(image) || isStage(name)
        ? []
        : [{ text: image, line, subject, by: `${keyword} ${flag.split('=')[0]}` }];
    }),
  );
  return [...own, ...others];
}

/** The name of a stage, or its number from 0, as in `COPY --from`. */
export function stageName(stages: readonly Stage[], stage: Stage): string {
  return stage.name === '' ? `stage ${stages.indexOf(stage)}` : stage.name;
}

function commandsOf(stage: Stage): readonly StageCommand[] {
  return stage.instructions.flatMap((instruction) => {
    if (instruction.keyword !== 'RUN') return [];
    const words = execForm(instruction.rest);
    if (words !== undefined) return [{ words, command: { words, at: 0, inner: [] }, line: instruction.line, stage }];
    return allCommands(shellCommands(instruction.rest)).map((command) => ({
      words: command.words,
      command,
      line: lineOfPart(instruction, command.at),
      stage,
    }));
  });
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
