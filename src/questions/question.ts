import type { Certainty, Fact, Facts } from '../facts.ts';
import type { LanguageName } from '../stacks/registry.ts';
import type { addableServers } from '../stacks/stack.ts';
import type { Kind, ServiceChoice } from './kinds.ts';

/** Programs that a deployment suite can be written for. */
export const testRunners = ['pytest', 'node', 'sh'] as const;

/** Severities of a vulnerability in the words of scanners, in ascending order. */
export const severities = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;

/** Answers that the http health check may accept. */
export const healthAnswers = ['success', 'below-500'] as const;

/** Which dependencies an image holds. */
export const dependencySets = ['production', 'all'] as const;

/** Signals that stop an application. */
export const stopSignals = ['default', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH'] as const;

/** Where the proxies of builds and containers come from. */
export const proxies = ['none', 'environment'] as const;

/** How requests reach an application in a cluster. */
export const routes = ['gateway', 'ingress', 'none'] as const;

/** One value for each question. Durations are in seconds, and sizes in bytes. */
export interface Answers {
  /** Paths of the chosen applications; an empty path is the folder itself. */
  readonly service: readonly string[];
  /** The language of the application. */
  readonly language: LanguageName;
  /** Debian packages of the runtime stage, and of the stages that build. */
  /** `production`: the image leaves out development dependencies. */
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
  /** Variables that only the build sees, and that the image does not contain. */
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
  /** True to write only the Dockerfile and the .dockerignore. */
  readonly minimal: boolean;
  /** True to write a file for settings of one machine next to the compose file. */
  readonly override: boolean;
  readonly image: string;
  readonly network: string;
  readonly memory: number;
  /** `default`: the one that the server expects, which is SIGTERM for nearly all. */
  readonly stopSignal: (typeof stopSignals)[number];
  readonly stopGrace: number;
  /** True to write Kubernetes manifests. */
  readonly kubernetes: boolean;
  readonly route: (typeof routes)[number];
  /** The Gateway to which routes belong: `NAME` or `NAMESPACE/NAME`. */
  readonly gateway: string;
  /** The host name of the application in the cluster; empty for any. */
  readonly host: string;
  readonly replicas: number;
  /** The largest number of replicas of an autoscaler. */
  readonly autoscale: number | 'none';
  readonly volumeSize: number;
  /** Job → schedule in the notation of cron. */
  readonly schedules: Readonly<Record<string, string>>;
  /** The reference of the image that a cluster runs; empty for the image that compose builds. */
  readonly deployedImage: string;
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
export type Artifact = 'dockerfile' | 'compose' | 'dockerignore' | 'tests' | 'kubernetes';

/** The known facts about an application before any answer. */
export interface Background {
  readonly facts: Facts;
  /** The language of the application, and its source. */
  readonly language?: Fact<LanguageName>;
  /** Why the folder does not answer a question, by its name. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** The start command of the facts with `portSlot` in place of the port. */
  readonly slottedStart?: readonly string[];
  /** The same by each server that can be added. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  readonly folderName: string;
  /** True for an application that answers HTTP on its port. */
  readonly isHttp?: boolean;
  /** The usual test runner of the application's language. */
  readonly testRunner?: Answers['testRunner'];
  /** Paths of all the folder's members; empty if it is one application. */
  readonly members?: readonly string[];
  /** Present if several applications are chosen: their common name, the number of this one, from 1, and its unique slug. */
  readonly together?: { readonly name: string; readonly number: number; readonly part: string };
}

/** The data on which defaults depend: the background, and the answers to the questions above in the table. */
export interface Context extends Background {
  readonly answers: Partial<Answers>;
  /** Names of the questions that a flag, a file or a person has answered. */
  readonly given: ReadonlySet<QuestionName>;
}

/** A default, and its source as text: `requires-python in pyproject.toml`, or `built-in`. */
export interface Default<Value> {
  readonly value: Value;
  readonly origin: string;
  /** The certainty of its fact; absent for any other default. */
  readonly certainty?: Certainty;
}

/** A question, declared once: prompts, flags, schema and help all come from it. */
export interface Question<Value> {
  readonly kind: Kind<Value>;
  /** The name of the flag, if it differs from the question's name. */
  readonly flag?: string;
  /** The question in a prompt. */
  readonly message: string;
  /** Its line in the help. */
  readonly help: string;
  /** Returns undefined if neither the folder nor a convention gives a default. */
  fallback(context: Context): Default<Value> | undefined;
  /** Why there is no default, as a sentence, if an answer above is the reason. */
  missing?(context: Context): string | undefined;
  /**
   * `matters`: asked in a terminal whenever it is unanswered. `unknown`: asked only without a default, or if the default is an assumption.
   */
  readonly ask: 'matters' | 'unknown' | 'never';
  /** True if the question applies to the facts; it always applies unless given. */
  readonly fits?: (facts: Facts) => boolean;
  readonly artifacts: readonly Artifact[];
  /** `stack`: one answer for all the applications of a folder. `application`: each may have its own. */
  readonly scope: 'stack' | 'application';
}

/** Rows of the table, by the names of their questions. */
export type Questions<Name extends QuestionName> = { readonly [Each in Name]: Question<Answers[Each]> };
