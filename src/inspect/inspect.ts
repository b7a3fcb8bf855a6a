import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { type Folder, type Overlay, openFolder } from '../folder/folder.ts';
import type { Ignored } from '../folder/listing.ts';
import { overlaid } from '../folder/overlaid.ts';
import type { Replaced } from '../folder/replaced.ts';
import { isWithin } from '../folder/within.ts';
import { type ContainerEvidence, containerEvidence } from '../manifests/container-evidence.ts';
import { containerfileWarnings, findContainerFiles } from '../manifests/container-files.ts';
import { type ExampleVariable, environmentExample, exampleFiles } from '../manifests/environment-example.ts';
import { type ForeignPart, findForeignParts } from '../manifests/foreign.ts';
import { hasPortSlot } from '../manifests/port-slot.ts';
import { findSystemPackages } from '../manifests/system-packages.ts';
import { isVariableName } from '../names.ts';
import { ignorePath } from '../render/printers.ts';
import { serviceNamed } from '../services/catalog.ts';
import { connectionVariables, type Environment } from '../services/connection.ts';
import { detectServices } from '../services/detect.ts';
import { describeUnreached } from '../services/reach.ts';
import { type SecretForm, secretFormIn, signingKeys } from '../services/signing-keys.ts';
import type { Usage } from '../services/usage.ts';
import { debianName, loadedFor } from '../stacks/libraries.ts';
import { type LanguageName, stackNamed, stacksFor } from '../stacks/registry.ts';
import { findSamplePort } from '../stacks/sample-configuration.ts';
import type { Bases, Beginning, Build, Contributed, Contribution, ImageRequest, Member, Need, Stack } from '../stacks/stack.ts';
import { type Code, findUsage } from '../stacks/usage.ts';
import { choose, chooseStack } from './choose.ts';
import { findContributions } from './contributions.ts';
import { isAuxiliary } from './independent.ts';
import { Investigations, strength } from './investigations.ts';
import { findOwnAddresses } from './own-addresses.ts';
import { findParts, type Parts } from './parts.ts';
import { readSamples } from './samples.ts';
import { findStatedEnvironment } from './stated-environment.ts';
import { findStatedServices } from './stated-services.ts';

/** A part of the folder that becomes an image. */
export interface Application {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly path: string;
  /** The build context, relative to the root: its own folder, or that of the workspace whose lock file it needs. */
  readonly context: string;
  /** Its folder within the context, where what it builds knows nothing of the context around it; empty else. */
  readonly contextFolder: string;
  /** Its default name. */
  readonly name: string;
  readonly facts: Facts;
  readonly warnings: readonly string[];
  /** One sentence for each question that the folder does not answer: why. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** Names of the variables that configure it, required or not. */
  readonly variables: readonly string[];
  /** How its code uses services; absent if no code was read. */
  readonly usage?: Usage;
  /** The variables with its signing and encryption keys, each with the form that it demands. */
  readonly signing: ReadonlyMap<string, SecretForm>;
  /** The texts of its sample settings files, by path. */
  readonly samples: ReadonlyMap<string, string>;
  /** The start command with a slot in each place of the port; absent if no place is known. */
  readonly slottedStart?: readonly string[];
  /** Whether it answers HTTP on its port. */
  readonly isHttp: boolean;
  /** The same for each server that can be added. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  /** The base images on which it can run, by flavour. */
  readonly bases: Bases;
  /** The package registry of its dependencies; each has a table in `src/drivers`. */
  readonly ecosystem: string;
  /** Paths that git ignores and that the build needs, relative to the context. */
  readonly needs: readonly Need[];
  readonly stack: Stack;
  /** The finding of the stack; only the stack reads it. */
  readonly finding: unknown;
  /** The finding for a start command of a project that does not exist yet. */
  readonly findingFor?: (start: readonly string[] | undefined) => unknown;
  /** What the folder still needs before the image can be built, in words; absent if nothing is missing. */
  readonly expects?: string;
  /** False if the folder has nothing of it yet, or nothing that shows its language. */
  readonly isThere: boolean;
  /** Folders of the context that belong to applications of other languages. */
  readonly apart: readonly string[];
  /** Stages of other languages that build what its code serves or embeds. */
  readonly contributed: readonly Contributed[];
  /** The facts that hand-written container files state, with the paths of those files relative to the root. */
  readonly statedBy: ReadonlyMap<keyof Facts, readonly string[]>;
  /** Its hand-written Dockerfiles, relative to the root; the first one is most likely the one that is deployed. */
  readonly dockerfiles: readonly string[];
  /** What these Dockerfiles state and no answer can hold. */
  readonly stated: Replaced;
}

/** What an application tells of the variables that it is configured by. */
export function environmentOf({ variables: names, example, ecosystem, usage }: Application): Environment {
  return { names, example, ecosystem, ...(usage === undefined ? {} : { usage }) };
}

/** What an image of the application needs. Throws KaizenError (exit code 1) for a start command that nothing is built for. */
export function imageOf(application: Application, request: ImageRequest): Build {
  const { stack, finding: found, findingFor, apart, contributed, contextFolder } = application;
  const finding = findingFor === undefined ? found : findingFor(request.start);
  const outputs = contributed.flatMap((each) => each.outputs);
  const isOutside = ({ to }: Contribution): boolean => to.startsWith('..');
  const made = stack.image(
    finding,
    contributed.length === 0 ? request : { ...request, contributions: outputs.filter((each) => !isOutside(each)) },
  );
  const build = contextFolder === '' ? made : withinContext(made, contextFolder);
  const home = build.home ?? '/app';
  return {
    ...build,
    contributed,
    placed: outputs.filter(isOutside).map((output) => ({ ...output, to: posix.join(home, output.to) })),
    ignore: [...new Set([...build.ignore, ...contributed.flatMap(({ ignore }) => ignore), ...apart.map(ignorePath)])],
    sources: [...new Set([build, ...contributed].flatMap(({ sources = [] }) => sources))],
    keep: [...new Set([...build.keep, ...contributed.flatMap(({ keep }) => keep)])],
  };
}

/** A build whose paths count from a folder of the context, with paths of the context. */
function withinContext(build: Build, folder: string): Build {
  const { ignore, keep, secrets = [], sourceFile } = build;
  const below = (pattern: string): string => pattern.replace(/^!?/, (sign) => `${sign}${ignorePath(folder)}/`);
  return {
    ...build,
    contextFolder: folder,
    ignore: ignore.map(below),
    keep: keep.map(below),
    secrets: secrets.map((secret) => (secret.file === undefined ? secret : { ...secret, file: posix.join(folder, secret.file) })),
    sourceFile: posix.join(folder, sourceFile),
  };
}

/** The result of an inspection. */
export interface Inspection {
  /** Absolute path of the folder. */
  readonly root: string;
  /** The name of the folder at the first run. A clone may have another name, which does not count. */
  readonly folderName: string;
  /** The container files in the folder. The first compose file is the one that is updated. */
  readonly containerFiles: Fact<readonly string[]> | undefined;
  /** Sentences about the whole folder: what was left out. */
  readonly warnings: readonly string[];
  /** The files of the folder that may be read, and what git ignores. */
  readonly files: readonly string[];
  readonly ignored: Ignored;
  /** The folder for tests: `test` if a link or a file is called `tests`. */
  readonly testFolder: string;
  /** The parts that can be deployed separately, if there are several. */
  readonly members: readonly Member[];
  /** Inspects one part: the root (an empty path), a member, or any other folder. Undefined if no language is recognised. */
  application(path: string): Application | undefined;
  /** The same in an answered language, even if the part has no file in it. */
  applicationIn(path: string, language: LanguageName): Promise<Application>;
  /** Parts in languages that are not supported. */
  readonly foreign: readonly ForeignPart[];
}

/** More parts than these are not named one by one. */
const mostNamed = 5;

function findTestFolder({ root }: Folder): string {
  const isFree = (name: string): boolean => lstatSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() !== false;
  return ['tests', 'test'].find(isFree) ?? 'tests';
}

/**
 * Inspects a folder; runs nothing in it.
 * Throws KaizenError (exit code 1) if the folder or one of its manifests cannot be read or parsed. `application` throws the same.
 */
export async function inspect(path: string, overlay: Overlay = new Map()): Promise<Inspection> {
  return inspectFolder(openFolder(path, overlay));
}

/** Looks at a folder that is open already; see `inspect`. */
export async function inspectFolder(folder: Folder): Promise<Inspection> {
  const stacks = await stacksFor([...folder.files, ...folder.omitted()]);
  const investigations = new Investigations(folder);
  const foreign = findForeignParts(folder, isAuxiliary);
  const isForeign = hasForeignRoot(investigations, foreign, stacks);
  const parts = findParts(investigations, stacks, isForeign);
  const known = new Map<string, Application | undefined>();
  return {
    root: folder.root,
    folderName: folder.name,
    containerFiles: findContainerFiles(folder),
    files: folder.files,
    ignored: folder.ignored,
    testFolder: findTestFolder(folder),
    warnings: [
      ...folder.leftOut(),
      ...trackedSecrets(folder),
      ...parts.notes,
      ...foreignNotes(foreign, parts, !isForeign && stacks.some((stack) => stack.recognises(folder) !== undefined)),
    ],
    members: parts.members,
    application: (at) => {
      if (!known.has(at)) known.set(at, at === '' && isForeign ? undefined : findApplication(investigations, parts, at, stacks));
      return known.get(at);
    },
    applicationIn: async (at, language) => applicationIn(investigations, parts, at, await stackNamed(language), stacks),
    foreign,
  };
}

/** True where the root's program is in a language that no stack builds, and what else is there makes pages for it at most. */
function hasForeignRoot(investigations: Investigations, parts: readonly ForeignPart[], stacks: readonly Stack[]): boolean {
  if (!parts.some(({ path, language }) => path === '' && language.isSideline !== true)) return false;
  return (choose(investigations, '', stacks)?.strength ?? strength.aside) <= strength.site;
}

/** Parts in languages that no stack builds, beside those that are deployed. What is asked about needs no note. */
function foreignNotes(foreign: readonly ForeignPart[], { members }: Parts, isRootKnown: boolean): string[] {
  const isAsked = ({ path }: ForeignPart): boolean => path === '' && members.length === 0 && !isRootKnown;
  const deployed = members.length > 0 ? members.map(({ path }) => path || '.') : isRootKnown ? ['.'] : [];
  return foreign
    .filter((part) => part.language.isSideline !== true && !isAsked(part))
    .slice(0, mostNamed)
    .map(({ path, language, file }) => {
      const place = path || '.';
      return `${path === '' ? 'The folder itself' : path} contains a program in ${language.title} (${file}), which is not part of the stack: add it with --service ${[...deployed, place].join(',')} --language ${place}=other.`;
    });
}

/** Secrets that git has taken in are no secrets any more. */
function trackedSecrets({ ignored }: Folder): string[] {
  const files = ignored
    .trackedBelow('secrets')
    .filter((path) => !/(?:^|\/)(?:\.git(?:ignore|keep)|README[^/]*|[^/]*example[^/]*)$/i.test(path));
  return files.length === 0
    ? []
    : [
        `Git tracks ${files.join(', ')}, so everyone with the repository can read it: run "git rm -r --cached secrets", and replace the values.`,
      ];
}

/** A part of the folder, taken for a language. */
interface Taken {
  readonly path: string;
  readonly stack: Stack;
  /** True for a member of the workspace that the whole folder is. */
  readonly isMember: boolean;
  /** Other languages that it could be taken for. */
  readonly others: readonly Stack[];
}

function findApplication(investigations: Investigations, parts: Parts, path: string, stacks: readonly Stack[]): Application | undefined {
  refuseMissing(investigations, path);
  const isMember = parts.workspace?.paths.has(path) === true;
  const choice = isMember && parts.workspace !== undefined ? { ...parts.workspace, others: [] } : chooseStack(investigations, path, stacks);
  return choice === undefined
    ? undefined
    : applicationOf(investigations, parts, { path, stack: choice.stack, isMember, others: choice.others }, stacks);
}

function refuseMissing(investigations: Investigations, path: string): void {
  if (path === '' || investigations.part(path).files.length > 0) return;
  throw new KaizenError(`--service ${path}: there is no such folder: name a folder inside this one.`);
}

/** A part as an application of a language that was answered. What an ordinary project has and is not there yet stands for it. */
function applicationIn(investigations: Investigations, parts: Parts, path: string, stack: Stack, stacks: readonly Stack[]): Application {
  refuseMissing(investigations, path);
  const isMember = parts.workspace?.stack === stack && parts.workspace.paths.has(path);
  const { beginning } = stack;
  if (isMember || beginning === undefined || stack.recognises(investigations.part(path)) !== undefined)
    return applicationOf(investigations, parts, { path, stack, isMember, others: [] }, stacks);
  const own = investigations.part(path);
  const begin = (program?: string): Investigations => new Investigations(overlaid(own, new Map(Object.entries(beginning.files(program)))));
  const begun = begin();
  const application = applicationOf(begun, { members: [], notes: [] }, { path: '', stack, isMember: false, others: [] }, [stack]);
  return {
    ...application,
    ...asBegun(application, beginning),
    findingFor: (start) => begin(programIn(start)).of(stack, '', false),
    path,
    context: path,
    name: own.name,
  };
}

/** The program of a package that a command starts; undefined for a path. */
function programIn([program = '']: readonly string[] = []): string | undefined {
  return /^\w[\w.-]{0,99}$/.test(program) ? program : undefined;
}

/** What is known of a project that is not there yet: nothing is stated, and nothing is noted about it. */
function asBegun({ facts, example }: Application, { expects, usual = {} }: Beginning): Partial<Application> {
  const { language, baseImage, files, healthPath, buildCommands } = facts;
  const [start, port] = [facts.start?.value ?? usual.start, facts.port?.value ?? usual.port];
  const source = 'the usual one; the application is not there yet';
  const assumed = <Value>(name: keyof Facts, value: Value | undefined): { readonly [key: string]: Fact<Value> } =>
    value === undefined ? {} : { [name]: { value, certainty: 'assumed', source } };
  return {
    facts: {
      ...(language === undefined ? {} : { language: { value: language.value, certainty: 'stated', source: 'your answer' } }),
      ...assumed('baseImage', baseImage?.value),
      ...assumed('start', start),
      ...assumed('files', files?.value),
      ...assumed('port', port),
      ...assumed('healthPath', healthPath?.value),
      ...assumed('buildCommands', buildCommands?.value),
    },
    unknown: {
      ...(start === undefined ? { start: 'The folder does not say yet how to start the application.' } : {}),
      ...(port === undefined ? { port: 'The folder does not say yet on which port the application listens.' } : {}),
    },
    warnings: [],
    example,
    expects,
    isThere: false,
  };
}

function applicationOf(
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
  // What has no such name can be given in no file of variables.
  const example = new Map([...environmentExample(own)].filter(([name]) => isVariableName(name)));
  const { env } = detection.facts;
  const { code, dependencies } = detection;
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
  const evidence = containerEvidence(own);
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
  // Members of a folder have files of variables of their own, which no value in the compose file may stand above.
  const ownAddresses =
    isSite || path !== '' ? undefined : findOwnAddresses(own, (env?.value ?? []).filter(isVariableName), found.name?.value ?? own.name);
  const facts: Facts = {
    ...found,
    ...(samples.configuration === undefined ? {} : { configuration: samples.configuration }),
    ...(isSite ? {} : portFact(detection.facts.port, evidence)),
    ...(evidence.port === undefined ? samplePort(own, detection.facts, variables) : {}),
    ...frontEndsFact(path, contributed, detection.facts),
    ...(env === undefined ? {} : { env: { ...env, value: env.value.filter(isVariableName) } }),
    ...(system.runtime === undefined ? {} : { systemPackages: system.runtime }),
    ...(system.build === undefined ? {} : { buildPackages: system.build }),
    ...services,
    ...running.facts,
    ...(isSite ? {} : findStatedEnvironment(evidence.variables, { read: variables, given })),
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
      environment: facts.environment?.value ?? {},
      volumes: evidence.volumes
        .filter((volume) => volume.variables.length > 0)
        .map(({ path: kept, variables: names }) => ({ path: kept, variables: names })),
      processes: evidence.processes.filter(({ words }) => !hasPortSlot(words)).map(({ name, kind, words }) => ({ name, kind, words })),
    },
    // The context of a workspace's member is the whole folder: what belongs to applications of other languages is no part of its image.
    // So is that of a root that is deployed beside its parts.
    apart:
      isMember || (path === '' && member !== undefined)
        ? members.flatMap((each) => (each.path === path || whole?.paths.has(each.path) === true ? [] : [each.path]))
        : [],
  };
}

/** The port that a container file states, where the code does not tell; what the code tells goes before it. */
function portFact(found: Facts['port'], { port }: ContainerEvidence): Pick<Facts, 'port'> {
  if (port === undefined) return {};
  if (found === undefined || found.certainty === 'assumed')
    return { port: { value: port.value, certainty: 'stated', source: port.source } };
  return found.value === port.value ? {} : { port: { ...found, over: [...(found.over ?? []), port] } };
}

/** Facts that a container file may state. */
const stateable = [
  'version',
  'baseImage',
  'port',
  'start',
  'systemPackages',
  'buildPackages',
  'written',
  'environment',
  'processes',
  'serviceVersions',
] as const;

function statedBy(facts: Facts, { files }: ContainerEvidence, path: string): Application['statedBy'] {
  return new Map(
    stateable.flatMap((name) => {
      const named = files.filter((file) => facts[name]?.source.includes(`${file} line `) === true);
      return named.length === 0 ? [] : [[name, named.map((file) => posix.join(path, file))] as const];
    }),
  );
}

/** Languages in which the part could be deployed as well. */
function otherLanguages(path: string, others: readonly Stack[], contributed: readonly Contributed[]): string[] {
  if (contributed.length > 0) return [];
  return others.map(
    ({ language }) =>
      `${path === '' ? 'The folder' : path} contains a project in ${language}, too: give --language ${language} to deploy that instead.`,
  );
}

/** Where a guide tells of a secret's form. */
const guides = ['README.md', 'README.rst', 'docs/configuration.md', 'docs/install.md', 'INSTALL.md'];

/** The variables that the application signs or encrypts with, and the forms that its code, its example or its guide names. */
function findSigningKeys(
  own: Folder,
  code: Code | undefined,
  variables: readonly string[],
  project: string,
): ReadonlyMap<string, SecretForm> {
  // A package of the code is named like the application, whatever its folder is called.
  const packages = new Set((code?.paths ?? []).flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])));
  const names = signingKeys(variables, project, ...packages);
  if (names.length === 0) return new Map();
  const sources = (code?.paths ?? []).map((path) => code?.folder.search(path) ?? '');
  const described = [...exampleFiles, ...guides].map((path) => own.search(path));
  return new Map(
    names.map((name) => {
      const pattern = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'i');
      return [
        name,
        secretFormIn(
          name,
          [...sources, ...described].filter((text) => pattern.test(text)),
        ),
      ];
    }),
  );
}

/** The port in a file of settings that is made of a sample: it counts before the default in the code, unless a variable sets the port. */
function samplePort(folder: Folder, { configuration, port }: Facts, variables: readonly string[]): Pick<Facts, 'port'> {
  if (configuration === undefined || port === undefined || ['PORT', ...variables].some((name) => port.source.includes(name))) return {};
  const found = findSamplePort(
    folder,
    configuration.value.map(({ sample }) => sample),
    new Set(),
  );
  return found === undefined ? {} : { port: found };
}

/** What git ignores and the image takes all the same. */
function neededAlthoughIgnored({ path, source }: Need): string {
  return `Git ignores ${path}, but the image contains it, because ${source} needs it.`;
}

/** What is built for the application, with the variables of those builds. */
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
