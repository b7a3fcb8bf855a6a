import type { Process } from '../facts.ts';
import type { Application } from '../inspect/application.ts';
import type { Answers } from '../questions/question.ts';
import type { SlotTexts } from '../render/slots.ts';
import type { SecretFile, Service } from '../services/service.ts';
import type { Build, Contributed, Flavour } from '../stacks/stack.ts';
import type { DataPlan } from './data.ts';
import type { IgnoredPatterns } from './git-ignored.ts';

/** How the engine checks the health of the application; durations in seconds. */
export interface HealthPlan {
  readonly kind: Answers['health'];
  /** The path of the `http` check. */
  readonly path?: string;
  /** The Host header of the `http` check; absent for the address. */
  readonly host?: string;
  /** Responses of the `http` check that count as healthy. */
  readonly accepts?: Answers['healthAccepts'];
  /** Argument list in exec form; empty for `none`. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

/** A build secret: its ID, its name in the compose file, and the source of its value. */
export interface BuildSecretPlan {
  readonly id: string;
  readonly name: string;
  /** `variable`: the environment variable with the name of the ID; `home`: the file in the user's home folder named by a dot and the ID. */
  readonly from: 'variable' | 'home' | 'file';
  /** The file of a secret that is not in the home folder: relative to the root, or absolute. */
  readonly path?: string;
}

export interface ImagePlan {
  readonly name: string;
  /** The prefix of its cache mounts: all builds of an engine share them, and this separates applications. */
  readonly cacheId: string;
  readonly baseImage: string;
  readonly flavour: Flavour;
  /** Image of the build stages; the base image unless the stack names another one. */
  readonly builderImage: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly start: readonly string[];
  /** Absent for an application that listens on no port. */
  readonly port?: number;
  readonly health: HealthPlan;
  readonly labels: Readonly<Record<string, string>>;
  /** Address of a private package index, or empty. */
  readonly packageIndex: string;
  /** The user's file of certificate authorities, or empty. */
  readonly caCertificate: string;
  /** Further variables of the build stage. */
  readonly buildEnvironment: Readonly<Record<string, string>>;
  /** Names of shell variables that a build receives and that neither history nor layers contain. */
  readonly proxyVariables: readonly string[];
  /** Secrets that a build receives and that no layer contains. */
  readonly buildSecrets: readonly BuildSecretPlan[];
  readonly build: Build;
  readonly data: DataPlan;
  /** Variables that the image sets for the application: those of a person's Dockerfile, and the paths of its data. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stages of other languages, with their base images. */
  readonly contributed: readonly (Contributed & { readonly builderImage: string })[];
}

/** A worker or a job, with its name in the compose file, and that of its image if it differs from the application's. */
export interface ProcessPlan extends Process {
  readonly service: string;
  readonly image: string;
  /** True for a job that runs to its end before the application starts, each time the stack starts. */
  readonly isFirst: boolean;
}

/** A settings file: its path in the project, its path in the container, and its sample. */
export interface ConfigurationPlan {
  readonly path: string;
  readonly target: string;
  readonly text: string;
  /** The variable that gives the application the path in the container. */
  readonly variable?: string;
}

/** Patterns for .dockerignore that follow from git's rules. */
export interface IgnoredPlan extends IgnoredPatterns {
  /** Patterns of needed files. */
  readonly needed: readonly string[];
  /** Patterns of sources in folders whose names are those of secrets folders. */
  readonly packages: readonly string[];
}

/** An application: its image and its part of the stack. Paths are relative to the root. */
export interface ApplicationPlan {
  /** Its name in the compose file: `app`, or the member's name. */
  readonly service: string;
  /** The variable with its port on the host. */
  readonly portVariable: string;
  /** Its folder; empty for the root. */
  readonly path: string;
  /** The build context's folder; empty for the root. */
  readonly context: string;
  readonly dockerfile: string;
  readonly ignoreFile: string;
  /** False if the folder has no file of the application yet. */
  readonly isThere: boolean;
  readonly suiteFolder: string;
  /** The files that git ignores in the context, and those that the context contains anyway. */
  readonly ignored: IgnoredPlan;
  /** Patterns for .dockerignore of files that the application writes: a developer's own data. */
  readonly written: readonly string[];
  readonly image: ImagePlan;
  /** Settings files that belong to the user, and their mount points. */
  readonly configuration: readonly ConfigurationPlan[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with the application's own address, and its address on this machine. */
  readonly addresses: readonly { readonly variable: string; readonly address: string }[];
  /** Env files of the application, below the secrets folder. */
  readonly environmentFiles: readonly SecretFile[];
  /** The backing services that it waits for. */
  readonly backing: readonly string[];
  /** Other applications to which its web server forwards requests. */
  readonly reaches: readonly { readonly service: string; readonly port: number }[];
  readonly processes: readonly ProcessPlan[];
  /** Bytes. */
  readonly memory: number;
  /** Seconds. */
  readonly stopGrace: number;
  /** Of the deployment suite: the prefix of its test IDs, its runner, and the maximum size of the image in bytes. */
  readonly suite: { readonly prefix: string; readonly runner: Answers['testRunner']; readonly sizeBudget: number };
  readonly budgets: Budgets;
  /** True for an application that answers HTTP on its port. */
  readonly isHttp: boolean;
  /** Variables that it needs and that nothing in the folder sets: only its owner knows their values. */
  readonly needed: readonly string[];
  readonly deployment: DeploymentPlan;
  /** Present if a person wrote its Dockerfile. */
  readonly byHand?: HandWrittenImage;
  /** Texts that a preset adds to the templates of this application. */
  readonly slots?: SlotTexts;
  /** Names in a compose file that a person wrote, which replace the generated ones. */
  readonly inStack?: HandWrittenNames;
}

/** How an application runs in a cluster. */
export interface DeploymentPlan {
  /** Its host name; empty for any. */
  readonly host: string;
  readonly replicas: number;
  /** The largest number of replicas of its autoscaler; absent without one. */
  readonly most?: number;
  /** Bytes of each volume. */
  readonly volumeSize: number;
  /** Jobs with their schedules. */
  readonly schedules: Readonly<Record<string, string>>;
  /** The image that the cluster runs. */
  readonly image: DeployedImage;
}

/** The parts of an image reference. */
export interface DeployedImage {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The manifests of a cluster: common to all applications. */
export interface ClusterPlan {
  readonly route: Answers['route'];
  /** The Gateway of the routes; without a namespace, it is that of the application. */
  readonly gateway: { readonly name: string; readonly namespace?: string };
}

/** An image from a person's Dockerfile: `image` of the plan describes it. */
export interface HandWrittenImage {
  /** The image that this tool would build. */
  readonly proposed: ImagePlan;
  /** The stage in the compose file. */
  readonly target?: string;
  /** The user in the Dockerfile; absent if it names none, or root. */
  readonly user?: string;
}

/** The services that a hand-written compose file starts for an application, and before it. */
export interface HandWrittenNames {
  readonly started: readonly string[];
  readonly firstJobs: readonly string[];
  readonly backing: readonly string[];
}

/** The maximum values: bytes of the image and of memory, seconds for the others. */
export interface Budgets {
  readonly size: number;
  readonly build: number;
  readonly rebuild: number;
  readonly healthy: number;
  readonly memory: number;
  readonly stop: number;
}

export interface ServicePlan {
  readonly service: Service;
  readonly image: string;
  /** Absent for a service without data. */
  readonly dataPath?: string;
  readonly published: boolean;
  /** Host names by which the code of an application reaches it. */
  readonly aliases: readonly string[];
  /** Networks in a person's file to which the applications belong; absent for the default one. */
  readonly networks?: readonly string[];
}

export interface StackPlan {
  /** The project name in compose. */
  readonly project: string;
  readonly composeFile: string;
  readonly network: string;
  readonly services: readonly ServicePlan[];
  /** All files below the secrets folder. */
  readonly secretFiles: readonly SecretFile[];
  /** True if no stack is wanted: neither a compose file nor files that need one are written. */
  readonly isMinimal: boolean;
  /** True to write a file for settings of one machine next to the compose file. */
  readonly hasOverride: boolean;
  /** True if a person wrote the compose file. */
  readonly isByHand?: boolean;
}

/** The typed description of the images and of the stack. The templates read nothing else. */
export interface Plan {
  readonly applications: readonly ApplicationPlan[];
  readonly stack: StackPlan;
  /** The folder of the evidence, and the lowest severity at which a vulnerability is red. */
  readonly evidence: { readonly folder: string; readonly severity: Answers['severity'] };
  /** Texts that a preset adds to the templates of the stack. */
  readonly slots?: SlotTexts;
  /** Absent without manifests. */
  readonly cluster?: ClusterPlan;
}

/** An application with its answers. */
export interface Answered {
  readonly application: Application;
  readonly answers: Answers;
}
