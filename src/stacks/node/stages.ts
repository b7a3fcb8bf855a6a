import { posix } from 'node:path';
import type { Run, Step } from '../../render/run.ts';
import { addPackages, browserFolder, namesIn, type SystemPackages } from '../libraries.ts';
import type { ChosenBase, Flavour } from '../stack.ts';
import { buildSteps } from './build-steps.ts';
import { builderOf, type Findings } from './findings.ts';
import { browserDriver } from './native-modules.ts';
import { nodeBases } from './releases.ts';
import { linkSteps } from './rewritten.ts';
import { homeOf } from './shared-build.ts';
import { ownNames, type StagesView, type Variable } from './view.ts';

/** The image of the build stages, if it is not the base image: one with a shell and a package manager, and the same C library. */
export function builderImageOf(findings: Findings, flavour: Flavour): string | undefined {
  const { runtime, manager, version, release } = findings;
  const builder = builderOf(runtime, manager);
  if (builder === 'bun') return flavour === 'slim' ? `oven/bun:${version.value}` : undefined;
  if (runtime === 'node' && flavour !== 'distroless') return undefined;
  const bases = nodeBases(release);
  return (flavour === 'alpine' ? bases.alpine : undefined)?.image ?? bases.slim.image;
}

/** `base`: the image with the C library and system of the stages; `answered`: Debian packages in addition to the required ones. */
export function stages(findings: Findings, { flavour, image }: ChosenBase, answered?: SystemPackages): StagesView {
  const system = flavour === 'alpine' ? 'alpine' : 'debian';
  const { manager, manifest, place, nxBuild, installation, product, site } = findings;
  const { registries } = installation;
  const made = buildSteps(findings);
  const steps = made.length === 0 ? made : [...made, ...cacheSteps(findings)];
  // If the image contains no node_modules, only the build needs the single install.
  const needsModules = site === undefined && product?.isBundled !== true;
  const isBuilt = steps.length > 0;
  const hasDevelopment = [
    manifest,
    place?.root.manifest,
    ...[...(place?.needed ?? []), ...(place?.served ?? [])].map((member) => member.manifest),
  ].some((each) => each !== undefined && each.devDependencies.size > 0);
  const isWhole = isBuilt && site === undefined && product?.files === undefined;
  // Yarn reads its settings for each command, and exits if a variable is missing.
  const asks = isBuilt && (manager.kind === 'yarn' || manager.kind === 'berry') && registries.mounts.length > 0;
  // Packages of the build must not be copied with its output.
  const removed = isWhole ? [...installation.left, ...(nxBuild === undefined ? [] : ['.nx'])] : [];
  return {
    names: ownNames,
    copied: '.',
    workdir: '/app',
    source: null,
    contributions: [],
    flavour,
    systemPackages: addPackages(namesIn(image, findings.system[system]), answered, { build: system, runtime: system }),
    installManager: installation.manager,
    isWithoutScripts: installation.isWithoutScripts,
    installDependencies: needsModules ? installation.production : installation.development,
    installBrowser: hasBrowser(findings) ? browserInstall(findings) : null,
    installDevelopment: needsModules && isBuilt && hasDevelopment ? installation.development : null,
    buildFrom: isBuilt ? (needsModules && hasDevelopment ? 'development' : 'dependencies') : 'tools',
    makeApplication: {
      ...(asks ? { mounts: registries.mounts } : {}),
      steps: [
        ...(asks ? registries.steps : []),
        ...steps,
        ...(removed.length === 0 ? [] : [['rm', '-rf', ...removed]]),
        ['chmod', '-R', 'a+rX,go-w', '/app'],
        ...linkSteps(findings.rewritten),
      ],
    },
    buildEnvironment: variables({
      ...product?.buildEnvironment,
      ...(isBuilt && findings.legacyDigest !== undefined ? { NODE_OPTIONS: '--openssl-legacy-provider' } : {}),
      ...(product?.environment?.['NEXT_TELEMETRY_DISABLED'] === undefined ? {} : { NEXT_TELEMETRY_DISABLED: '1' }),
      ...(nxBuild === undefined ? {} : { NX_DAEMON: 'false' }),
      ...(isBuilt && installsBeforeRun(findings) ? { pnpm_config_verify_deps_before_run: 'false' } : {}),
      ...(isBuilt && checksEnvironment(findings) ? { [withoutCheck]: '1' } : {}),
    }),
  };
}

/** True if the image gets a browser for a package: with Plug'n'Play, no program could be called without the manifest. */
export function hasBrowser({ packages, site, product, manager }: Findings): boolean {
  return browserDriver(packages) !== undefined && site === undefined && product?.isBundled !== true && !manager.isPnp;
}

/** Installs the browser release of the package in a folder that every user can read. */
function browserInstall(findings: Findings): Run {
  const folders = [...new Set([homeOf(findings), '/app'])].map((folder) => `${folder}/node_modules/.bin`);
  return {
    steps: [
      {
        env: { PLAYWRIGHT_BROWSERS_PATH: browserFolder },
        words: ['sh', '-c', 'PATH="$1:$PATH" exec playwright install chromium', 'sh', folders.join(':')],
      },
      ['chmod', '-R', 'a+rX,go-w', browserFolder],
    ],
  };
}

/**
 * True for pnpm 11 and later, which installs again before it runs a script if a manifest is newer than the last installation (pnpm.io, settings,
 * verifyDepsBeforeRun): the source code is copied after that.
 */
function installsBeforeRun({ manager: { kind, version = '' } }: Findings): boolean {
  return kind === 'pnpm' && Number(/^\d{1,4}/.exec(version)?.[0] ?? 0) >= 11;
}

/** The variable that turns off the check of the environment, which is incomplete during a build (create.t3.gg, "Docker"). */
const withoutCheck = 'SKIP_ENV_VALIDATION';

function checksEnvironment({ modules }: Findings): boolean {
  return modules.mentioning(`process.env.${withoutCheck}`).length > 0;
}

/** Removes the build's cache from the image's files, and redirects the server's cache to /tmp. */
function cacheSteps(findings: Findings): readonly Step[] {
  const { product, place } = findings;
  if (product?.cache === undefined) return [];
  const member = place?.member.path ?? '';
  const whole = product.files?.find(({ to }) => to === '.');
  const folder = posix.join(member, ...(whole === undefined ? [] : [whole.from, member]), product.cache);
  return [
    ['rm', '-rf', folder],
    // If the build wrote to another folder than its configuration shows, the link has no effect, and must not fail.
    ['mkdir', '-p', posix.dirname(folder)],
    ['ln', '-s', '/tmp', folder],
  ];
}

/** Returns variables as the templates read them. */
export function variables(values: Readonly<Record<string, string>>): Variable[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
