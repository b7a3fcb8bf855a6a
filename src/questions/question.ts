import type { Facts } from '../facts.ts';
import type { Kind, ServiceChoice } from './kinds.ts';

/** Programs that a deployment suite can be written for. */
export const testRunners = ['pytest', 'node', 'sh'] as const;

/** How bad a vulnerability can be, as scanners name it; the least first. */
export const severities = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;

/** One value for each question. Durations are in seconds, sizes in bytes. */
export interface Answers {
  /** Paths of the applications in the folder, an empty one for the folder itself. */
  readonly service: readonly string[];
  /** Debian packages of the runtime stage, and of the stages that build. */
  readonly packages: readonly string[];
  readonly buildPackages: readonly string[];
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
  /** Names of the workers and jobs that are part of the stack. */
  readonly processes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  readonly network: string;
  readonly memory: number;
  readonly stopGrace: number;
  readonly sizeBudget: number;
  readonly buildBudget: number;
  readonly rebuildBudget: number;
  readonly healthyBudget: number;
  readonly memoryBudget: number;
  readonly stopBudget: number;
  readonly severity: (typeof severities)[number];
  readonly evidenceFolder: string;
  readonly registryMirror: string;
  readonly packageIndex: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly testPrefix: string;
  readonly testRunner: (typeof testRunners)[number];
}

export type QuestionName = keyof Answers;
export type Artifact = 'dockerfile' | 'compose' | 'dockerignore' | 'tests';

/** What is known of an application before anything is answered. */
export interface Background {
  readonly facts: Facts;
  /** The start command of the facts with `portSlot` where the port stands in it. */
  readonly slottedStart?: readonly string[];
  readonly folderName: string;
  /** What runs deployment suites in projects of the application's language. */
  readonly testRunner?: Answers['testRunner'];
  /** Paths of all the folder's members; none where it is one application. */
  readonly members?: readonly string[];
  /** Where several applications are chosen: the name of all of them together, which one this is, from 1, and its slug, which no other one has. */
  readonly together?: { readonly name: string; readonly number: number; readonly part: string };
}

/** What the defaults follow from: the background, and the answers of the questions above in the table. */
export interface Context extends Background {
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
  /** Where there is something to decide about what was found; everywhere unless given. */
  readonly fits?: (facts: Facts) => boolean;
  readonly artifacts: readonly Artifact[];
  /** `stack`: one answer for all the applications of a folder. `application`: each may have its own. */
  readonly scope: 'stack' | 'application';
}
