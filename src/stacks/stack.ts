import type { Dependencies } from '../dependencies.ts';
import type { Facts, ProxiedPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import type { BuildSecret } from '../render/run.ts';
import type { SystemPackages } from './libraries.ts';
import type { ListenVariable } from './port-settings.ts';
import type { Code } from './usage.ts';

/**
 * Kinds of images that a runtime stage starts from. `slim`: Debian without what an application seldom needs. `alpine`: musl and busybox.
 * `distroless`: a C library at most, no shell. `scratch`: nothing at all.
 */
export const flavours = ['slim', 'alpine', 'distroless', 'scratch'] as const;
export type Flavour = (typeof flavours)[number];

/** Servers that can be added to an application that brings none. `none`: the start command is one of the application's own. */
export const addableServers = ['gunicorn', 'uvicorn', 'hypercorn', 'granian', 'waitress', 'daphne', 'none'] as const;

/** A base image that a stack can use. */
export interface Base {
  /** With its tag; `scratch` for nothing at all. */
  readonly image: string;
  /** What it gives and what it costs, half a line: `glibc, a shell; the largest`. */
  readonly cost: string;
}

/** The base image that was answered, with its flavour. */
export interface ChosenBase {
  readonly flavour: Flavour;
  readonly image: string;
}

/** How a container of the image is kept alive without its application. */
export interface Idle {
  /** Argument list, run as the entrypoint. */
  readonly words: readonly string[];
  /**
   * Where the image has no such program: a Dockerfile that adds one to the image whose name is its `ARG APPLICATION`. It has no context.
   * `ARG BUILDER`, the image of the stages that build, is put before it.
   */
  readonly dockerfile?: string;
}

/** A variable that is fixed when the image is built, and public: whoever gets the built pages can read it. */
export interface BuildArgument {
  readonly name: string;
  /** What the folder's own files give it. */
  readonly value?: string;
}

/** What counts as a good answer of an application, and what it is called in the request. */
export interface ExpectedAnswer {
  /** A status below it is good; no redirect is followed. 500 where nothing says that the path is for health checks. */
  readonly below: 400 | 500;
  /** The name in the request's Host; the address that is asked unless given. */
  readonly host?: string;
}

/** The answer of a path for health checks. */
export const success: ExpectedAnswer = { below: 400 };

/** What a health check asks the application: whether it answers a path, or only whether it listens. */
export type Probe = { readonly port: number; readonly timeoutSeconds: number } & (
  | { readonly kind: 'http'; readonly path: string; readonly answer: ExpectedAnswer }
  | { readonly kind: 'tcp' }
);

/** What was answered about an image. */
export interface ImageRequest {
  /** Only flavours among the bases of the stack's detection are given, and any image of such a flavour. */
  readonly base: ChosenBase;
  /** The start command; that of the facts where absent. */
  readonly start?: readonly string[];
  /** What the health check asks; absent where the image has none, or a command of its own. */
  readonly probe?: Probe;
  /** True for an image that holds the dependencies for development as well; only for stacks that have such. */
  readonly keepsDevelopment?: boolean;
  /** Lines of shell that build it, where the facts leave that to an answer. */
  readonly buildCommands?: readonly string[];
  /** Requests that the web server of a site hands on to other applications of the stack. */
  readonly routes?: readonly SiteRoute[];
  /** What stages of other languages add to the application's tree. */
  readonly contributions?: readonly Contribution[];
  /** Debian packages that were answered, beside those that the stack itself knows to be needed. */
  readonly packages?: SystemPackages;
}

/** Requests that a web server hands on, as `ProxiedPath` has them, and the service that answers them. */
export interface SiteRoute extends Pick<ProxiedPath, 'prefix' | 'pattern' | 'rewritten'> {
  readonly service: string;
  readonly port: number;
}

/** Built files that another stack's stages add to the tree of an application, before anything is made of that tree. */
export interface Contribution {
  /** The stage that holds them. */
  readonly stage: string;
  /** Absolute path of the file or folder in that stage. */
  readonly from: string;
  /** The folder of the context that they are made of; empty for the whole context. */
  readonly source: string;
  /** Where the application's code serves or embeds them, relative to the build context. */
  readonly to: string;
  /** True for assets in a folder that is called as what browsers get: `static`. */
  readonly isPublic?: true;
}

/** Stages that one template prints. */
export interface Stages {
  /** Template below `templates/dockerfile/`, without its ending. */
  readonly template: string;
  /** What that template reads as `t.build`: finished values, no functions. */
  readonly view: object;
  /** Image of the stages that build, where it is not the base image; the template reads it as `t.builderImage`. */
  readonly builderImage?: string;
  readonly buildArguments?: readonly BuildArgument[];
  /** Credentials of registries. */
  readonly secrets?: readonly BuildSecret[];
  /** Patterns for .dockerignore that this stack adds. */
  readonly ignore: readonly string[];
  /** Endings of files that are a part of the build wherever they are, whether git ignores them or not. */
  readonly sources?: readonly string[];
  /** Paths which the build needs although a general pattern of .dockerignore would stop them. */
  readonly keep: readonly string[];
}

/** What a stack adds to the image of an application in another language: its stages, and what they make. */
export interface Contributed extends Stages {
  readonly outputs: readonly Contribution[];
}

/** An application whose image other stages may add to. */
export interface Receiver {
  readonly folder: Folder;
  /** Endings of the files that only the application itself is made of: an edit of these makes nothing else anew. */
  readonly sources: readonly string[];
}

/** What an image needs to know about a stack's build: plain data. Paths are relative to the build context. */
export interface Build extends Stages {
  /** Stages of other languages, which are printed before the stack's own. */
  readonly contributed?: readonly Contributed[];
  /** The folder of the context that is the application's own, where the context is more than that. */
  readonly contextFolder?: string;
  /** Built files that the code serves from folders outside of its own, by their absolute paths in the image. */
  readonly placed?: readonly Contribution[];
  /** User that the base image brings, and that the application's own user takes the place of. */
  readonly shippedUser?: string;
  /** The folder of the image that the application runs in; `/app` unless given. */
  readonly home?: string;
  /** The start command as the image runs it, where that is not the answer as it is: `remix-serve` is a program in node_modules. */
  readonly start?: readonly string[];
  /** Paths in the image that hold code and dependencies; the application's user may write none of them. */
  readonly codePaths: readonly string[];
  readonly idle: Idle;
  /** Exec-form argument list of the health check that was asked for, by what the image itself holds. */
  readonly healthCheck: readonly string[];
  /** A command that always succeeds, for a process that nobody can ask how it is. Absent where the image has no such program. */
  readonly running?: readonly string[];
  /** Variables beside PORT that the image sets, so that the application listens where the stack reaches it. */
  readonly listen?: readonly ListenVariable[];
  /** Signal that stops the application gracefully, where it is not SIGTERM. */
  readonly stopSignal?: string;
  /** A file beside the Dockerfile that configures the server in the image: its name and its template, which reads what the Dockerfile's does. */
  readonly serverConfiguration?: { readonly name: string; readonly template: string };
  /** Stage that an edit of the source leaves as it is, dependencies and all. */
  readonly dependencyStage: string;
  /** A source file that ends up in the image: the suite edits it to see what is rebuilt. */
  readonly sourceFile: string;
  /** What stands before and behind a comment in that file: `['#', '']`, `['<!--', '-->']`. */
  readonly comment: readonly [string, string];
}

/** What an image can be asked by, as exec-form argument lists. */
export interface Probes {
  http(port: number, path: string, timeoutSeconds: number, answer?: ExpectedAnswer): readonly string[];
  tcp(port: number, timeoutSeconds: number): readonly string[];
  readonly running?: readonly string[];
}

/** A file or folder that the build needs although git ignores it, such as generated code. */
export interface Need {
  readonly path: string;
  /** What says so: `src/index.ts`. */
  readonly source: string;
}

/** The health check that a request asks for, by an image's own means. */
export function healthCheckBy(probes: Probes, probe: Probe | undefined): Pick<Build, 'healthCheck' | 'running'> {
  const { running } = probes;
  return { healthCheck: asked(probes, probe), ...(running === undefined ? {} : { running }) };
}

function asked(probes: Probes, probe: Probe | undefined): readonly string[] {
  if (probe === undefined) return [];
  const { port, timeoutSeconds } = probe;
  return probe.kind === 'http' ? probes.http(port, probe.path, timeoutSeconds, probe.answer) : probes.tcp(port, timeoutSeconds);
}

/**
 * Health checks by a program that is compiled into the image, and is given the address, the path, the status that is too high, and the Host. The
 * engine ends it when it takes too long. Without an address it exits with 0.
 */
export function addressProbes(program: string): Probes {
  const addressOf = (port: number): string => `127.0.0.1:${port}`;
  return {
    http: (port, path, _timeout, { below, host = addressOf(port) } = success) => [program, addressOf(port), path, String(below), host],
    tcp: (port) => [program, addressOf(port)],
    running: [program],
  };
}

/** What a stack found in a folder, for all who ask. */
export interface Detection {
  readonly facts: Facts;
  /** The start command of the facts with `portSlot` where the port stands in it; absent where it stands nowhere. */
  readonly slottedStart?: readonly string[];
  /** The start command by each server that can be added to the image, by the server's name, with `portSlot` for the port. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  /** Sentences about things that go on all the same: an end-of-life version, a missing lock file. */
  readonly warnings: readonly string[];
  /** Why a question has no answer from the folder, as one sentence: shown where it is asked or missing. */
  readonly unknown: { readonly [question: string]: string };
  readonly dependencies: Dependencies;
  /** Paths that git ignores and that the build needs, relative to the context, with what says so. */
  readonly needs?: readonly Need[];
  /** The application's source files, for what is looked for in any language; absent where there are none. */
  readonly code?: Code;
  /** Names of all variables that the code reads, those that it can do without among them; those of `facts.env` unless given. */
  readonly reads?: readonly string[];
  /** Whether the application answers HTTP on its port; whether it has a framework unless given. */
  readonly isHttp?: boolean;
  /** Base images by flavour. The one that `facts.baseImage` names is among them, and is the default. */
  readonly bases: Bases;
  /**
   * What it is, where nobody deploys it as a service unless it is asked for, in words that fit after "is": `a mobile application (expo in
   * package.json)`. Absent for an application.
   */
  readonly aside?: string;
}

/** What tells how much speaks for a folder as an application of a language. */
export interface Standing extends Pick<Detection, 'aside'> {
  readonly facts: Pick<Facts, 'framework' | 'start' | 'files'>;
}

export type Bases = { readonly [flavour in Flavour]?: Base };

/** A part of a workspace that can be deployed by itself. */
export interface Member {
  /** Its folder, relative to the workspace's root: `services/orders`. */
  readonly path: string;
  /** Its own name, as its manifest gives it, else its folder's. */
  readonly name: string;
  /** What makes it one: `workspaces in package.json`. */
  readonly source: string;
}

/** The workspace that a member belongs to: the build context is its root. */
export interface Workspace {
  readonly root: Folder;
  /** The member's folder, relative to the root. */
  readonly path: string;
}

/** An ordinary project of a language, which stands for one that is not there yet. */
export interface Beginning {
  /** Its files, by their paths, where this program of a package starts it; undefined for a file of its own, or where none is known. */
  files(program: string | undefined): Readonly<Record<string, string>>;
  /** What has to be there before the image is built, in words: `package.json`. */
  readonly expects: string;
  /** The usual start command and port of a first program; each left out where its files tell them. */
  readonly usual?: { readonly start?: readonly string[]; readonly port?: number };
}

/**
 * A language: how it is recognised, and what its files mean for an image. A folder is investigated once; the finding is the stack's own, and
 * facts and image follow from it.
 */
export interface Stack<Finding = unknown> {
  readonly language: string;
  /** What runs the deployment suite of its projects. */
  readonly testRunner: 'pytest' | 'node' | 'sh';
  /** What files are written for where a folder is to hold this language, and does not yet. */
  readonly beginning?: Beginning;
  /** Whether the folder's root has a manifest of this language, or its sources at least; undefined for neither. Reads no file. */
  recognises(folder: Folder): 'manifest' | 'sources' | undefined;
  /**
   * Lists the members of a workspace that can be deployed: something starts them. `investigate` gives the finding of a member by its path.
   * Returns undefined where the folder is no workspace of this language.
   */
  members?(folder: Folder, investigate: (path: string) => Finding): readonly Member[] | undefined;
  /**
   * Reads a folder that it recognises, and runs nothing in it. For a member of a workspace, `folder` is the member's own, and
   * the paths of the image are relative to the workspace's root.
   * Throws KaizenError (exit code 1) that names file and line where a manifest can't be parsed.
   */
  investigate(folder: Folder, workspace?: Workspace): Finding;
  /** The part of `describe` by which a language is chosen; where it is missing, all is described. */
  weigh?(finding: Finding): Standing;
  /** `contributed`: folders of the context that stages of other languages make. */
  describe(finding: Finding, contributed?: readonly string[]): Detection;
  /** Whether the code serves or embeds a folder of built files that is at this path of the context. */
  serves?(finding: Finding, path: string): boolean;
  /** The members of the workspace whose pages the code serves, and which its own image builds; their paths. */
  servedMembers?(finding: Finding): readonly string[];
  /**
   * The stages that make files for a server of another language, and only that; undefined where the folder makes none. `path` is where the
   * investigated folder is in the context, and the stages' names begin with `name`.
   */
  contribute?(
    finding: Finding,
    place: { readonly path: string; readonly name: string; readonly receiver: Receiver },
  ): Contributed | undefined;
  /** The package that a module is installed by; undefined where that is not known. */
  packageOf?(module: string): string | undefined;
  /** True where its images can hold the dependencies for development: `ImageRequest.keepsDevelopment`. */
  readonly hasDevelopment?: true;
  /** Endings of its source files, for a language that is no other's: `.py`. */
  readonly sourceEndings?: readonly string[];
  /** What the image needs. Throws KaizenError (exit code 1) for a start command that nothing is built for. */
  image(finding: Finding, request: ImageRequest): Build;
}
