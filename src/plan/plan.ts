import { KaizenError } from '../errors.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { composeFileNames } from '../inspect/inspect.ts';
import type { Answers } from '../questions/question.ts';
import { serviceNamed } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import type { SecretFile, Service } from '../services/service.ts';
import type { Build } from '../stacks/stack.ts';
import { mirrored } from './mirror.ts';

/** How the engine sees that the application is well; durations in seconds. */
export interface HealthPlan {
  readonly kind: Answers['health'];
  /** Exec-form argument list; empty for `none`. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

export interface ImagePlan {
  readonly name: string;
  readonly baseImage: string;
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
  /** IDs of the secrets that a build may be given. */
  readonly buildSecrets: readonly string[];
  readonly build: Build;
}

export interface ServicePlan {
  readonly service: Service;
  readonly image: string;
  readonly dataPath: string;
  readonly published: boolean;
}

export interface StackPlan {
  readonly composeFile: string;
  readonly network: string;
  readonly services: readonly ServicePlan[];
  readonly environment: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly memory: number;
  /** Seconds. */
  readonly stopGrace: number;
  /** Files of variables for the application, below the secrets' folder. */
  readonly environmentFiles: readonly SecretFile[];
  /** Every file below the secrets' folder. */
  readonly secretFiles: readonly SecretFile[];
}

/** The typed description of the image and of the stack around it: all that the templates read. */
export interface Plan {
  readonly image: ImagePlan;
  readonly stack: StackPlan;
  readonly suite: { readonly prefix: string; readonly sizeBudget: number };
}

/** Variables that sign and encrypt within the application: any random value is right for them. */
const signingKey = /^(?:[A-Z0-9]+_)*(?:SECRET_KEY|SECRET_KEY_BASE|JWT_SECRET|SESSION_SECRET|COOKIE_SECRET|APP_SECRET)$/;

/**
 * Gives the plan that follows from an inspection and its answers.
 * Throws KaizenError (exit code 1) where answers contradict each other.
 */
export function makePlan(inspection: Inspection & { readonly build: Build }, answers: Answers): Plan {
  return {
    image: imagePlan(inspection.build, answers),
    stack: stackPlan(inspection, answers),
    suite: { prefix: answers.testPrefix, sizeBudget: answers.sizeBudget },
  };
}

function imagePlan(build: Build, answers: Answers): ImagePlan {
  return {
    name: answers.image,
    baseImage: mirrored(answers.baseImage, answers.registryMirror),
    user: answers.user,
    uid: answers.uid,
    gid: answers.gid,
    start: answers.start,
    ...(answers.port === 'none' ? {} : { port: answers.port }),
    health: healthPlan(build, answers),
    labels: { 'org.opencontainers.image.title': answers.image.split('/').at(-1) ?? answers.image, ...answers.labels },
    packageIndex: answers.packageIndex,
    buildSecrets: answers.packageIndex === '' ? [] : ['netrc'],
    build,
  };
}

function healthPlan(build: Build, answers: Answers): HealthPlan {
  const { healthInterval, healthTimeout, healthStartPeriod, healthRetries } = answers;
  const portFor = (probe: 'http' | 'tcp'): number => {
    if (answers.port !== 'none') return answers.port;
    throw new KaizenError(`--health ${probe} needs a port: give --port, or --health command, or --health none.`);
  };
  // The probe gives up just before the engine would kill it, so that its own message ends up in the health log.
  const patience = Math.max(1, healthTimeout - 1);
  const commands = {
    http: () => build.probes.http(portFor('http'), answers.healthPath, patience),
    tcp: () => build.probes.tcp(portFor('tcp'), patience),
    command: () => answers.healthCommand,
    none: () => [],
  };
  return {
    kind: answers.health,
    command: commands[answers.health](),
    interval: healthInterval,
    timeout: healthTimeout,
    startPeriod: healthStartPeriod,
    retries: healthRetries,
  };
}

function stackPlan(inspection: Inspection, answers: Answers): StackPlan {
  const services = answers.services.flatMap(({ name, version }): ServicePlan[] => {
    const service = serviceNamed(name);
    if (service === undefined) return [];
    const image = mirrored(service.image(version), answers.registryMirror);
    return [{ service, image, dataPath: service.dataPath(version), published: answers.publish.includes(name) }];
  });
  const environmentFiles = [...signingKeys(inspection, answers), ...services.map(({ service }) => connectionFile(service, inspection))];
  return {
    composeFile: composeFileNames.find((name) => inspection.containerFiles?.value.includes(name)) ?? composeFileNames[0],
    network: answers.network,
    services,
    environment: answers.environment,
    memory: answers.memory,
    stopGrace: answers.stopGrace,
    environmentFiles,
    secretFiles: [...services.flatMap(({ service }) => service.secrets), ...environmentFiles],
  };
}

function connectionFile(service: Service, { facts, example }: Inspection): SecretFile {
  const variables = connectionVariables(service, facts.env?.value ?? [], example);
  return { name: `${service.name}.env`, text: environmentText(variables) };
}

function signingKeys({ facts }: Inspection, { environment }: Answers): SecretFile[] {
  const names = (facts.env?.value ?? []).filter((name) => signingKey.test(name) && !(name in environment));
  return names.length === 0
    ? []
    : [{ name: 'app.env', text: environmentText(Object.fromEntries(names.map((name) => [name, `{${name.toLowerCase()}}`]))) }];
}

function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
