import { posix } from 'node:path';
import { ignorePath } from '../../render/printers.ts';
import { type Findings, startOf } from './findings.ts';
import { codeFile } from './modules.ts';
import { manifestFile } from './package-json.ts';
import { unneededTestFolders } from './test-folders.ts';

const ignored = [
  '**/node_modules',
  '.pnp.*',
  '.yarn/cache',
  '.yarn/unplugged',
  '.yarn/install-state.gz',
  'coverage',
  '.nyc_output',
  // This file would make TypeScript skip the compilation.
  '**/*.tsbuildinfo',
  '.eslintcache',
];

const isCode = /\.[cm]?[jt]sx?$/;

/** Returns the properties of the build that do not depend on what the image serves. */
export function sharedBuild(findings: Findings) {
  const { folder, place, nx, nxBuild, modules, started, product, site, publicVariables, installation } = findings;
  const inContext = (path: string): string => posix.join(place?.member.path ?? '', path);
  const outputs = [site?.folder, product?.output, compiledFolder(findings)].filter((path) => path !== undefined);
  const others = (place?.others ?? []).map(({ path }) => path);
  const isOwn = (path: string): boolean => !others.some((other) => inContext(path).startsWith(`${other}/`));
  return {
    sourceFile: inContext(started ?? [...modules.paths, ...folder.files].find((path) => isCode.test(path) && isOwn(path)) ?? manifestFile),
    comment: ['//', ''] as const,
    dependencyStage: 'dependencies',
    buildArguments: publicVariables.values,
    ignore: [
      ...new Set([
        ...ignored,
        ...[...unneededTestFolders(folder), ...outputs]
          .map(inContext)
          .filter((path) => !path.startsWith('..'))
          .map(ignorePath),
        ...others.map(ignorePath),
        ...(nxBuild === undefined ? [] : ['.nx']),
        ...installation.registries.hidden,
        ...(nx === undefined ? [] : ['dist', ...nx.others.map(ignorePath)]),
      ]),
    ],
    // The lock file covers all members, and an install reads the manifests of all.
    keep: [...installation.kept, ...others.map((path) => posix.join(path, manifestFile))],
    secrets: installation.registries.secrets,
  };
}

/** The folder in the image in which the application runs. */
export function homeOf({ place }: Findings): string {
  return posix.join('/app', place?.member.path ?? '').replace(/\/$/, '');
}

/** The folder to which the started file is compiled: existing files there would be older than the source. */
function compiledFolder({ start, folder }: Findings): string | undefined {
  const file = startOf(start)?.run.file?.replace(/^\.\//, '');
  return file === undefined || !file.includes('/') || codeFile(folder, file) !== undefined ? undefined : file.split('/')[0];
}
