import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { type Folder, type Overlay, openFolder } from '../folder/folder.ts';
import type { Ignored } from '../folder/listing.ts';
import { containerfileWarnings, findContainerFiles } from '../manifests/container-files.ts';
import { type ExampleVariable, environmentExample } from '../manifests/environment-example.ts';
import { distinctSlugs, isVariableName } from '../names.ts';
import { ignorePath } from '../render/printers.ts';
import { detectServices } from '../services/detect.ts';
import { stacksFor } from '../stacks/registry.ts';
import type { Bases, Build, Contributed, ImageRequest, Member, Need, Stack, Workspace } from '../stacks/stack.ts';

/** Something in the folder that becomes an image. */
export interface Application {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly path: string;
  /** The build context, relative to the root: its own folder, or that of the workspace whose lock file it needs. */
  readonly context: string;
  /** What it is called where nothing else is answered. */
  readonly name: string;
  readonly facts: Facts;
  readonly warnings: readonly string[];
  /** Why a question has no answer from the folder, one sentence each. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** Names of the variables that it is configured by, whether it needs them or not. */
  readonly variables: readonly string[];
  /** The texts of samples of its settings, by their paths. */
  readonly samples: ReadonlyMap<string, string>;
  /** The start command with a slot for each place of the port; absent where none is known. */
  readonly slottedStart?: readonly string[];
  /** Base images that it can run on, by flavour. */
  readonly bases: Bases;
  /** The registry that its dependencies come from, a table of `src/drivers`. */
  readonly ecosystem: string;
  /** Paths that git ignores and that the build needs, relative to the context. */
  readonly needs: readonly Need[];
  readonly stack: Stack;
  /** What the stack found; its own to read. */
  readonly finding: unknown;
  /** Folders of the context that belong to applications of other languages. */
  readonly apart: readonly string[];
  /** Stages of other languages that make what its code serves or embeds. */
  readonly contributed: readonly Contributed[];
}

/** What an image of the application needs. Throws KaizenError (exit code 1) for a start command that nothing is built for. */
export function imageOf({ stack, finding, apart, contributed }: Application, request: ImageRequest): Build {
  const build = stack.image(finding, contributed.length === 0 ? request : { ...request, contributions: contributed });
  return {
    ...build,
    contributed,
    ignore: [...new Set([...build.ignore, ...contributed.flatMap(({ ignore }) => ignore), ...apart.map(ignorePath)])],
    sources: [...new Set([build, ...contributed].flatMap(({ sources = [] }) => sources))],
    keep: [...new Set([...build.keep, ...contributed.flatMap(({ keep }) => keep)])],
  };
}

/** What an inspection gives. */
export interface Inspection {
  /** Absolute path of the folder. */
  readonly root: string;
  /** The name of the folder, or the one that it had when its files were first generated: a clone is called as somebody likes. */
  readonly folderName: string;
  /** Container files that are there already; the first compose file is the one that is kept up. */
  readonly containerFiles: Fact<readonly string[]> | undefined;
  /** Sentences about the folder as a whole: what was left out of it. */
  readonly warnings: readonly string[];
  /** All files of the folder that are read, and what git ignores in it. */
  readonly files: readonly string[];
  readonly ignored: Ignored;
  /** The parts that can be deployed by themselves, where the folder is made of several. */
  readonly members: readonly Member[];
  /** Looks at one part: the root (an empty path), a member, or any other folder. Undefined where no language is recognised. */
  application(path: string): Application | undefined;
}

/** Folders that hold no application of their own. */
const auxiliary =
  /^(?:\..*|tests?|e2e|docs?|documentation|examples?|samples?|scripts?|tools?|dist|build|vendor|migrations|infra|deploy|charts)$/;

/** Folders below which an application is looked for where the root holds none and is no workspace. */
const deepestMember = 2;

/**
 * Looks at a folder and runs nothing in it.
 * Throws KaizenError (exit code 1) where the folder or one of its manifests can't be read or parsed; `application` does so, too.
 */
export async function inspect(path: string, overlay: Overlay = new Map()): Promise<Inspection> {
  return inspectFolder(openFolder(path, overlay));
}

/** Looks at a folder that is open already; see `inspect`. */
export async function inspectFolder(folder: Folder): Promise<Inspection> {
  const stacks = await stacksFor([...folder.files, ...folder.omitted()]);
  const investigations = new Investigations(folder);
  const parts = partsOf(investigations, stacks);
  const known = new Map<string, Application | undefined>();
  return {
    root: folder.root,
    folderName: folder.name,
    containerFiles: findContainerFiles(folder),
    files: folder.files,
    ignored: folder.ignored,
    warnings: [...folder.leftOut(), ...trackedSecrets(folder)],
    members: parts.members,
    application: (at) => {
      if (!known.has(at)) known.set(at, findApplication(investigations, parts, at, stacks));
      return known.get(at);
    },
  };
}

/** Secrets that git has taken in are no secrets any more. */
function trackedSecrets({ ignored }: Folder): string[] {
  const files = ignored
    .trackedBelow('secrets')
    .filter((path) => !/(?:^|\/)(?:\.git(?:ignore|keep)|README[^/]*|[^/]*example[^/]*)$/i.test(path));
  return files.length === 0
    ? []
    : [
        `Git has ${files.join(', ')}, and everyone who has the repository can read that: run "git rm -r --cached secrets", and replace the values.`,
      ];
}

interface Parts {
  readonly members: readonly Member[];
  /** The workspace that some of the members make up, and their paths; undefined where each stands by itself. */
  readonly workspace?: { readonly stack: Stack; readonly paths: ReadonlySet<string> };
}

/** The findings of a folder's parts, each made once. */
class Investigations {
  readonly folder: Folder;
  readonly #known = new Map<Stack, Map<string, unknown>>();

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** The finding of a part, for itself or as a member of the workspace that the whole folder is. */
  of(stack: Stack, path: string, isMember: boolean): unknown {
    const known = this.#known.get(stack) ?? new Map<string, unknown>();
    this.#known.set(stack, known);
    const key = `${isMember ? 'member' : 'alone'} ${path}`;
    if (!known.has(key)) {
      const workspace: Workspace | undefined = isMember ? { root: this.folder, path } : undefined;
      known.set(key, stack.investigate(path === '' ? this.folder : this.folder.below(path), workspace));
    }
    return known.get(key);
  }
}

function partsOf(investigations: Investigations, stacks: readonly Stack[]): Parts {
  const { folder } = investigations;
  for (const stack of stacks) {
    const members = stack.members?.(folder, (path) => investigations.of(stack, path, true));
    if (members === undefined || members.length === 0) continue;
    const paths = new Set(members.map(({ path }) => path));
    const others = independentMembers(
      folder,
      stacks.filter((each) => each !== stack),
      paths,
    ).filter(({ path }) => isApplication(investigations, path, stacks));
    return { members: [...members, ...others], workspace: { stack, paths } };
  }
  return { members: stackOf(folder, stacks) === undefined ? independentMembers(folder, stacks) : [] };
}

/** Something of another language beside a workspace: a program, not a library or a tool. Nobody asked for it, so what can't be read is none. */
function isApplication(investigations: Investigations, path: string, stacks: readonly Stack[]): boolean {
  const stack = stackOf(investigations.folder.below(path), stacks);
  try {
    const { framework, start } = stack?.describe(investigations.of(stack, path, false)).facts ?? {};
    return framework !== undefined || start !== undefined;
  } catch (error) {
    if (error instanceof KaizenError) return false;
    throw error;
  }
}

/** A manifest tells more than sources: a script in Python beside a package.json makes no Python application. */
function stackOf(folder: Folder, stacks: readonly Stack[]): Stack | undefined {
  return (['manifest', 'sources'] as const).flatMap((sign) => stacks.filter((stack) => stack.recognises(folder) === sign))[0];
}

/** A repository of several applications side by side (`backend`, `frontend`), each with a manifest of its own; none of them within the taken folders. */
function independentMembers(folder: Folder, stacks: readonly Stack[], taken: ReadonlySet<string> = new Set()): Member[] {
  const folders = new Set(
    folder.files.flatMap((file) => {
      const parts = file.split('/', deepestMember + 1).slice(0, -1);
      return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
    }),
  );
  const found = new Map<string, Member>();
  for (const path of [...folders].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))) {
    const names = path.split('/');
    const isWithin = (others: { has(path: string): boolean }): boolean =>
      names.some((_, depth) => others.has(names.slice(0, depth + 1).join('/')));
    if (names.some((name) => auxiliary.test(name)) || isWithin(found) || isWithin(taken)) continue;
    const part = folder.below(path);
    const stack = stackOf(part, stacks);
    if (stack?.recognises(part) === 'manifest')
      found.set(path, { path, name: part.name, source: `the ${stack.language} manifest in ${path}` });
  }
  return [...found.values()];
}

function findApplication(
  investigations: Investigations,
  { members, workspace: whole }: Parts,
  path: string,
  stacks: readonly Stack[],
): Application | undefined {
  const { folder } = investigations;
  const member = members.find((each) => each.path === path);
  const own = path === '' ? folder : folder.below(path);
  if (path !== '' && own.files.length === 0)
    throw new KaizenError(`--service ${path}: there is no such folder: name one of this folder's.`);
  const isMember = whole?.paths.has(path) === true;
  const stack = isMember ? whole?.stack : stackOf(own, stacks);
  if (stack === undefined) return undefined;
  const finding = investigations.of(stack, path, isMember);
  const contributed = isMember ? [] : contributionsTo(investigations, { stack, finding, path }, stacks);
  const detection = stack.describe(
    finding,
    contributed.map(({ to }) => to),
  );
  const needs = (detection.needs ?? []).filter(({ path: each }) => !contributed.some(({ to }) => each === to || each.startsWith(`${to}/`)));
  // What has no such name can be given in no file of variables.
  const example = new Map([...environmentExample(own)].filter(([name]) => isVariableName(name)));
  const { env } = detection.facts;
  const variables = (detection.reads ?? env?.value ?? []).filter(isVariableName);
  return {
    path,
    context: isMember ? '' : path,
    name: member?.name ?? own.name,
    facts: {
      ...detection.facts,
      ...frontEndsFact(contributed, detection.facts),
      ...(env === undefined ? {} : { env: { ...env, value: env.value.filter(isVariableName) } }),
      ...detectServices({ dependencies: detection.dependencies, variables, example }),
    },
    warnings: [...detection.warnings, ...needs.map(neededAlthoughIgnored), ...containerfileWarnings(own, path), ...folder.leftOut()],
    unknown: detection.unknown,
    example,
    variables,
    samples: new Map((detection.facts.configuration?.value ?? []).map(({ sample }) => [sample, own.search(sample)])),
    ...(detection.slottedStart === undefined ? {} : { slottedStart: detection.slottedStart }),
    bases: detection.bases,
    ecosystem: detection.dependencies.ecosystem,
    needs,
    stack,
    finding,
    contributed,
    // The context of a workspace's member is the whole folder: what belongs to applications of other languages is no part of its image.
    apart: isMember ? members.flatMap((each) => (whole?.paths.has(each.path) === true ? [] : [each.path])) : [],
  };
}

/** What git ignores and the image takes all the same. */
function neededAlthoughIgnored({ path, source }: Need): string {
  return `${path} is ignored by git and comes into the image all the same, because ${source} needs it.`;
}

/** The parts below an application whose build makes what its code serves or embeds. */
function contributionsTo(
  investigations: Investigations,
  { stack, finding, path }: { readonly stack: Stack; readonly finding: unknown; readonly path: string },
  stacks: readonly Stack[],
): Contributed[] {
  const others = stacks.filter(({ contribute }) => contribute !== undefined);
  if (stack.serves === undefined || others.length === 0) return [];
  const own = path === '' ? investigations.folder : investigations.folder.below(path);
  const parts = independentMembers(own, others);
  const names = distinctSlugs(parts, () => false);
  return parts.flatMap((part, index): Contributed[] => {
    const other = stackOf(own.below(part.path), others);
    const found = other?.contribute?.(investigations.of(other, posix.join(path, part.path), false), {
      path: part.path,
      name: names[index] ?? part.path,
    });
    return found !== undefined && stack.serves?.(finding, found.to) === true ? [found] : [];
  });
}

/** What is built for the application, with the variables of those builds. */
function frontEndsFact(contributed: readonly Contributed[], { buildArguments }: Facts): Pick<Facts, 'frontEnds' | 'buildArguments'> {
  if (contributed.length === 0) return {};
  const source = contributed.map((each) => each.source).join(', ');
  const names = contributed.flatMap((each) => (each.buildArguments ?? []).map(({ name }) => name));
  return {
    frontEnds: { value: contributed.map(({ to }) => to), source: `the build in ${source}, whose files the code serves or embeds` },
    ...(names.length === 0
      ? {}
      : {
          buildArguments: {
            value: [...new Set([...(buildArguments?.value ?? []), ...names])],
            source: [...(buildArguments === undefined ? [] : [buildArguments.source]), source].join(', '),
          },
        }),
  };
}
