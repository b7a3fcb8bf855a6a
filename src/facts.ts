/**
 * How sure a fact is. `stated`: a file says it. `derived`: the code shows it. `assumed`: nothing says it, so a convention of the language or
 * framework is used. A terminal asks about an assumption, and `--strict` refuses it.
 */
export type Certainty = 'stated' | 'derived' | 'assumed';

/** A value found in the folder, with its source: `{ value: '3.12', source: '.python-version' }`. */
export interface Fact<Value> {
  readonly value: Value;
  /** `derived` unless given. */
  readonly certainty?: Certainty;
  /** The file, or the rule and the file, in words that fit after "from": `requires-python in pyproject.toml`. */
  readonly source: string;
  /** Sources with another value and lower precedence, in the order of precedence. */
  readonly over?: readonly { readonly value: Value; readonly source: string }[];
}

const ownStart = 'the port that this tool sets for ';

/** The source of a port in the start command that this tool writes for a server: no file states it. */
export function ownStartSource(server: string): string {
  return `${ownStart}${server}`;
}

/** The source of a value in the configuration that this tool writes for the web server of a site. */
export const ownConfiguration = 'the generated nginx.site.conf';

/** True for the source of a value that this tool itself has set: no file of the folder states it. */
export function isOwnSource(source: string): boolean {
  return source === ownConfiguration || source.startsWith(ownStart);
}

/** A program that runs in addition to the application's start command, from the same sources. */
export interface Process {
  /** The name of a service in the compose file: lower case letters, digits and dashes. */
  readonly name: string;
  /** `worker`: runs as long as the stack. `job`: runs once on request, for example, a migration. */
  readonly kind: 'worker' | 'job';
  readonly start: readonly string[];
  /** Build arguments of its image, if that is not the application's own image. */
  readonly buildArguments?: Readonly<Record<string, string>>;
}

/** Files that a web server serves unchanged. */
export interface ServedFiles {
  /** Their folder, relative to that of the application; empty for that folder itself. */
  readonly folder: string;
  /** The path below which they are served, with a slash at both ends. */
  readonly basePath: string;
  /** The page of a single-page application that answers for unknown paths; null if an unknown path is an error. */
  readonly fallbackPage: string | null;
  /** The page with status 404; null for that of the server. */
  readonly notFoundPage: string | null;
}

/** Requests that the development server of a site forwards to another server. */
export interface ProxiedPath {
  /** Their paths begin with this one: `/api`. */
  readonly prefix?: string;
  /** Or their paths match this regular expression. Without both, they are the requests for neither a file nor a page. */
  readonly pattern?: string;
  /** The host in the address of that server; undefined if it is not known. */
  readonly host?: string;
  readonly port?: number;
  /** How the beginning of the path is replaced when a request is forwarded. */
  readonly rewritten?: { readonly from: string; readonly to: string };
  /** True if the code does not show how the path is changed. */
  readonly isUnclear?: true;
}

/** A file or folder that the application writes while it runs. */
export interface WrittenPath {
  /** Absolute, or relative to the folder in which the application runs. */
  readonly path: string;
  readonly kind: 'folder' | 'file';
  /** `data` must outlive the container; `scratch` may be lost. */
  readonly use: 'data' | 'scratch';
  /** The variable that sets the path, and the texts before and after the path in its value: `sqlite:///` and `?mode=rwc`. */
  readonly setting?: { readonly variable: string; readonly before: string; readonly after: string };
}

/** A settings file that the application reads and that the folder lacks. */
export interface ConfigurationFile {
  /** Its path, absolute or relative to the folder in which the application runs. */
  readonly path: string;
  /** The sample of it in the folder. */
  readonly sample: string;
  /** The variable that gives the application this path. */
  readonly variable?: string;
}

/** The application's own command for a health check. */
export interface OwnHealthCheck {
  /** The argument list, run in the container. */
  readonly command: readonly string[];
  /** The port to which it connects, if no setting of the image changes it together with the application's port. */
  readonly port?: number;
}

/** The findings about an application. Missing findings are absent. */
export interface Facts {
  /** The name in the manifest of the project. */
  readonly name?: Fact<string>;
  readonly language?: Fact<string>;
  /** The release line of the language: `3.12`. */
  readonly version?: Fact<string>;
  readonly packageManager?: Fact<string>;
  readonly framework?: Fact<string>;
  /** The server that the image adds because the application brings none. */
  readonly server?: Fact<string>;
  /** The base image that follows from language and version. */
  readonly baseImage?: Fact<string>;
  /** The production start command as an argument list, run without a shell. */
  readonly start?: Fact<readonly string[]>;
  /** Lines of shell that build the application, if no manifest has them and an answer must. */
  readonly buildCommands?: Fact<readonly string[]>;
  readonly port?: Fact<number>;
  /** A route of the application that is meant for health checks. */
  readonly healthPath?: Fact<string>;
  readonly healthCommand?: Fact<OwnHealthCheck>;
  /** A host name that the application accepts, if it refuses requests to its address. */
  readonly healthHost?: Fact<string>;
  readonly files?: Fact<ServedFiles>;
  /** The requests that the development server of a site forwards to another server. */
  readonly proxied?: Fact<readonly ProxiedPath[]>;
  /** Names of backing services, as in `src/services`. */
  readonly services?: Fact<readonly string[]>;
  /** Versions of these services that a person's compose file runs, by their names: `{ postgres: '17' }`. */
  readonly serviceVersions?: Fact<Readonly<Record<string, string>>>;
  /** The same as `services` for those that the application can do without: they are offered. */
  readonly optionalServices?: Fact<readonly string[]>;
  /** Debian packages that a file of the folder lists for the image that runs, such as an Aptfile. */
  readonly systemPackages?: Fact<readonly string[]>;
  /** The same for the stages that build. */
  readonly buildPackages?: Fact<readonly string[]>;
  /** Workers and jobs in addition to the start command. */
  readonly processes?: Fact<readonly Process[]>;
  /** Files and folders that the application writes while it runs. None is inside another one. */
  readonly written?: Fact<readonly WrittenPath[]>;
  /** Settings files that the application needs and of which the folder has a sample. */
  readonly configuration?: Fact<readonly ConfigurationFile[]>;
  /** Folders that the code serves or embeds and that a build in another language makes. They are built in the same image. */
  readonly frontEnds?: Fact<readonly string[]>;
  /** Names of public variables that are fixed when the image is built. */
  readonly buildArguments?: Fact<readonly string[]>;
  /** Variables that a hand-written Dockerfile sets and the code reads, and required switches with only one sensible value. None is a secret. */
  readonly environment?: Fact<Readonly<Record<string, string>>>;
  /** What a person's Kubernetes manifests state: replicas, and the largest number of an autoscaler. */
  readonly replicas?: Fact<number>;
  readonly autoscale?: Fact<number>;
  /** The same for the host name of the route, its kind, and the Gateway of an HTTPRoute: `NAME` or `NAMESPACE/NAME`. */
  readonly host?: Fact<string>;
  readonly route?: Fact<'gateway' | 'ingress'>;
  readonly gateway?: Fact<string>;
  /** The same for the memory limit and the size of a volume, in bytes, and for the grace period, in seconds. */
  readonly memory?: Fact<number>;
  readonly volumeSize?: Fact<number>;
  readonly stopGrace?: Fact<number>;
  /** The schedules of CronJobs, by their names. */
  readonly schedules?: Fact<Readonly<Record<string, string>>>;
  /** Names of required variables with the application's own address: later, users reach it by another address than this machine's. */
  readonly ownAddresses?: Fact<readonly string[]>;
  /** Names of environment variables that the application needs; never their values. */
  readonly env?: Fact<readonly string[]>;
}
