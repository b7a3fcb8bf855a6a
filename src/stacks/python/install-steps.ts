import { posix } from 'node:path';
import { pythonLiteral, sedText } from '../../render/printers.ts';
import { type Mount, netrc, packageIndex, type Run, type Step, type Word } from '../../render/run.ts';
import type { RegistryAccess } from '../registry-access.ts';
import { type DependencySource, type Installation, pipFiles } from './installation.ts';
import type { Tool } from './locks.ts';
import type { Tools } from './tools.ts';

const environment = '/opt/venv';
const interpreter = `${environment}/bin/python`;
/** The environment of build backends, separate from the application's dependencies. */
const backends = '/opt/backends';
/** The list of dependencies for pip, if no file of the folder is one. */
const dependencyList = '/tmp/dependencies.txt';

const pipCache = { name: 'pip', target: '/root/.cache/pip' };
const pipInstall: readonly Word[] = ['pip', '--python', interpreter, 'install', '--no-compile', '--requirement'];
const uvInstall: readonly Word[] = ['uv', 'pip', 'install', '--python', interpreter, '--requirement'];
const makeEnvironment: Step = ['python', '-m', 'venv', '--without-pip', environment];
const openEnvironment: Step = ['chmod', '-R', 'a+rX,go-w', environment];

/** The last steps for an environment without bytecode. Tests of packages may be written for other versions of Python. */
const finish: readonly Step[] = [
  { words: ['python', '-m', 'compileall', '-qq', '-j', 0, '-x', '/tests?/', environment], mayFail: true },
  openEnvironment,
];

/** How a package manager installs. */
interface Installer {
  readonly cache: { readonly name: string; readonly target: string };
  steps(source: DependencySource): readonly Step[];
}

const byPip: Installer = {
  cache: pipCache,
  steps: (source) => [makeEnvironment, ...pipSteps(source), ...requirementSteps(source, pipInstall), ...finish],
};

const installers: Readonly<Record<Tool, Installer>> = {
  pip: byPip,
  hatch: byPip,
  uv: { cache: { name: 'uv', target: '/root/.cache/uv' }, steps: (source) => [...uvSteps(source), openEnvironment] },
  poetry: {
    cache: { name: 'poetry', target: '/root/.cache/pypoetry' },
    steps: (source) => [makeEnvironment, ['poetry', 'install', '--no-interaction', ...poetryScope(source), '--no-root'], ...finish],
  },
  pdm: {
    cache: { name: 'pdm', target: '/root/.cache/pdm' },
    steps: (source) => [
      makeEnvironment,
      ['pdm', 'install', '--check', '--prod', ...moreOf(source), '--no-self', '--no-editable'],
      ...finish,
    ],
  },
  pipenv: {
    cache: { name: 'pipenv', target: '/root/.cache/pipenv' },
    steps: (source) => [makeEnvironment, ['pipenv', 'install', ...(isLocked(source) ? ['--deploy'] : [])], ...finish],
  },
};

/** The environment in which package managers install dependencies; the base image may already contain other versions of these. */
const toolEnvironment = '/opt/tools';

/** uv is a single program; the others get a separate environment, as their documentation advises. */
function installManagers(managers: readonly string[]): readonly Step[] {
  const programs = managers.flatMap((requirement) => /^(\w+)==/.exec(requirement)?.[1] ?? []);
  if (programs.every((program) => program === 'uv')) return [['pip', 'install', ...managers]];
  return [
    ['python', '-m', 'venv', '--without-pip', toolEnvironment],
    ['pip', '--python', `${toolEnvironment}/bin/python`, 'install', ...managers],
    ['ln', '-s', ...programs.map((program) => `${toolEnvironment}/bin/${program}`), '/usr/local/bin/'],
  ];
}

/** Returns the RUN that installs package managers and build backends in the stage `tools`; null if pip is sufficient. */
export function installTools({ managers, backends: requirements }: Tools): Run | null {
  if (managers.length === 0) return null;
  const backendList = '/tmp/backends.txt';
  return {
    mounts: [{ type: 'cache', ...pipCache }, netrc],
    steps: [
      ...installManagers(managers),
      ...(requirements.length === 0
        ? []
        : [
            { words: ['printf', '%s\\n', ...requirements], to: backendList },
            ['pip', 'install', '--target', backends, '--requirement', backendList],
          ]),
    ],
  };
}

/** Returns the RUN that creates empty modules, which a build backend needs before it lists the dependencies; null if it needs none. */
export function makeStubs(source: DependencySource): Run | null {
  if (source.from !== 'metadata' || source.stubs.length === 0) return null;
  return { steps: source.stubs.map((path) => ['install', '-D', '/dev/null', { path }]) };
}

/** Returns the RUN that installs the dependencies into their virtual environment. */
export function installDependencies({
  tool,
  source,
  paths,
  registries,
}: Pick<Installation, 'tool' | 'source' | 'paths' | 'registries'>): Run {
  const installer = installers[tool.name];
  return {
    mounts: [
      ...manifestsOf(source).map((file): Mount => ({ type: 'bind', source: file, target: file })),
      ...paths.map((path): Mount => ({ type: 'bind', source: path, target: path, rw: true })),
      ...settingsOf(registries),
      { type: 'cache', ...installer.cache },
      netrc,
      ...registries.mounts,
    ],
    steps: [...tellRegistries(registries), ...installer.steps(source)],
  };
}

function settingsOf({ settings }: RegistryAccess): readonly Mount[] {
  return settings.map((file) => ({ type: 'bind', source: file, target: file }));
}

/** pip reads its settings from the user's folder, or from a given path. */
function tellRegistries({ steps, settings, hidden }: RegistryAccess): readonly Step[] {
  const ofPip = [...settings, ...hidden].find((file) => pipFiles.includes(file));
  return [...steps, ...(ofPip === undefined ? [] : [['export', { option: 'PIP_CONFIG_FILE', value: `/app/${ofPip}` }]])];
}

/** The files that an install reads. Those for a build backend are copied, because it writes next to them. */
function manifestsOf(source: DependencySource): readonly string[] {
  const own = 'manifests' in source && source.from !== 'metadata' ? source.manifests : [];
  return [...new Set([...own, ...('requirements' in source ? (source.requirements?.manifests ?? []) : [])])];
}

function moreOf(source: DependencySource): readonly string[] {
  return source.from === 'lock' ? (source.more ?? []) : [];
}

/** `--only main`, with the group or the extra that contains the production server. */
function poetryScope(source: DependencySource): readonly string[] {
  const [option, name] = moreOf(source);
  if (option === '--with') return ['--only', `main,${name}`];
  return ['--only', 'main', ...(option === undefined || name === undefined ? [] : [option, name])];
}

/** Returns the RUN that adds requirements to the environment, in a separate layer after the dependencies; null if there are none. */
export function installMore(tool: Tool, requirements: readonly string[], registries: RegistryAccess): Run | null {
  if (requirements.length === 0) return null;
  const isUv = tool === 'uv';
  const words = isUv ? ['uv', 'pip', 'install', '--python', interpreter] : ['pip', '--python', interpreter, 'install'];
  return {
    mounts: [...settingsOf(registries), { type: 'cache', ...(isUv ? installers.uv.cache : pipCache) }, netrc, ...registries.mounts],
    ...(isUv ? { env: { UV_DEFAULT_INDEX: packageIndex } } : {}),
    steps: [...tellRegistries(registries), [...words, ...requirements]],
  };
}

function isLocked(source: DependencySource): boolean {
  return source.from === 'lock' && source.isLocked;
}

function pipSteps(source: DependencySource): readonly Step[] {
  if (source.from !== 'pyproject' && source.from !== 'metadata') return [];
  const { additional } = source;
  return [
    ...(source.from === 'pyproject' ? listFromManifest(source.extras) : listFromMetadata(source.extras)),
    ...(additional.length === 0 ? [] : [{ words: ['printf', '%s\\n', ...additional], appendTo: dependencyList }]),
    [...pipInstall, dependencyList],
  ];
}

/** Python reads the static list, because pip cannot read one without the project itself. */
function listFromManifest(extras: readonly string[]): readonly Step[] {
  const ofExtras = extras.map((extra) => `*project["optional-dependencies"][${pythonLiteral(extra)}]`);
  const lists = ['*project.get("dependencies", [])', ...ofExtras].join(', ');
  const script = `import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(${lists}, sep="\\n")`;
  return [{ words: ['python', '-c', script], to: dependencyList }];
}

/** The build backend provides the list. Its markers for extras are replaced with markers that are always true. */
function listFromMetadata(extras: readonly string[]): readonly Step[] {
  const report = '/tmp/report.json';
  const found = `found = json.load(open("${report}"))["install"][0]["metadata"]`;
  const script = `import json; ${found}; print(*found.get("requires_dist", []), sep="\\n")`;
  return [
    { env: { PYTHONPATH: backends }, words: ['pip', 'install', '--dry-run', '--no-deps', '--no-build-isolation', '--report', report, '.'] },
    {
      words: ['python', '-c', script],
      pipe: extras.map((extra) => ['sed', `s/extra == ["']${sedText(extra)}["']/python_version > "0"/`]),
      to: dependencyList,
    },
  ];
}

function uvSteps(source: DependencySource): readonly Step[] {
  if (source.from === 'lock') {
    const scope = source.member ? ['--no-install-workspace', '--package', source.member] : ['--no-install-project'];
    return [['uv', 'sync', ...(source.isLocked ? ['--locked'] : []), '--no-dev', '--no-editable', ...moreOf(source), ...scope]];
  }
  return [['uv', 'venv', environment], ...uvListSteps(source), ...requirementSteps(source, uvInstall)];
}

function uvListSteps(source: DependencySource): readonly Step[] {
  if (source.from === 'pylock') return [['uv', 'pip', 'sync', '--python', interpreter, ...source.manifests.map((path) => ({ path }))]];
  if (source.from !== 'pyproject' && source.from !== 'metadata') return [];
  const manifest = source.manifests.includes('pyproject.toml') ? 'pyproject.toml' : 'setup.py';
  return [[...uvInstall, manifest, ...source.extras.flatMap((extra) => ['--extra', extra])]];
}

/** Installs requirements files: those of the source, or those in addition to its list. */
function requirementSteps(source: DependencySource, install: readonly Word[]): readonly Step[] {
  const requirements = source.from === 'requirements' ? source : 'requirements' in source ? source.requirements : null;
  if (requirements === null) return [];
  const { files, skipLocal } = requirements;
  return files.flatMap((file) => (skipLocal ? installOthers(file, install) : [[...install, { path: file }]]));
}

/** Leaves out a line with the project itself, which is installed later, without its dependencies. */
function installOthers(file: string, install: readonly Word[]): readonly Step[] {
  const kept = posix.join(posix.dirname(file), `others-${posix.basename(file)}`);
  const project = '^[[:space:]]*((-e|--editable)[ =]+)?\\./?([[;[:space:]]|$)';
  return [{ words: ['grep', '-vE', project, { path: file }], to: kept }, [...install, { path: kept }]];
}
