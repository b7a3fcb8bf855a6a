import type { Facts } from '../inspect/facts.ts';
import type { Kind, ServiceChoice } from './kinds.ts';

/** One value for each question. Durations are in seconds, sizes in bytes. */
export interface Answers {
  readonly baseImage: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly port: number | 'none';
  readonly start: readonly string[];
  readonly healthPath: string;
  readonly healthCommand: readonly string[];
  readonly health: 'http' | 'tcp' | 'command' | 'none';
  readonly healthInterval: number;
  readonly healthTimeout: number;
  readonly healthStartPeriod: number;
  readonly healthRetries: number;
  readonly services: readonly ServiceChoice[];
  readonly publish: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  readonly network: string;
  readonly memory: number;
  readonly stopGrace: number;
  readonly sizeBudget: number;
  readonly registryMirror: string;
  readonly packageIndex: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly testPrefix: string;
}

export type QuestionName = keyof Answers;
export type Artifact = 'dockerfile' | 'compose' | 'dockerignore' | 'tests';

/** What the defaults follow from: the facts, the folder's name, and the answers of the questions above in the table. */
export interface Context {
  readonly facts: Facts;
  readonly folderName: string;
  readonly answers: Partial<Answers>;
  /** Names of the questions that a flag, a file or a person answers. */
  readonly given: ReadonlySet<QuestionName>;
}

/** A default, and where it comes from in words: `requires-python in pyproject.toml`, or `built-in`. */
export interface Default<Value> {
  readonly value: Value;
  readonly origin: string;
}

/** A question, declared once: prompts, flags, schema and help all come from it. */
export interface Question<Value> {
  readonly kind: Kind<Value>;
  /** What a prompt asks. */
  readonly message: string;
  /** What the help says: one line. */
  readonly help: string;
  /** Returns undefined where neither the folder nor a convention gives a default. */
  fallback(context: Context): Default<Value> | undefined;
  /** `matters`: asked in a terminal each time that nothing has answered it. `unknown`: only where there is no default. */
  readonly ask: 'matters' | 'unknown' | 'never';
  readonly artifacts: readonly Artifact[];
}
