import { posix } from 'node:path';
import type { Mount, Run, Step } from '../../render/run.ts';
import { findRenames } from '../moves.ts';
import type { Contributed, Receiver, Stack, Stages } from '../stack.ts';
import { findAssets } from './assets.ts';
import type { Findings } from './findings.ts';
import { manifestFile } from './package-json.ts';
import type { SiteProduct } from './product.ts';
import { nodeBases } from './releases.ts';
import { homeOf, sharedBuild } from './shared-build.ts';
import { stages } from './stages.ts';
import type { StagesView } from './view.ts';

/** The stages that build a site or assets for an image of another language; undefined if there are none. */
export function contributedBy(
  findings: Findings,
  place: Parameters<NonNullable<Stack<Findings>['contribute']>>[1],
): Contributed | undefined {
  const { site, manifest } = findings;
  // A site with a separate script is documentation, in addition to the build's output.
  const assets =
    site === undefined || (site.script !== undefined && manifest.scripts.has('build')) ? contributedAssets(findings, place) : undefined;
  return assets ?? (site === undefined ? undefined : contributedSite(findings, site, place));
}

type ReceivingPlace = Parameters<typeof contributedBy>[1];

function contributedSite(findings: Findings, site: SiteProduct, { path, name, receiver }: ReceivingPlace): Contributed {
  const { place } = findings;
  const isMember = place !== undefined && place.member !== place.root;
  // A member of the application's own workspace is installed and built from there.
  const own = isMember ? '' : path;
  const from = posix.join(homeOf(findings), site.folder);
  // The application's code uses the names that its own build gives to its pages.
  const renames = findRenames(receiver.folder, site.folder, path).map(
    ({ from: was, to: is, isCopy }): Step => [isCopy ? 'cp' : 'mv', posix.join(from, was), posix.join(from, is)],
  );
  const { stage, stages: made } = contributedStages(findings, { path: own, name, renames, ...(own === '' ? { receiver } : {}) });
  return { ...made, outputs: [{ stage, source: path, from, to: posix.join(path, site.folder) }] };
}

/**
 * Assets are built in the whole tree of the application, because tools search its templates for used classes. Only a copy without the
 * application's own sources affects the cache.
 */
function contributedAssets(findings: Findings, { path, name, receiver }: ReceivingPlace): Contributed | undefined {
  const { folder, manifest, reading, nx, place } = findings;
  if (nx !== undefined || (place !== undefined && place.member !== place.root)) return undefined;
  const has = (each: string): boolean => manifest.dependencies.has(each) || manifest.devDependencies.has(each);
  const assets = findAssets({ folder, manifest, reading, has });
  const outputs = (assets?.outputs ?? [])
    .map((output) => posix.join(path, output))
    .filter((to) => !/^\.\.(?:\/|$)|^\.$/.test(to) && to !== path);
  // Existing files need no build. Images that a person put next to built files are not built.
  const isThere = (to: string): boolean =>
    receiver.folder.has(to) ||
    receiver.folder.below(to).files.some((file) => !/\.(?:png|svg|ico|jpe?g|webp|gif|txt)$|(?:^|\/)\.(?:git)?(?:keep|ignore)$/.test(file));
  if (assets === undefined || outputs.length === 0 || outputs.every(isThere)) return undefined;
  const product: SiteProduct = {
    kind: 'site',
    script: assets.script,
    folder: assets.outputs[0] ?? '',
    source: manifestFile,
    basePath: '/',
    fallbackPage: null,
    notFoundPage: null,
    hashedAssets: [],
  };
  const { stage, stages: made } = contributedStages({ ...findings, site: { ...product, package: manifestFile } }, { path, name, receiver });
  return {
    ...made,
    outputs: outputs.map((to) => ({
      stage,
      source: path,
      from: posix.join('/app', to),
      to,
      ...(publicFolder.test(to) ? { isPublic: true } : {}),
    })),
  };
}

const publicFolder = /(?:^|\/)(?:static|staticfiles|assets|public|www|wwwroot)\//;

/** The stages of a package for an image of another language. With a receiver, they are built in its whole tree. */
function contributedStages(
  findings: Findings,
  {
    path,
    name,
    receiver,
    renames = [],
  }: Pick<ReceivingPlace, 'path' | 'name'> & Partial<Pick<ReceivingPlace, 'receiver'>> & { readonly renames?: readonly Step[] },
): { readonly stage: string; readonly stages: Stages } {
  const { names: _, ...view } = stages(findings, { flavour: 'slim', image: nodeBases(findings.release).slim.image });
  const { buildArguments, ignore, keep, secrets } = sharedBuild(findings);
  const inContext = (each: string): string => posix.join(path, each);
  const from = (install: Run): Run => ({ ...install, mounts: (install.mounts ?? []).map((mount) => below(mount, inContext)) });
  const names = {
    tools: `${name}-tools`,
    dependencies: `${name}-dependencies`,
    development: `${name}-development`,
    build: `${name}-build`,
  };
  const own: StagesView = {
    ...view,
    names,
    copied: path === '' ? '.' : path,
    ...(receiver === undefined ? {} : wholeTree(findings, receiver, path, `${name}-source`)),
    installDependencies: from(view.installDependencies),
    installDevelopment: view.installDevelopment === null ? null : from(view.installDevelopment),
    makeApplication: { ...view.makeApplication, steps: [...view.makeApplication.steps, ...renames] },
  };
  return {
    stage: names.build,
    stages: {
      template: 'node-contributed',
      view: own,
      builderImage: nodeBases(findings.release).slim.image,
      buildArguments,
      ignore: ignore.map((pattern) => (pattern.startsWith('**/') ? pattern : inContext(pattern))),
      keep: keep.map(inContext),
      secrets: secrets.map((secret) => (secret.file === undefined ? secret : { ...secret, file: inContext(secret.file) })),
    },
  };
}

/** Configurations of tools that search other files for used classes; Tailwind's may be a style sheet. */
const searching = /(?:^|\/)(?:(?:tailwind|postcss|uno|purgecss)\.config\.\w{1,4}|(?:tailwind|styles?|input|main|app|index)\.css)$/;

/** The tree of an application without its own sources, unless the tools search these, too. */
function wholeTree(
  { modules, folder }: Findings,
  { sources }: Receiver,
  path: string,
  stage: string,
): Pick<StagesView, 'source' | 'workdir'> {
  const configurations = folder.files.filter((file) => searching.test(file)).map((file) => folder.search(file));
  const isSearched = (ending: string): boolean =>
    modules.mentioning(`*${ending}`).length > 0 || configurations.some((text) => new RegExp(`\\b${ending.slice(1)}\\b`).test(text));
  const removed = sources.filter((ending) => !isSearched(ending));
  return {
    workdir: posix.join('/app', path),
    source: {
      stage,
      remove:
        removed.length === 0 ? null : { steps: removed.map((ending) => ['find', '/app', '-name', `*${ending}`, '-type', 'f', '-delete']) },
    },
  };
}

function below(mount: Mount, inContext: (path: string) => string): Mount {
  return mount.type === 'bind' && mount.source !== undefined ? { ...mount, source: inContext(mount.source) } : mount;
}
