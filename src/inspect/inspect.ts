import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { type Folder, type Overlay, openFolder } from '../folder/folder.ts';
import { containerfileWarnings, findContainerFiles } from '../manifests/container-files.ts';
import { type ExampleVariable, environmentExample } from '../manifests/environment-example.ts';
import { detectServices } from '../services/detect.ts';
import { stacksFor } from '../stacks/registry.ts';
import type { Detection, Member, Stack, Workspace } from '../stacks/stack.ts';

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
  readonly detection: Detection;
  /** What runs the deployment suite in projects of its language. */
  readonly testRunner: Stack['testRunner'];
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
  const parts = partsOf(folder, stacks);
  const known = new Map<string, Application | undefined>();
  return {
    root: folder.root,
    folderName: folder.name,
    containerFiles: findContainerFiles(folder),
    warnings: folder.leftOut(),
    members: parts.members,
    application: (at) => {
      if (!known.has(at)) known.set(at, findApplication(folder, parts, at, stacks));
      return known.get(at);
    },
  };
}

interface Parts {
  readonly members: readonly Member[];
  /** The workspace that some of the members make up, and their paths; undefined where each stands by itself. */
  readonly workspace?: { readonly stack: Stack; readonly paths: ReadonlySet<string> };
}

function partsOf(folder: Folder, stacks: readonly Stack[]): Parts {
  for (const stack of stacks) {
    const members = stack.members?.(folder);
    if (members === undefined || members.length === 0) continue;
    const paths = new Set(members.map(({ path }) => path));
    const others = independentMembers(
      folder,
      stacks.filter((each) => each !== stack),
      paths,
    ).filter(({ path }) => isApplication(folder.below(path), stacks));
    return { members: [...members, ...others], workspace: { stack, paths } };
  }
  return { members: stackOf(folder, stacks) === undefined ? independentMembers(folder, stacks) : [] };
}

/** Something of another language beside a workspace: a program, not a library or a tool. Nobody asked for it, so what can't be read is none. */
function isApplication(folder: Folder, stacks: readonly Stack[]): boolean {
  try {
    const { framework, start } = stackOf(folder, stacks)?.detect(folder).facts ?? {};
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
  folder: Folder,
  { members, workspace: whole }: Parts,
  path: string,
  stacks: readonly Stack[],
): Application | undefined {
  const member = members.find((each) => each.path === path);
  const own = path === '' ? folder : folder.below(path);
  if (path !== '' && own.files.length === 0)
    throw new KaizenError(`--service ${path}: there is no such folder: name one of this folder's.`);
  const workspace: Workspace | undefined = whole?.paths.has(path) === true ? { root: folder, path } : undefined;
  const language = workspace === undefined ? stackOf(own, stacks) : whole?.stack;
  if (language === undefined) return undefined;
  const apart = workspace === undefined ? [] : members.flatMap((each) => (whole?.paths.has(each.path) === true ? [] : [each.path]));
  const detection = without(language.detect(own, workspace), apart);
  const example = environmentExample(own);
  const variables = detection.reads ?? detection.facts.env?.value ?? [];
  return {
    path,
    context: workspace === undefined ? path : '',
    name: member?.name ?? own.name,
    facts: { ...detection.facts, ...detectServices({ dependencies: detection.dependencies, variables, example }) },
    warnings: [...detection.warnings, ...containerfileWarnings(own, path), ...folder.leftOut()],
    unknown: detection.unknown,
    example,
    variables,
    detection,
    testRunner: language.testRunner,
  };
}

/** The context of a workspace's member is the whole folder: what belongs to applications of other languages is no part of its image. */
function without(detection: Detection, paths: readonly string[]): Detection {
  if (paths.length === 0) return detection;
  return {
    ...detection,
    build: (base, start) => {
      const build = detection.build(base, start);
      return { ...build, ignore: [...build.ignore, ...paths] };
    },
  };
}
