import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import {
  type Dockerfile,
  execForm,
  type Instruction,
  lineageOf,
  readDockerfile,
  resolved,
  type Stage,
  type Variables,
  variablesOf,
  workingFolder,
} from './dockerfile-text.ts';

/** The image of a Dockerfile: its last stage that is not for development. */
export interface Image {
  readonly file: string;
  readonly dockerfile: Dockerfile;
  readonly lineage: readonly Stage[];
  readonly variables: Variables;
  readonly values: ReadonlyMap<string, string>;
  readonly home: string;
}

export const mostVariables = 300;

const longestFile = 64 * 1024;

/** Names of other images than the deployed application: parts, other systems, and files that are not Dockerfiles. */
export const otherImage =
  /(?:^|[./_-])(?:dev|devel|development|tests?|testing|ci|e2e|debug|local|docs?|bench|windows|nanoserver|examples?|base|builder|lint|cross|devcontainer|nginx|caddy|proxy|db|postgres|mysql|redis)(?:$|[./_-])|(?:ignore|\.(?:md|txt|j2|tmpl|tpl|ejs|in|erb|template|sh))$/i;

/** Reads the image of a Dockerfile: the target stage, or the last stage that is not for development. Returns undefined for a file that is too long. */
export function imageOf(folder: Folder, file: string, target: string | undefined): Image | undefined {
  const text = folder.search(file);
  if (text.length > longestFile) return undefined;
  const dockerfile = readDockerfile(text);
  const { stages } = dockerfile;
  const stage =
    stages.find(({ name }) => target !== undefined && name === target.toLowerCase()) ??
    stages.findLast(({ name }) => !otherImage.test(name)) ??
    stages.at(-1);
  if (stage === undefined) return undefined;
  const lineage = lineageOf(dockerfile, stage);
  const variables = variablesOf(dockerfile, lineage);
  const values = new Map([...variables].map(([name, { value }]) => [name, value]));
  return { file, dockerfile, lineage, variables, values, home: workingFolder(lineage, values) };
}

/** Returns all instructions with a keyword, from the first stage of the image to the last. */
export function instructionsOf({ lineage }: Image, keyword: string): readonly Instruction[] {
  return lineage.flatMap(({ instructions }) => instructions.filter((each) => each.keyword === keyword));
}

/**
 * A word as a path in the folder, if COPY has put one of its files there; otherwise unchanged, relative to the working directory of the
 * image.
 */
export function inFolder(folder: Folder, image: Image, word: string): string {
  if (!/^[\w./@-]{1,200}$/.test(word) || !/[./]/.test(word) || word.startsWith('-')) return word;
  const path = posix.resolve(image.home, word);
  for (const { rest, flags } of [...instructionsOf(image, 'COPY'), ...instructionsOf(image, 'ADD')]) {
    if (flags.some((flag) => flag.startsWith('--from='))) continue;
    const parts = execForm(rest) ?? rest.split(/\s+/);
    const target = posix.resolve(image.home, resolved(parts.at(-1) ?? '', image.values) ?? '');
    for (const source of parts.slice(0, -1).map((each) => posix.normalize(each).replace(/^\.?\/|\/$/g, ''))) {
      const own = folder.has(source) ? source : posix.join(source || '.', posix.relative(target, path));
      const isThere = folder.has(source)
        ? path === target || path === posix.join(target, posix.basename(source))
        : folder.has(own) && !own.startsWith('..');
      if (isThere) return own;
    }
  }
  const inside = posix.relative(image.home, path);
  return word.startsWith('/') && image.home !== '/' && !inside.startsWith('..') ? inside : word;
}

/** Returns a path of the image relative to its working directory if it is inside. */
export function below(home: string, path: string): string {
  return home !== '/' && path.startsWith(`${home}/`) ? posix.relative(home, path) : path;
}
