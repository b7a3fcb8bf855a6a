import { posix } from 'node:path';
import { type Facts, isOwnSource } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { type ClusterEvidence, clusterEvidence } from '../manifests/cluster-evidence.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { containerfileWarnings } from '../manifests/container-files.ts';
import { environmentExample } from '../manifests/environment-example.ts';
import { hasPortSlot } from '../manifests/port-slot.ts';
import type { ContainerEvidence } from '../manifests/stated.ts';
import { findSystemPackages } from '../manifests/system-packages.ts';
import { isVariableName } from '../names.ts';
import { serviceNamed } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import { detectServices } from '../services/detect.ts';
import { describeUnreached } from '../services/reach.ts';
import { debianName, loadedFor } from '../stacks/libraries.ts';
import { findSamplePort } from '../stacks/sample-configuration.ts';
import type { Contributed, Need, Stack } from '../stacks/stack.ts';
import { findUsage } from '../stacks/usage.ts';
import type { Application } from './application.ts';
import { findContributions } from './contributions.ts';
import type { Investigations } from './investigations.ts';
import { findOwnAddresses } from './own-addresses.ts';
import type { Parts } from './parts.ts';
import { readSamples } from './samples.ts';
import { findSigningKeys } from './secret-variables.ts';
import { findStatedEnvironment } from './stated-environment.ts';
import { statedBy } from './stated-facts.ts';
import { findStatedServices } from './stated-services.ts';

/** A part of the folder with its chosen language. */
interface Taken {
  readonly path: string;
  readonly stack: Stack;
  /** True for a member of the workspace in the root. */
  readonly isMember: boolean;
  /** Other languages that are possible. */
  readonly others: readonly Stack[];
}

/** Describes a part as an application: the facts of its language, and what container files, samples and other languages add. Throws KaizenError (exit code 1) for a manifest that cannot be parsed. */
export function applicationOf(
  investigations: Investigations,
  { members, workspace: whole }: Parts,
  { path, stack, isMember, others }: Taken,
  stacks: readonly Stack[],
): Application {
  const { folder } = investigations;
  const member = members.find((each) => each.path === path);
  const own = investigations.part(path);
  const finding = investigations.of(stack, path, isMember);
  const { contributed, context } = isMember
    ? { contributed: [], context: '' }
    : findContributions(investigations, { stack, finding, path }, stacks);
  const contextFolder = isMember ? '' : posix.relative(context, path);
  const made = contributed.flatMap(({ outputs }) => outputs);
  const detection =
    contributed.length === 0
      ? investigations.detection(stack, path, isMember)
      : stack.describe(
          finding,
          made.map(({ to }) => to),
        );
  const needs = (detection.needs ?? [])
    .filter(({ path: each }) => !made.some(({ to }) => isWithin(each, to)))
    .map((need) => ({ ...need, path: posix.join(contextFolder, need.path) }));
  // A variable with another name cannot be set in an env file.
  const example = new Map([...environmentExample(own)].filter(([name]) => isVariableName(name)));
  const { env } = detection.facts;
  const { dependencies } = detection;
  const code = investigations.code(stack, path, isMember);
  const read = (detection.reads ?? env?.value ?? []).filter(isVariableName);
  const usage =
    code === undefined
      ? undefined
      : findUsage(code, {
          ...dependencies,
          variables: [...read, ...example.keys()],
          samples: (detection.facts.configuration?.value ?? []).map(({ sample }) => sample),
        });
  const variables = [...new Set([...read, ...(usage?.names ?? [])])];
  const services = detectServices({
    dependencies,
    variables,
    example,
    ...(usage === undefined ? {} : { usage, needed: env?.value ?? [] }),
    keepsFiles: detection.facts.written?.value.some(({ kind, use }) => kind === 'folder' && use === 'data') === true,
  });
  const environment = { names: variables, example, ecosystem: dependencies.ecosystem, ...(usage === undefined ? {} : { usage }) };
  const isHosted = ['streamlit', 'gradio'].some((name) => dependencies.packages.has(name));
  const cluster = clusterEvidence(own, member?.name ?? own.name, path === '' ? undefined : folder);
  const evidence = withCluster(containerEvidence(own), cluster);
  const isSite = detection.facts.files !== undefined;
  const system = findSystemPackages(own, isHosted, { libraryOf: loadedFor, ofAlpine: debianName }, isSite ? [] : evidence.packages);
  const { configuration: stated, ...found } = detection.facts;
  const samples = readSamples(stated, own);
  const signing = findSigningKeys(own, code, variables, detection.facts.name?.value ?? own.name);
  const connected = [...(services.services?.value ?? []), ...(services.optionalServices?.value ?? [])].flatMap(
    (name) => serviceNamed(name) ?? [],
  );
  const running = findStatedServices(
    evidence.servers,
    connected.map(({ name }) => name),
  );
  const given = new Set([
    ...signing.keys(),
    ...[...connectionVariables(connected, environment).values()].flatMap((values) => Object.keys(values)),
    ...(found.written?.value ?? []).flatMap(({ setting }) => setting?.variable ?? []),
    ...(samples.configuration?.value ?? []).flatMap(({ variable }) => variable ?? []),
    ...evidence.volumes.flatMap((volume) => volume.variables),
    ...(found.buildArguments?.value ?? []),
  ]);
  // Members of a folder have their own env files, which no value in the compose file may override.
  const ownAddresses =
    isSite || path !== '' ? undefined : findOwnAddresses(own, (env?.value ?? []).filter(isVariableName), found.name?.value ?? own.name);
  const statedEnvironment = isSite ? undefined : findStatedEnvironment(evidence.variables, { read: variables, given }).environment;
  const facts: Facts = {
    ...found,
    ...(samples.configuration === undefined ? {} : { configuration: samples.configuration }),
    ...(isSite ? {} : portFact(detection.facts.port, evidence, cluster.port)),
    ...(isSite ? {} : clusterFacts(cluster, detection.facts)),
    ...(evidence.port === undefined ? samplePort(own, detection.facts, variables) : {}),
    ...frontEndsFact(path, contributed, detection.facts),
    ...(env === undefined ? {} : { env: { ...env, value: env.value.filter(isVariableName) } }),
    ...(system.runtime === undefined ? {} : { systemPackages: system.runtime }),
    ...(system.build === undefined ? {} : { buildPackages: system.build }),
    ...services,
    ...running.facts,
    ...environmentFact(found.environment, statedEnvironment),
    ...(ownAddresses === undefined ? {} : { ownAddresses }),
  };
  return {
    path,
    context,
    contextFolder,
    name: member?.name ?? own.name,
    isThere: isMember || stack.recognises(own) !== undefined,
    facts,
    warnings: [
      ...detection.warnings,
      ...system.warnings,
      ...samples.warnings,
      ...running.warnings,
      ...needs.map(neededAlthoughIgnored),
      ...describeUnreached(services.services?.value ?? [], environment),
      ...containerfileWarnings(own, path),
      ...otherLanguages(path, others, contributed),
      ...folder.leftOut(),
    ],
    unknown: detection.unknown,
    example,
    variables,
    ...(usage === undefined ? {} : { usage }),
    signing,
    samples: samples.texts,
    ...(detection.slottedStart === undefined ? {} : { slottedStart: detection.slottedStart }),
    isHttp: detection.isHttp ?? detection.facts.framework !== undefined,
    ...(detection.serverStarts === undefined ? {} : { serverStarts: detection.serverStarts }),
    bases: detection.bases,
    ecosystem: detection.dependencies.ecosystem,
    needs,
    stack,
    finding,
    contributed,
    statedBy: statedBy(facts, evidence, path),
    dockerfiles: evidence.dockerfiles.map((file) => posix.join(path, file)),
    stated: {
      images: evidence.bases.map(({ reference }) => reference),
      environment: statedEnvironment?.value ?? {},
      volumes: evidence.volumes
        .filter((volume) => volume.variables.length > 0)
        .map(({ path: kept, variables: names }) => ({ path: kept, variables: names })),
      processes: evidence.processes.filter(({ words }) => !hasPortSlot(words)).map(({ name, kind, words }) => ({ name, kind, words })),
    },
    // The context of a workspace's member is the whole folder: files of applications in other languages do not belong in its image. The
    // same holds for a root that is deployed next to its parts.
    apart:
      isMember || (path === '' && member !== undefined)
        ? members.flatMap((each) => (each.path === path || whole?.paths.has(each.path) === true ? [] : [each.path]))
        : [],
  };
}

/** The variables that the code alone shows, and those that container files state, which have precedence. */
function environmentFact(found: Facts['environment'], stated: Facts['environment']): Pick<Facts, 'environment'> {
  if (found === undefined || stated === undefined) return { ...(found && { environment: found }), ...(stated && { environment: stated }) };
  return {
    environment: { ...stated, value: { ...found.value, ...stated.value }, source: `${stated.source}, ${found.source}` },
  };
}

/** The port that a container file states, if the code does not show one; the port in the code has precedence. */
function portFact(found: Facts['port'], { port }: ContainerEvidence, ofCluster: ClusterEvidence['port']): Pick<Facts, 'port'> {
  if (port === undefined) return {};
  // No file states the port that this tool sets for a server: it follows the manifests, which the cluster has already.
  const isFree = found === undefined || found.certainty === 'assumed' || (port === ofCluster && isOwnSource(found.source));
  if (isFree) return { port: { value: port.value, certainty: 'stated', source: port.source } };
  return found.value === port.value ? {} : { port: { ...found, over: [...(found.over ?? []), port] } };
}

/** The evidence with the port that a manifest states, which is that of the image. A Dockerfile or a compose file has precedence. */
function withCluster(evidence: ContainerEvidence, { port }: ClusterEvidence): ContainerEvidence {
  return port === undefined || evidence.port !== undefined ? evidence : { ...evidence, port };
}

/** What manifests state about the application in a cluster, and the path of its health check if the code does not show one. */
function clusterFacts({ files: _, port, healthPath, ...stated }: ClusterEvidence, known: Facts): Partial<Facts> {
  // A port that the code contradicts may belong to another program, and so does the probe on it.
  const isOther =
    known.port !== undefined && known.port.certainty !== 'assumed' && !isOwnSource(known.port.source) && known.port.value !== port?.value;
  const isFree = known.healthPath === undefined && healthPath !== undefined && !isOther;
  const facts: Partial<Facts> = isFree ? { ...stated, healthPath } : stated;
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, { ...fact, certainty: 'stated' }]));
}

/** Other languages in which the part could be deployed. */
function otherLanguages(path: string, others: readonly Stack[], contributed: readonly Contributed[]): string[] {
  if (contributed.length > 0) return [];
  return others.map(
    ({ language }) =>
      `${path === '' ? 'The folder' : path} contains a project in ${language}, too: use --language ${language} to deploy that instead.`,
  );
}

/**
 * The port in a settings file that is created from a sample. It has precedence over the default in the code, unless a variable sets the
 * port.
 */
function samplePort(folder: Folder, { configuration, port }: Facts, variables: readonly string[]): Pick<Facts, 'port'> {
  if (configuration === undefined || port === undefined || ['PORT', ...variables].some((name) => port.source.includes(name))) return {};
  const found = findSamplePort(
    folder,
    configuration.value.map(({ sample }) => sample),
    new Set(),
  );
  return found === undefined ? {} : { port: found };
}

/** Ignored files that the image contains anyway. */
function neededAlthoughIgnored({ path, source }: Need): string {
  return `Git ignores ${path}, but the image contains it, because ${source} needs it.`;
}

/** The builds for the application, with their variables. */
function frontEndsFact(
  path: string,
  contributed: readonly Contributed[],
  { buildArguments }: Facts,
): Pick<Facts, 'frontEnds' | 'buildArguments'> {
  if (contributed.length === 0) return {};
  const made = contributed.flatMap(({ outputs }) => outputs);
  const source = [
    ...new Set(
      made.map((each) => (each.source === '' ? 'the folder' : each.source.startsWith('..') ? posix.join(path, each.source) : each.source)),
    ),
  ].join(', ');
  const names = contributed.flatMap((each) => (each.buildArguments ?? []).map(({ name }) => name));
  return {
    frontEnds: { value: made.map(({ to }) => to), source: `the build in ${source}, whose files the code serves or embeds` },
    ...(names.length === 0
      ? {}
      : {
          buildArguments: {
            value: [...new Set([...(buildArguments?.value ?? []), ...names])],
            source: [...(buildArguments === undefined ? [] : [buildArguments.source]), source].join(', '),
          },
        }),
  };
}
