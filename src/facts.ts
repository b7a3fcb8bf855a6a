/**
 * How sure a fact is. `stated`: a file says it. `derived`: the code shows it. `assumed`: a convention of the language or framework, used where
 * nothing says otherwise; it is asked about in a terminal, and `--strict` refuses it.
 */
export type Certainty = 'stated' | 'derived' | 'assumed';

/** A value that the folder gives, and where: `{ value: '3.12', source: '.python-version' }`. */
export interface Fact<Value> {
  readonly value: Value;
  /** `derived` unless given. */
  readonly certainty?: Certainty;
  /** File, or the rule and the file, in words that fit after "from": `requires-python in pyproject.toml`. */
  readonly source: string;
  /** Sources that say otherwise and lost, in the stated order of precedence. */
  readonly over?: readonly { readonly value: Value; readonly source: string }[];
}

/** A program that runs beside the application's start command, from the same sources. */
export interface Process {
  /** Lower case letters, digits and dashes: it becomes the name of a service in the compose file. */
  readonly name: string;
  /** `worker`: runs as long as the stack does. `job`: runs once, when it is asked for, like a migration. */
  readonly kind: 'worker' | 'job';
  readonly start: readonly string[];
  /** Build arguments of the image that holds it, where that is not the application's own image. */
  readonly buildArguments?: Readonly<Record<string, string>>;
}

/** Files that a web server serves as they are. */
export interface ServedFiles {
  /** Their folder, relative to the application's; empty for that folder itself. */
  readonly folder: string;
  /** Path that they are served below, with a slash at both ends. */
  readonly basePath: string;
  /** Page that answers for what is no file, as a single-page application needs it; null where that is an error. */
  readonly fallbackPage: string | null;
  /** Page that is shown with status 404; null for the server's own. */
  readonly notFoundPage: string | null;
}

/** Requests that the development server of a site hands on to another server. */
export interface ProxiedPath {
  /** They begin with this path: `/api`. */
  readonly prefix?: string;
  /** Or their path has this regular expression. Without either, they are what is no file and asks for no page. */
  readonly pattern?: string;
  /** The host of that server as its address has it; undefined where it can't be told. */
  readonly host?: string;
  readonly port?: number;
  /** What takes the place of the path's beginning on the way to that server. */
  readonly rewritten?: { readonly from: string; readonly to: string };
  /** True where what becomes of the path can't be told. */
  readonly isUnclear?: true;
}

/** A file or folder that the application writes while it runs. */
export interface WrittenPath {
  /** Absolute, or relative to the folder that the application runs in. */
  readonly path: string;
  readonly kind: 'folder' | 'file';
  /** `data` outlives the container; `scratch` is made anew, and may be lost. */
  readonly use: 'data' | 'scratch';
  /** The variable that moves it, and what stands before and behind a path in its value: `sqlite:///` and `?mode=rwc`. */
  readonly setting?: { readonly variable: string; readonly before: string; readonly after: string };
}

/** A file of settings that the application reads and that is not in the folder. */
export interface ConfigurationFile {
  /** Where it is read, relative to the folder that the application runs in. */
  readonly path: string;
  /** The file in the folder that shows what is in it. */
  readonly sample: string;
}

/** What the folder says about its application. What it does not say is absent, never guessed. */
export interface Facts {
  /** The project's own name, as it stands in its manifest. */
  readonly name?: Fact<string>;
  readonly language?: Fact<string>;
  /** The language's release line that the image should have: `3.12`. */
  readonly version?: Fact<string>;
  readonly packageManager?: Fact<string>;
  readonly framework?: Fact<string>;
  /** The server that the image adds, because the application needs one and brings none. */
  readonly server?: Fact<string>;
  /** The base image that follows from language and version. */
  readonly baseImage?: Fact<string>;
  /** The production start command as an argument list, run without a shell. */
  readonly start?: Fact<readonly string[]>;
  /** Lines of shell that build it; there where no manifest can tell, and an answer has to. */
  readonly buildCommands?: Fact<readonly string[]>;
  readonly port?: Fact<number>;
  /** A route of the application that is meant for health checks. */
  readonly healthPath?: Fact<string>;
  /** A host that the application answers to, where it refuses requests that name the address. */
  readonly healthHost?: Fact<string>;
  readonly files?: Fact<ServedFiles>;
  /** What the development server of a site hands on to another server. */
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
  /** Workers and one-off jobs beside the start command. */
  readonly processes?: Fact<readonly Process[]>;
  /** Files and folders that the application writes while it runs, none of them within another one. */
  readonly written?: Fact<readonly WrittenPath[]>;
  /** Files of settings that the application needs, and of which the folder has a sample. */
  readonly configuration?: Fact<readonly ConfigurationFile[]>;
  /** Folders that the build of another language makes and the code serves or embeds: they are built in the same image. */
  readonly frontEnds?: Fact<readonly string[]>;
  /** Names of public variables that are fixed when the image is built. */
  readonly buildArguments?: Fact<readonly string[]>;
  /** Variables that a Dockerfile of a person sets for the application, and that its code reads; none of them is a secret. */
  readonly environment?: Fact<Readonly<Record<string, string>>>;
  /** Names of environment variables that the application needs; never their values. */
  readonly env?: Fact<readonly string[]>;
}
