import { posix } from 'node:path';
import { type Facts, ownConfiguration } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { findSampleConfiguration } from '../missing-settings.ts';
import { ignoredImports } from '../needs.ts';
import { describeIgnored, describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { namesFolder } from '../served-folder.ts';
import type { Detection, Member, Need, Stack, Standing } from '../stack.ts';
import { fromVersion } from '../versions.ts';
import { serverBases, serverHealthPath, serverPort, serverStart } from '../web-server.ts';
import { findAside } from './aside.ts';
import { buildOf } from './build.ts';
import { contributedBy } from './contributed.ts';
import { startedMembers } from './delegation.ts';
import { portIn, slottedStart, startFact } from './entry.ts';
import { findVariables } from './environment.ts';
import { basesOf, type Findings, investigate, projectFolder, startOf } from './findings.ts';
import { describeUngenerated } from './generators.ts';
import { findHealthPath } from './health-path.ts';
import { blockedScripts } from './install-scripts.ts';
import { nxProjectFile, nxProjects } from './nx.ts';
import { hasManifest, manifestFile, manifestOf } from './package-json.ts';
import type { SiteProduct } from './product.ts';
import { homeOf } from './shared-build.ts';
import { membersOf } from './workspaces.ts';
import { findWrittenPaths } from './written.ts';

/**
 * The file that is started by its name in a folder without package.json. Next to a page, a script may belong to the page, so only a server
 * counts.
 */
function programIn(folder: Folder): string | undefined {
  const hasPage = folder.files.some((path) => path.endsWith('.html'));
  const names = hasPage ? ['server'] : ['server', 'app', 'index', 'main', 'bot'];
  return names.flatMap((name) => ['js', 'mjs', 'cjs', 'ts'].map((ending) => `${name}.${ending}`)).find((file) => folder.has(file));
}

/** Node.js and Bun: applications of npm, pnpm, Yarn or Bun. */
export const node: Stack<Findings> = {
  language: 'node',
  hasDevelopment: true,
  testRunner: 'node',
  beginning: {
    files: (program) => {
      const isPackage = program !== undefined && !/^(?:node|npm|npx|pnpm|yarn|bun|sh|bash)$/.test(program);
      return { [manifestFile]: JSON.stringify(isPackage ? { dependencies: { [program]: '*' } } : {}) };
    },
    expects: 'the code, and package.json with what it needs',
    usual: { start: ['node', 'server.js'], port: 3000 },
  },
  members: deployable,
  recognises: (folder) => (hasManifest(folder) ? 'manifest' : programIn(folder) === undefined ? undefined : 'sources'),
  investigate,
  weigh,
  describe: detection,
  read: ({ modules }, path) => modules.read(path),
  image: buildOf,
  serves: ({ modules }, path) => namesFolder(modules, path),
  servedMembers: ({ place }) => place?.clients ?? [],
  contribute: contributedBy,
};

/** The members that something starts, or whose build creates a site. */
function deployable(root: Folder, findingsOf: (path: string) => Findings): readonly Member[] | undefined {
  const workspace = membersOf(root);
  if (workspace === undefined) return nxMembers(root);
  const found = workspace.members.filter(({ path }) => {
    const { start, site } = findingsOf(path);
    // A member with only a usual file name is a library.
    return ('run' in start && start.certainty !== 'assumed') || site !== undefined;
  });
  if (found.every(({ path }) => path === '')) return undefined;
  const led = startedMembers(workspace.members).map(({ path }) => path);
  // The root's start command shows the purpose of the workspace.
  const chosen = found.filter(({ path }) => led.includes(path));
  // A root that starts the development server of pages does not exclude the servers of other members.
  const isServer = ({ path }: { readonly path: string }): boolean => findingsOf(path).site === undefined;
  const isWhole = chosen.some(isServer) || !found.some(isServer);
  return (chosen.length > 0 && isWhole ? chosen : found).map(({ path, folder, manifest }) => ({
    path,
    name: manifest.name?.replace(/^@[^/]*\//, '') ?? folder.name,
    source: workspace.source,
  }));
}

function nxMembers(root: Folder): readonly Member[] | undefined {
  const projects = nxProjects(root).filter(({ path }) => path !== '');
  if (projects.length === 0) return undefined;
  return projects.map(({ name, path }) => ({ path, name, source: posix.join(path, nxProjectFile) }));
}

function weigh(findings: Findings): Standing {
  const { site, start } = findings;
  const aside = findAside(findings);
  return {
    facts: {
      ...frameworkFact(findings),
      ...(site === undefined ? ('run' in start ? { start: startFact(start, undefined) } : {}) : siteFacts(site)),
    },
    ...(aside === undefined ? {} : { aside }),
  };
}

function detection(findings: Findings): Detection {
  const { folder, place, modules, manifest, manager, locked, packages, start } = findings;
  const given = variablesSet(findings);
  const variables = findVariables(folder, modules, (name) => given.has(name));
  const configuration =
    findings.site === undefined ? findSampleConfiguration(folder, modules.mentioning, variables.needed?.value) : undefined;
  const samples = (configuration?.value ?? []).map(({ sample }) => sample);
  const written =
    findings.site === undefined
      ? findWrittenPaths(folder, { ...findings, variables: variables.reads, home: homeOf(findings), samples })
      : { notes: [] };
  const slotted = 'run' in start && findings.site === undefined ? slottedStart(start) : undefined;
  const aside = findAside(findings);
  const optional = new Map([...manifest.optionalDependencies.keys()].map((name) => [name, manifestFile]));
  return {
    facts: {
      ...factsOf(findings),
      ...(written.fact === undefined ? {} : { written: written.fact }),
      ...(configuration === undefined ? {} : { configuration }),
      ...(variables.needed === undefined ? {} : { env: variables.needed }),
    },
    ...(slotted === undefined ? {} : { slottedStart: slotted }),
    warnings: [
      ...findings.warnings,
      // Without an install, nothing is missing.
      ...(hasManifest(folder) ? manager.warnings : []),
      ...findings.installation.warnings,
      ...blockedScripts(place?.root.folder ?? folder, place?.root.manifest ?? manifest, manager, locked),
      ...(findings.procfile?.warnings ?? []),
      ...describeUngenerated(folder, manifest),
      ...loopbackWarning(findings),
      ...shutdownWarning(findings),
      ...written.notes,
    ],
    unknown: unknownsOf(findings),
    // Static files need no service, but their build may.
    dependencies: findings.site === undefined ? { ecosystem: 'npm', packages, optional } : { ecosystem: 'npm', packages: new Map() },
    ...(findings.site === undefined ? { code: { folder, paths: modules.paths } } : {}),
    reads: variables.reads,
    isHttp: findings.framework !== undefined || findings.site !== undefined || servesHttp(findings),
    needs: needsOf(findings),
    bases: basesOf(findings),
    ...(aside === undefined ? {} : { aside }),
  };
}

/** True for an application that serves HTTP without a framework. */
function servesHttp({ modules }: Findings): boolean {
  const servers = modules.mentioning('createServer', 'Bun.serve', 'createYoga', '@hono/node-server', 'WebSocketServer');
  return servers.some(
    ({ code, literals }) =>
      /\bBun\s*\.\s*serve\b/.test(code) || [...literals.values()].some(({ value }) => value !== undefined && httpModules.has(value)),
  );
}

const httpModules = new Set(['http', 'node:http', 'https', 'node:https', '@hono/node-server']);

const importOfFile = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}["'](\.{1,2}\/[^"'\n]{1,300})["']/g;

/** Ignored files that the application imports, such as a generated client. */
function needsOf({ folder, manifest, modules, place }: Findings): readonly Need[] {
  if (folder.ignored.files.length === 0) return [];
  const named = modules.paths.flatMap((source) =>
    [...folder.search(source).matchAll(importOfFile)].map(([, path = '']) => ({ path: posix.join(posix.dirname(source), path), source })),
  );
  // Missing files are created by the scripts before the build, or by the build.
  const context = place?.root.folder ?? folder;
  const isMade = ['prepare', 'postinstall', 'prebuild'].some((name) => manifest.scripts.has(name));
  const needs = ignoredImports(folder, named, ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'], place?.member.path);
  return isMade ? needs.filter(({ path }) => context.exists(path)) : needs;
}

function unknownsOf(findings: Findings): Detection['unknown'] {
  const { start, site } = findings;
  return site === undefined && 'unknown' in start ? { start: start.unknown } : {};
}

function factsOf(findings: Findings): Facts {
  const { folder, manifest, nx, manager, runtime, version, site, processes, publicVariables } = findings;
  return {
    ...(manifest.name === undefined
      ? {}
      : { name: { value: manifest.name, source: nx === undefined ? manifestOf(folder) : posix.join(nx.project.path, nxProjectFile) } }),
    language: { value: runtime, source: languageSource(findings) },
    version,
    packageManager: manager.fact,
    ...frameworkFact(findings),
    ...(site === undefined
      ? {
          baseImage: fromVersion(version, basesOf(findings).slim.image),
          ...serverFacts(findings),
        }
      : { ...siteFacts(site), ...(findings.proxied === undefined ? {} : { proxied: findings.proxied }) }),
    ...(site !== undefined || processes === undefined ? {} : { processes }),
    ...(publicVariables.fact === undefined ? {} : { buildArguments: publicVariables.fact }),
  };
}

function languageSource({ start, runtime, folder, nx }: Findings): string {
  if ('run' in start && runtime === 'bun') return start.source;
  return hasManifest(folder) || nx !== undefined ? manifestOf(folder) : (programIn(folder) ?? manifestFile);
}

function frameworkFact({ framework, site }: Findings): Facts {
  const shown = framework?.package ?? site?.package;
  return shown === undefined ? {} : { framework: { value: framework?.framework.name ?? shown, source: `${shown} in ${manifestFile}` } };
}

function serverFacts(findings: Findings): Facts {
  const { folder, nx, framework, start, product, reading } = findings;
  const port = portOf(findings);
  const { healthPath: own, title } = framework?.framework ?? {};
  const healthPath =
    findHealthPath(reading, {
      framework: framework?.framework,
      files: nx === undefined ? folder.files : projectFolder(nx).files,
      basePath: product?.basePath ?? '',
    }) ?? (own === undefined ? undefined : { value: own, source: `the health check of ${title}` });
  return {
    ...('run' in start ? { start: startFact(start, port?.value) } : {}),
    ...(port === undefined ? {} : { port }),
    ...(healthPath === undefined ? {} : { healthPath }),
  };
}

function siteFacts({ folder, basePath, fallbackPage, notFoundPage, source }: SiteProduct): Facts {
  const server = 'nginx, which serves the static files';
  return {
    baseImage: { value: serverBases.slim.image, source: server },
    files: { value: { folder, basePath, fallbackPage, notFoundPage }, source },
    start: { value: serverStart, source: server },
    port: { value: serverPort, source: ownConfiguration },
    healthPath: { value: serverHealthPath, source: ownConfiguration },
  };
}

/** Names of the variables that the image sets. */
function variablesSet({ start, listening }: Findings): ReadonlySet<string> {
  const { portVariable, hostVariable } = listening ?? {};
  return new Set([...Object.keys(startOf(start)?.environment ?? {}), portVariable ?? '', hostVariable ?? '']);
}

function portOf({ listening, framework, product, start }: Findings): Facts['port'] {
  const stated = 'run' in start ? portIn(start) : undefined;
  if (stated !== undefined) return stated;
  const found = listening?.port ?? product?.port;
  if (found !== undefined) return found;
  const { port, title, usualPort } = framework?.framework ?? {};
  if (port !== undefined) return { value: port, source: `the default of ${title}` };
  if (usualPort !== undefined)
    return { value: usualPort, certainty: 'assumed', source: `the usual port of ${title}; the folder does not set one` };
  return listening === undefined || listening.isLoopback
    ? undefined
    : { value: 3000, certainty: 'assumed', source: `a usual port; the tool can't tell the port of ${listening.path}` };
}

function loopbackWarning({ listening, framework }: Findings): string[] {
  if (listening?.isLoopback !== true) return [];
  const remedy = framework?.framework.isLoopback === true ? 'give listen the host "0.0.0.0"' : 'listen on "0.0.0.0"';
  return [describeLoopback(listening.path, remedy)];
}

/** Packages that close a server on SIGTERM. */
const closers = [
  'close-with-grace',
  'http-terminator',
  'http-graceful-shutdown',
  '@godaddy/terminus',
  'lightship',
  'fastify-graceful-shutdown',
];

function shutdownWarning({ started, modules, packages, runtime }: Findings): string[] {
  const isHandled = closers.some((name) => packages.has(name)) || modules.mentioning('SIGTERM', 'enableShutdownHooks').length > 0;
  if (started === undefined || isHandled) return [];
  return [
    describeUnhandledSignal(started, describeIgnored(runtime === 'bun' ? 'Bun' : 'Node.js'), 'Handle it with process.once("SIGTERM", …).'),
  ];
}
