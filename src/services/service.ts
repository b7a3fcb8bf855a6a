/** A file that holds a secret. `{name}` in its text stands for the random value of that name. */
export interface SecretFile {
  readonly name: string;
  readonly text: string;
}

export interface ServiceHealthCheck {
  /** As in compose: `['CMD-SHELL', line]` or `['CMD', program, …]`; `$` is the container's, not compose's. */
  readonly test: readonly string[];
  /** Seconds. */
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly startInterval: number;
  readonly retries: number;
}

/** How an application reaches the service. */
export interface Connection {
  /** Host name in the stack's network. */
  readonly host: string;
  readonly port: number;
  /** Variable that most frameworks read. */
  readonly variable: string;
  /** The URL without its scheme; `{name}` stands for a secret's value. */
  readonly address: string;
  /** URL schemes that mean this service, the usual one first. */
  readonly schemes: readonly string[];
  /** Other names of variables that hold the URL: `SHOP_DATABASE_URL`. */
  readonly urlNames: RegExp;
  /** Values for applications that read separate variables, by the variable's last word: `HOST`, `PASSWORD`, … */
  readonly parts: Readonly<Record<string, string>>;
  /** What such variables' names start with: `POSTGRES_HOST`, `DB_HOST`. */
  readonly prefixes: readonly string[];
}

/** A backing service: all that is known of it, in one place. */
export interface Service {
  /** Also its name in the compose file. */
  readonly name: string;
  readonly title: string;
  /** Supported major versions, newest first. */
  readonly versions: readonly [string, ...string[]];
  image(version: string): string;
  /** Where the image of that version keeps its data. */
  dataPath(version: string): string;
  readonly port: number;
  /** Driver packages by the registry that they come from. */
  readonly drivers: Readonly<Record<string, readonly string[]>>;
  readonly connection: Connection;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets that are mounted into the service's container. */
  readonly secrets: readonly SecretFile[];
  readonly healthCheck: ServiceHealthCheck;
  /** What its entrypoint needs before it drops root. */
  readonly capabilities: readonly string[];
  /** Seconds that a clean shutdown may take. */
  readonly stopGrace: number;
}
