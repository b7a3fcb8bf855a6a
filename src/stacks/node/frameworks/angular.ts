import { readJson } from '../../../manifests/json.ts';
import { isTable, type Table, tableAt, textAt } from '../../../manifests/table.ts';
import { buildOptions } from '../build-option.ts';
import { basePathOf, type Product, type Project } from '../product.ts';

/** The configuration that Angular's own generator makes for a build that is deployed. */
const production = 'production';

/** Angular, with the application in angular.json: pages alone, or also a server. Throws KaizenError if angular.json cannot be parsed. */
export function angularProduct({ folder, manifest }: Project): Product | undefined {
  const root = readJson(folder, 'angular.json', 'jsonc')?.root;
  const projects = tableAt(root, 'projects') ?? {};
  const applications = Object.keys(projects).filter((name) => tableAt(projects, name)?.['projectType'] === 'application');
  const name = textAt(root, 'defaultProject') ?? applications[0];
  const build = name === undefined ? undefined : tableAt(projects, name, 'architect', 'build');
  if (name === undefined || build === undefined) return undefined;
  const told = buildOptions(manifest, 'ng');
  const stated = told.value('--configuration') ?? told.value('-c') ?? (told.has('--prod') ? production : undefined);
  // An empty default is none, and without a configuration Angular builds for development.
  const usual = textAt(build, 'defaultConfiguration') || undefined;
  const isAdded = stated === undefined && usual === undefined && told.isLast && tableAt(build, 'configurations', production) !== undefined;
  const configuration = stated ?? usual ?? (isAdded ? production : undefined);
  const outputPath = told.value('--output-path');
  const baseHref = told.value('--base-href');
  const product = angularOutput({
    builder: textAt(build, 'builder') ?? '',
    options: {
      ...tableAt(build, 'options'),
      ...(configuration === undefined ? {} : tableAt(build, 'configurations', configuration)),
      ...(outputPath === undefined ? {} : { outputPath }),
      ...(baseHref === undefined ? {} : { baseHref }),
    },
    usual: `dist/${name}`,
    source: `${name} in angular.json`,
  });
  return isAdded && product.kind !== 'none' ? { ...product, buildOptions: ['--configuration', production] } : product;
}

/** The output of one of Angular's builders; `usual`: its default folder. */
export function angularOutput({
  builder,
  options,
  usual,
  source,
}: {
  readonly builder: string;
  readonly options: Table | undefined;
  readonly usual: string;
  readonly source: string;
}): Product {
  const { base, browser } = outputOf(options, usual);
  // The older builder has no separate folder for the browser's files.
  const isPlain = builder.endsWith(':browser');
  // If the build prerenders all pages, no server is needed: https://angular.dev/guide/ssr.
  const isServed = options?.['ssr'] !== undefined && options['ssr'] !== false && options['outputMode'] !== 'static';
  if (!isPlain && isServed) {
    return {
      kind: 'server',
      start: ['node', `${base}/server/server.mjs`],
      source,
      output: base,
      files: [{ from: base, to: base }],
      isBundled: true,
    };
  }
  return {
    kind: 'site',
    folder: isPlain || browser === '' ? base : `${base}/${browser}`,
    source,
    basePath: basePathOf(textAt(options, 'baseHref')),
    fallbackPage: 'index.html',
    notFoundPage: null,
    hashedAssets: [],
  };
}

function outputOf(options: Table | undefined, usual: string): { readonly base: string; readonly browser: string } {
  const path = options?.['outputPath'];
  const base = isTable(path) ? textAt(path, 'base') : textAt(options, 'outputPath');
  return { base: (base ?? usual).replace(/\/$/, ''), browser: (isTable(path) ? textAt(path, 'browser') : undefined) ?? 'browser' };
}
