import type { Dependencies } from '../dependencies.ts';
import type { Facts, ProxiedPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import type { BuildSecret } from '../render/run.ts';
import type { Source } from '../source/source.ts';
import type { SystemPackages } from './libraries.ts';
import type { ListenVariable } from './port-settings.ts';
import type { CodeFiles } from './usage.ts';

/**
 * Kinds of base images for the runtime stage. `slim`: Debian without rarely needed packages. `alpine`: musl and busybox. `distroless`: at
 * most a C library, no shell. `scratch`: empty.
 */
export const flavours = ['slim', 'alpine', 'distroless', 'scratch'] as const;
export type Flavour = (typeof flavours)[number];

/** Servers that can be added to an application without one. `none`: the start command is the application's own. */
export const addableServers = ['gunicorn', 'uvicorn', 'hypercorn', 'granian', 'waitress', 'daphne', 'none'] as const;

/** A base image that a stack can use. */
export interface Base {
  /** With its tag; `scratch` for an empty image. */
  readonly image: string;
  /** Its advantages and disadvantages in a few words: `glibc, a shell; the largest`. */
  readonly cost: string;
}

/** The answered base image, with its flavour. */
export interface ChosenBase {
  readonly flavour: Flavour;
  readonly image: string;
}

/** How to keep a container of the image running without its application. */
export interface Idle {
  /** Argument list, run as the entrypoint. */
  readonly words: readonly string[];
  /**
   * If the image has no such program: a Dockerfile without a context that adds one to the image in its `ARG APPLICATION`. `ARG BUILDER`
   * with the image of the build stages is put before it.
   */
  readonly dockerfile?: string;
}

/** A public variable that is fixed when the image is built: anyone with the built pages can read it. */
export interface BuildArgument {
  readonly name: string;
  /** The value in the folder's own files. */
  readonly value?: string;
}

/** The response of a healthy application, and the host name in the request. */
export interface ExpectedAnswer {
  /** A status below it is healthy; redirects are not followed. 500 if the path is not known to be for health checks. */
  readonly below: 400 | 500;
  /** The Host header of the request; the requested address by default. */
  readonly host?: string;
}

/** The response of a path for health checks. */
export const success: ExpectedAnswer = { below: 400 };

/** What a health check tests: whether the application answers a path, or only whether it listens. */
export type Probe = { readonly port: number; readonly timeoutSeconds: number } & (
  | { readonly kind: 'http'; readonly path: string; readonly answer: ExpectedAnswer }
  | { readonly kind: 'tcp' }
);

/** The answers about an image. */
export interface ImageRequest {
  /** Only flavours among the bases of the stack's detection, with any image of that flavour. */
  readonly base: ChosenBase;
  /** The start command; that of the facts by default. */
  readonly start?: readonly string[];
  /** The request of the health check; absent if the image has none, or a separate command. */
  readonly probe?: Probe;
  /** True for an image with development dependencies; only for stacks that have them. */
  readonly keepsDevelopment?: boolean;
  /** Shell lines that build it, if the facts leave that to an answer. */
  readonly buildCommands?: readonly string[];
  /** Requests that the web server of a site forwards to other applications of the stack. */
  readonly routes?: readonly SiteRoute[];
  /** Additions of other languages' stages to the application's tree. */
  readonly contributions?: readonly Contribution[];
  /** Answered Debian packages, in addition to those that the stack requires. */
  readonly packages?: SystemPackages;
}

/** Requests that a web server forwards, like `ProxiedPath`, and the service that answers them. */
export interface SiteRoute extends Pick<ProxiedPath, 'prefix' | 'pattern' | 'rewritten'> {
  readonly service: string;
  readonly port: number;
}

/** Built files that another stack's stages add to the tree of an application, before it is built. */
export interface Contribution {
  /** The stage with the files. */
  readonly stage: string;
  /** Absolute path of the file or folder in that stage. */
  readonly from: string;
  /** The folder of the context that contains the sources of these files; empty for the whole context. */
  readonly source: string;
  /** The place at which the application's code serves or embeds them, relative to the build context. */
  readonly to: string;
  /** True for assets in a folder with a name for browser files: `static`. */
  readonly isPublic?: true;
}

/** The stages in one template. */
export interface Stages {
  /** Template below `templates/dockerfile/`, without its extension. */
  readonly template: string;
  /** The value of `t.build` in that template: finished values, no functions. */
  readonly view: object;
  /** Image of the build stages, if it is not the base image; the template reads it as `t.builderImage`. */
  readonly builderImage?: string;
  readonly buildArguments?: readonly BuildArgument[];
  /** Credentials for registries. */
  readonly secrets?: readonly BuildSecret[];
  /** Patterns for .dockerignore that this stack adds. */
  readonly ignore: readonly string[];
  /** Extensions of files that always belong to the build, even if git ignores them. */
  readonly sources?: readonly string[];
  /** Paths that the build needs although a general pattern of .dockerignore excludes them. */
  readonly keep: readonly string[];
}

/** The additions of a stack to the image of an application in another language: its stages, and their output. */
export interface Contributed extends Stages {
  readonly outputs: readonly Contribution[];
}

/** An application to whose image other stages may add files. */
export interface Receiver {
  readonly folder: Folder;
  /** Extensions of the application's own sources: an edit of these rebuilds nothing else. */
  readonly sources: readonly string[];
}

/** The requirements of a stack's build: plain data. Paths are relative to the build context. */
export interface Build extends Stages {
  /** Stages of other languages, which are printed before the stack's own. */
  readonly contributed?: readonly Contributed[];
  /** The application's own folder in the context, if the context is larger. */
  readonly contextFolder?: string;
  /** Built files that the code serves from folders outside its own, with their absolute paths in the image. */
  readonly placed?: readonly Contribution[];
  /** A user of the base image that the application's own user replaces. */
  readonly shippedUser?: string;
  /** The folder in which the application runs; `/app` by default. */
  readonly home?: string;
  /** The start command in the image, if it differs from the answer: `remix-serve` is a program in node_modules. */
  readonly start?: readonly string[];
  /** Paths in the image with code and dependencies, which the application's user must not be able to write. */
  readonly codePaths: readonly string[];
  readonly idle: Idle;
  /** The requested health check as an argument list in exec form, with programs of the image. */
  readonly healthCheck: readonly string[];
  /** A command that always succeeds, for a process that cannot be checked. Absent if the image has no such program. */
  readonly running?: readonly string[];
  /** Variables other than PORT that the image sets, so that the stack can reach the application. */
  readonly listen?: readonly ListenVariable[];
  /** The signal for a graceful stop, if it is not SIGTERM. */
  readonly stopSignal?: string;
  /**
   * A file next to the Dockerfile that configures the server in the image: its name and its template, with the same data as the
   * Dockerfile's.
   */
  readonly serverConfiguration?: { readonly name: string; readonly template: string };
  /** The stage with the dependencies, which an edit of the source does not change. */
  readonly dependencyStage: string;
  /** A source file that the image contains: the suite edits it to see what is rebuilt. */
  readonly sourceFile: string;
  /** The text before and after a comment in that file: `['#', '']`, `['<!--', '-->']`. */
  readonly comment: readonly [string, string];
}

/** Health checks of an image, as argument lists in exec form. */
export interface Probes {
  http(port: number, path: string, timeoutSeconds: number, answer?: ExpectedAnswer): readonly string[];
  tcp(port: number, timeoutSeconds: number): readonly string[];
  readonly running?: readonly string[];
}

/** A file or folder that the build needs although git ignores it, such as generated code. */
export interface Need {
  readonly path: string;
  /** The file that needs it: `src/index.ts`. */
  readonly source: string;
}

/** The requested health check, with the programs of an image. */
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
 * Health checks with a program that is compiled into the image. Its arguments are the address, the path, the first unhealthy status, and
 * the Host. The engine ends it after the timeout. Without an address, it exits with 0.
 */
export function addressProbes(program: string): Probes {
  const addressOf = (port: number): string => `127.0.0.1:${port}`;
  return {
    http: (port, path, _timeout, { below, host = addressOf(port) } = success) => [program, addressOf(port), path, String(below), host],
    tcp: (port) => [program, addressOf(port)],
    running: [program],
  };
}

/** The findings of a stack in a folder. */
export interface Detection {
  readonly facts: Facts;
  /** The start command of the facts with `portSlot` in place of the port; absent if it contains no port. */
  readonly slottedStart?: readonly string[];
  /** The start command for each server that can be added, by name, with `portSlot` for the port. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  /** Notes about problems that do not stop the tool: an end-of-life version, a missing lock file. */
  readonly warnings: readonly string[];
  /** Why the folder does not answer a question, as one sentence: shown when the question is asked or its answer is missing. */
  readonly unknown: { readonly [question: string]: string };
  readonly dependencies: Dependencies;
  /** Paths that git ignores and that the build needs, relative to the context, with their sources. */
  readonly needs?: readonly Need[];
  /** The application's source files, for searches in any language; absent if there are none. */
  readonly code?: CodeFiles;
  /** Names of all variables that the code reads, including optional ones; those of `facts.env` by default. */
  readonly reads?: readonly string[];
  /** Whether the application answers HTTP on its port; by default, whether it has a framework. */
  readonly isHttp?: boolean;
  /** Base images by flavour, including that of `facts.baseImage`, which is the default. */
  readonly bases: Bases;
  /**
   * The kind of a project that is deployed only on request, in words that fit after "is": `a mobile application (expo in package.json)`.
   * Absent for an application.
   */
  readonly aside?: string;
}

/** The evidence for a folder as an application of a language. */
export interface Standing extends Pick<Detection, 'aside'> {
  readonly facts: Pick<Facts, 'framework' | 'start' | 'files'>;
}

export type Bases = { readonly [flavour in Flavour]?: Base };

/** A part of a workspace that can be deployed separately. */
export interface Member {
  /** Its folder, relative to the workspace's root: `services/orders`. */
  readonly path: string;
  /** The name in its manifest, or else that of its folder. */
  readonly name: string;
  /** Where it is listed: `workspaces in package.json`. */
  readonly source: string;
}

/** The workspace of a member: its root is the build context. */
export interface Workspace {
  readonly root: Folder;
  /** The member's folder, relative to the root. */
  readonly path: string;
}

/** A typical project of a language, which represents one that does not exist yet. */
export interface Beginning {
  /** Its files, by path, if this program of a package starts it; undefined for one of its own files, or if none is known. */
  files(program: string | undefined): Readonly<Record<string, string>>;
  /** The files that must exist before the image is built, in words: `package.json`. */
  readonly expects: string;
  /** The usual start command and port of a first program; each is absent if its files show it. */
  readonly usual?: { readonly start?: readonly string[]; readonly port?: number };
}

/**
 * A language: how to recognise it, and how its files determine an image. A folder is investigated once; the finding belongs to the stack,
 * and facts and image follow from it.
 */
export interface Stack<Finding = unknown> {
  readonly language: string;
  /** The runner of its deployment suites. */
  readonly testRunner: 'pytest' | 'node' | 'sh';
  /** The project that is assumed if a folder does not contain this language yet. */
  readonly beginning?: Beginning;
  /** Whether the folder's root has a manifest of this language, or only its sources; undefined for neither. Reads no file. */
  recognises(folder: Folder): 'manifest' | 'sources' | undefined;
  /**
   * Lists the members of a workspace that something starts, so that they can be deployed. `investigate` returns the finding of a member by
   * its path. Returns undefined if the folder is not a workspace of this language.
   */
  members?(folder: Folder, investigate: (path: string) => Finding): readonly Member[] | undefined;
  /**
   * Reads a folder that it recognises, and runs nothing in it. For a member of a workspace, `folder` is the member's own, and the paths of
   * the image are relative to the workspace's root. Throws KaizenError (exit code 1) that names file and line for an invalid manifest.
   */
  investigate(folder: Folder, workspace?: Workspace): Finding;
  /** The subset of `describe` by which a language is chosen; without it, `describe` is used. */
  weigh?(finding: Finding): Standing;
  /** `contributed`: folders of the context that other languages' stages create. */
  describe(finding: Finding, contributed?: readonly string[]): Detection;
  /** A file of `Detection.code`, split into code and literals. Nothing is read for a stack that gives no code. */
  read?(finding: Finding, path: string): Source | undefined;
  /** Whether the code serves or embeds a folder of built files at this path of the context. */
  serves?(finding: Finding, path: string): boolean;
  /** The members of the workspace whose pages the code serves, and which its own image builds; their paths. */
  servedMembers?(finding: Finding): readonly string[];
  /**
   * The stages that build files for a server in another language; undefined if the folder builds none. `path`: the place of the
   * investigated folder in the context. The names of the stages begin with `name`.
   */
  contribute?(
    finding: Finding,
    place: { readonly path: string; readonly name: string; readonly receiver: Receiver },
  ): Contributed | undefined;
  /** The package that installs a module; undefined if it is not known. */
  packageOf?(module: string): string | undefined;
  /** True if its images can contain development dependencies: `ImageRequest.keepsDevelopment`. */
  readonly hasDevelopment?: true;
  /** Extensions of its source files that no other language uses: `.py`. */
  readonly sourceEndings?: readonly string[];
  /** The requirements of the image. Throws KaizenError (exit code 1) for a start command whose program is not built. */
  image(finding: Finding, request: ImageRequest): Build;
}
