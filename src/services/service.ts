import type { SecretForm } from './signing-keys.ts';

/**
 * The notation of a file of secrets, if its values are not written unchanged: variables of compose's `env_file`, or a configuration format.
 */
export type SecretSyntax = 'environment' | 'redis' | 'nats' | 'json';

/**
 * A file with secrets. `{name}` in its text is replaced with the value of that name, `{name:url}` with the same value in an address. The
 * file `name` with the text `{name}` is the secret itself: others are derived from it.
 */
export interface SecretFile {
  readonly name: string;
  readonly text: string;
  readonly syntax?: SecretSyntax;
  /** The forms that the application requires of its values, by their names. */
  readonly forms?: Readonly<Record<string, SecretForm>>;
  /** The definition of the file in an earlier version, if it differs. */
  readonly former?: Pick<SecretFile, 'name' | 'text' | 'syntax'>;
  /** Characters that the service's image does not accept in a secret; only for a file that is a secret itself. */
  readonly refused?: { readonly signs: RegExp; readonly because: string };
}

/** Times are in seconds. */
export interface ServiceHealthCheck {
  /** As in compose: `['CMD-SHELL', line]` or `['CMD', program, …]`; the container expands `$`, not compose. */
  readonly test: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly startInterval: number;
  readonly retries: number;
}

/** Names for this service alone, and names that it shares with similar ones. */
export interface Claims {
  readonly own: readonly string[];
  readonly shared: readonly string[];
}

/**
 * How an application reaches the service. In the values, `{name}` is replaced with a secret, and `{url}` with the whole address, in the
 * scheme of the application's example.
 */
export interface Connection {
  /** The URL without its scheme. */
  readonly address: string;
  /** The usual scheme. */
  readonly scheme: string;
  /** The replacement of `{url}` if the application shows no URL and its clients expect none: `kafka:9092`. */
  readonly plain?: string;
  /** Schemes that may occur in an example. */
  readonly schemes: Claims;
  /** Schemes that require encryption, which no service of the stack offers, with their unencrypted counterparts. */
  readonly unencrypted?: Readonly<Record<string, string>>;
  /** Words before a part in the name of a variable: `POSTGRES`, `DB`. */
  readonly words: Claims;
  /** Values by the part after such a word: `URL`, `HOST`, `PASSWORD`. */
  readonly parts: Readonly<Record<string, string>>;
  /** Values of variables with other names. */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * Names of the service in variables and settings that select one of several, if they differ from its own name; the first one that the
   * code knows counts.
   */
  readonly values?: readonly string[];
  /** The variables to set if the application has no other name for the same value. */
  readonly usual: { readonly word: string; readonly parts: readonly string[] };
  /** Variables that an application is given whatever it reads. */
  readonly always?: Readonly<Record<string, string>>;
}

/** A backing service, with everything that the tool knows about it except its client packages, which are in `src/drivers`. */
export interface Service {
  /** Also its name in the compose file, and its host name. */
  readonly name: string;
  /** Other names that a person may give it. */
  readonly aliases?: readonly string[];
  readonly title: string;
  /** Supported versions, the newest first, as precise as an application needs them: `18`, `8.4`. */
  readonly versions: readonly [string, ...string[]];
  image(version: string): string;
  /** The folder in which the image of that version keeps its data; absent for a service without data. */
  dataPath?(version: string): string | undefined;
  /** Folders that the image declares as volumes without need: each start would leave an anonymous volume behind. */
  readonly scratch?: readonly string[];
  /** The port to publish on request. */
  readonly port: number;
  /** With a hint, a variable with such a name shows that the application needs the service. */
  readonly sign?: RegExp;
  /** The service that this one replaces, if both are found. */
  readonly replaces?: string;
  readonly connection: Connection;
  /** Packages that show that the application needs it, by their registry; those of the catalog's services are in `src/drivers`. */
  readonly drivers?: Readonly<Record<string, readonly string[]>>;
  readonly command?: readonly string[];
  /** Its fixed host name, if its data depends on it; a container's name changes with each start. */
  readonly hostname?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with secrets, for a service that accepts them in no other way. */
  readonly environmentFile?: SecretFile;
  /** Secrets that are mounted into the service's container, below `/run/secrets`. */
  readonly secrets: readonly SecretFile[];
  readonly healthCheck: ServiceHealthCheck;
  /** The capabilities of its entrypoint before it drops root; empty if the image starts as its own user. */
  readonly capabilities: readonly string[];
  /** Seconds that a clean shutdown may take. */
  readonly stopGrace: number;
  /** Size of /dev/shm, if 64 MB are not enough. */
  readonly sharedMemory?: string;
}

/** All files with secrets of a service, below the secrets folder. */
export function secretFilesOf({ secrets, environmentFile }: Service): readonly SecretFile[] {
  return environmentFile === undefined ? secrets : [...secrets, environmentFile];
}
