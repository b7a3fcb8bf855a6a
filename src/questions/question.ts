import type { Certainty, Fact, Facts } from '../facts.ts';
import type { LanguageName } from '../stacks/registry.ts';
import type { addableServers } from '../stacks/stack.ts';
import type { Kind, ServiceChoice } from './kinds.ts';

/** Programs that a deployment suite can be written for. */
export const testRunners = ['pytest', 'node', 'sh'] as const;

/** How bad a vulnerability can be, as scanners name it; the least first. */
export const severities = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;

/** What the http health check may accept. */
export const healthAnswers = ['success', 'below-500'] as const;

/** Which dependencies an image holds. */
export const dependencySets = ['production', 'all'] as const;

/** Signals that stop an application. */
export const stopSignals = ['default', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH'] as const;

/** Where the proxies of builds and containers come from. */
export const proxies = ['none', 'environment'] as const;

/** One value for each question. Durations are in seconds, and sizes in bytes. */
export interface Answers {
  /** Paths of the chosen applications; an empty path is the folder itself. */
  readonly service: readonly string[];
  /** The language of the application. */
  readonly language: LanguageName;
  /** Debian packages of the runtime stage, and of the stages that build. */
  /** `production`: the image leaves out what is declared for development. */
  readonly dependencies: (typeof dependencySets)[number];
  readonly packages: readonly string[];
  readonly buildPackages: readonly string[];
  readonly baseImage: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly port: number | 'none';
  readonly server: (typeof addableServers)[number];
  readonly start: readonly string[];
  /** Lines of shell that run when the image is built. */
  readonly buildCommands: readonly string[];
  /** Variables that the build alone sees: values that it asks for and the image does not keep. */
  readonly buildEnvironment: Readonly<Record<string, string>>;
  readonly healthPath: string;
  /** Which status is healthy: 200 to 399, or any below 500. */
  readonly healthAccepts: (typeof healthAnswers)[number];
  /** The Host header of the health check; empty for the address. */
  readonly healthHost: string;
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
  /** Variables of the application that get a random value. */
  readonly secrets: readonly string[];
  /** Paths of files and folders that outlive the container: absolute, or relative to the folder in which the application runs. */
  readonly data: readonly string[];
  /** True for the Dockerfile and the .dockerignore alone. */
  readonly minimal: boolean;
  /** True for a file beside the compose file, for settings of one machine. */
  readonly override: boolean;
  readonly image: string;
  readonly network: string;
  readonly memory: number;
  /** `default`: the one that the server expects, which is SIGTERM for nearly all. */
  readonly stopSignal: (typeof stopSignals)[number];
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
  /** A file with the certificate authorities that builds and containers trust; empty for those of the images. */
  readonly caCertificate: string;
  /** `environment`: builds and containers use the proxies of the shell. */
  readonly proxy: (typeof proxies)[number];
  readonly labels: Readonly<Record<string, string>>;
  /** Image, as the files name it → digest. */
  readonly digests: Readonly<Record<string, string>>;
  readonly testPrefix: string;
  readonly testRunner: (typeof testRunners)[number];
}

export type QuestionName = keyof Answers;
export type Artifact = 'dockerfile' | 'compose' | 'dockerignore' | 'tests';

/** What is known of an application before anything is answered. */
export interface Background {
  readonly facts: Facts;
  /** The language that the application is taken for, and what says so. */
  readonly language?: Fact<LanguageName>;
  /** Why a question has no answer from the folder, by its name. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** The start command of the facts with `portSlot` where the port stands in it. */
  readonly slottedStart?: readonly string[];
  /** The same by each server that can be added. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  readonly folderName: string;
  /** True for an application that answers HTTP on its port. */
  readonly isHttp?: boolean;
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
  /** How sure the fact is that it comes from; absent for any other default. */
  readonly certainty?: Certainty;
}

/** A question, declared once: prompts, flags, schema and help all come from it. */
export interface Question<Value> {
  readonly kind: Kind<Value>;
  /** What the flag is called, where that is not the question's name. */
  readonly flag?: string;
  /** What a prompt asks. */
  readonly message: string;
  /** What the help says: one line. */
  readonly help: string;
  /** Returns undefined where neither the folder nor a convention gives a default. */
  fallback(context: Context): Default<Value> | undefined;
  /** Why there is no default, as a sentence, where an answer above is the reason. */
  missing?(context: Context): string | undefined;
  /** `matters`: asked in a terminal each time that nothing has answered it. `unknown`: only where there is no default, or an assumption. */
  readonly ask: 'matters' | 'unknown' | 'never';
  /** Where there is something to decide about what was found; everywhere unless given. */
  readonly fits?: (facts: Facts) => boolean;
  readonly artifacts: readonly Artifact[];
  /** `stack`: one answer for all the applications of a folder. `application`: each may have its own. */
  readonly scope: 'stack' | 'application';
}
