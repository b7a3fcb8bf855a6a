import type { SecretForm } from './signing-keys.ts';

/** What a file of secrets is written in, where its values do not stand as they are: variables of compose's `env_file`, or a configuration. */
export type SecretSyntax = 'environment' | 'redis' | 'nats' | 'json';

/**
 * A file that holds secrets. `{name}` in its text stands for the value of that name, `{name:url}` for the same within an address. The file
 * `name` whose text is `{name}` is the secret itself: the others are derived from it.
 */
export interface SecretFile {
  readonly name: string;
  readonly text: string;
  readonly syntax?: SecretSyntax;
  /** The forms that the application demands of values in it, by their names. */
  readonly forms?: Readonly<Record<string, SecretForm>>;
  /** What an earlier version made it of, where that was something else. */
  readonly former?: Pick<SecretFile, 'name' | 'text' | 'syntax'>;
  /** Signs that the service's image can't take in a secret, for the file that is one. */
  readonly refused?: { readonly signs: RegExp; readonly because: string };
}

/** In seconds where it is a time. */
export interface ServiceHealthCheck {
  /** As in compose: `['CMD-SHELL', line]` or `['CMD', program, …]`; `$` is the container's, not compose's. */
  readonly test: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly startInterval: number;
  readonly retries: number;
}

/** What means this service alone, and what others of its kind answer to as well. */
export interface Claims {
  readonly own: readonly string[];
  readonly shared: readonly string[];
}

/**
 * How an application reaches the service. In the values `{name}` stands for a secret's value, and `{url}` for the whole
 * address, in the scheme that the application's example shows.
 */
export interface Connection {
  /** The URL without its scheme. */
  readonly address: string;
  /** The usual scheme. */
  readonly scheme: string;
  /** What `{url}` stands for where the application shows no URL and its clients take none: `kafka:9092`. */
  readonly plain?: string;
  /** Schemes that an example may show. */
  readonly schemes: Claims;
  /** Schemes that ask for encryption, which no service of the stack offers, and which of the others they stand for. */
  readonly unencrypted?: Readonly<Record<string, string>>;
  /** Words that stand before a part in the name of a variable: `POSTGRES`, `DB`. */
  readonly words: Claims;
  /** Values by what stands behind such a word: `URL`, `HOST`, `PASSWORD`. */
  readonly parts: Readonly<Record<string, string>>;
  /** Values of variables that are named otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** What variables and settings that choose one of several services call it, where that is not its name alone; the first that the code knows counts. */
  readonly values?: readonly string[];
  /** The variables that are given where the application names no other one for the same value. */
  readonly usual: { readonly word: string; readonly parts: readonly string[] };
  /** Variables that an application is given whatever it reads. */
  readonly always?: Readonly<Record<string, string>>;
}

/** A backing service: all that is known of it, in one place; the packages that use it are in `src/drivers`. */
export interface Service {
  /** Also its name in the compose file, and with that its host name. */
  readonly name: string;
  /** Other names that a person may give it. */
  readonly aliases?: readonly string[];
  readonly title: string;
  /** Supported versions, newest first, as far as they matter to an application: `18`, `8.4`. */
  readonly versions: readonly [string, ...string[]];
  image(version: string): string;
  /** Where the image of that version keeps its data; absent for a service that keeps none. */
  dataPath?(version: string): string | undefined;
  /** Folders that the image declares as volumes and that nothing needs: each start would leave a nameless volume behind. */
  readonly scratch?: readonly string[];
  /** The port that is published where that is asked for. */
  readonly port: number;
  /** With a hint, a variable of such a name means that the application needs the service. */
  readonly sign?: RegExp;
  /** The service that it takes the place of, where both are found. */
  readonly replaces?: string;
  readonly connection: Connection;
  /** Packages that mean that the application needs it, by their registry; those of the catalog's services are in `src/drivers`. */
  readonly drivers?: Readonly<Record<string, readonly string[]>>;
  readonly command?: readonly string[];
  /** Its own host name, where its data belongs to that; a container's changes each time. */
  readonly hostname?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with secrets in them, for a service that takes them in no other way. */
  readonly environmentFile?: SecretFile;
  /** Secrets that are mounted into the service's container, below `/run/secrets`. */
  readonly secrets: readonly SecretFile[];
  readonly healthCheck: ServiceHealthCheck;
  /** What its entrypoint needs before it drops root; none where the image starts as its own user. */
  readonly capabilities: readonly string[];
  /** Seconds that a clean shutdown may take. */
  readonly stopGrace: number;
  /** Size of /dev/shm, where 64 MB are too few. */
  readonly sharedMemory?: string;
}

/** All files with secrets that a service brings, below the secrets' folder. */
export function secretFilesOf({ secrets, environmentFile }: Service): readonly SecretFile[] {
  return environmentFile === undefined ? secrets : [...secrets, environmentFile];
}
