import { textAt } from '../../../manifests/table.ts';
import { findCalls } from '../../../source/source.ts';
import { type BuildOptions, buildOptions } from '../build-option.ts';
import { type Configuration, folderPath, openConfiguration, readConfiguration, webpackNames } from '../configuration.ts';
import { basePathOf, type Product, type Project, type SiteProduct } from '../product.ts';
import { angularProduct } from './angular.ts';

/** A tool whose build creates only files. */
interface SiteTool {
  readonly package: string;
  product(project: Project): Product | undefined;
}

const plain = { kind: 'site', basePath: '/', fallbackPage: null, notFoundPage: null, hashedAssets: [] } as const;

/** Tools that build a site; a tool on top of another comes first. */
const tools: readonly SiteTool[] = [
  { package: 'vitepress', product: (project) => docs(project, 'vitepress', '.vitepress/dist', ['assets/']) },
  { package: 'vuepress', product: (project) => docs(project, 'vuepress', '.vuepress/dist', ['assets/']) },
  {
    package: '@docusaurus/core',
    product: ({ folder, manifest, reading }) => {
      const configuration = openConfiguration(folder, reading, 'docusaurus.config');
      return {
        ...plain,
        folder: folderPath(buildOptions(manifest, 'docusaurus').value('--out-dir') ?? 'build'),
        source: '@docusaurus/core in package.json',
        basePath: basePathOf(configuration?.text('baseUrl')),
        notFoundPage: '404.html',
        hashedAssets: ['assets/'],
      };
    },
  },
  { package: '@11ty/eleventy', product: eleventySite },
  {
    package: 'gatsby',
    product: ({ folder, manifest, reading }) => {
      // Without the flag, the configured prefix is ignored.
      const isBelow = buildOptions(manifest, 'gatsby').has('--prefix-paths');
      return {
        ...plain,
        folder: 'public',
        source: 'gatsby in package.json',
        basePath: basePathOf(isBelow ? openConfiguration(folder, reading, 'gatsby-config')?.text('pathPrefix') : undefined),
        notFoundPage: '404.html',
        hashedAssets: ['static/'],
      };
    },
  },
  { package: '@angular/core', product: angularProduct },
  {
    package: 'react-scripts',
    product: ({ manifest }) => ({
      ...plain,
      folder: 'build',
      source: 'react-scripts in package.json',
      basePath: basePathOf(textAt(manifest.root, 'homepage')),
      fallbackPage: 'index.html',
      hashedAssets: ['static/'],
    }),
  },
  {
    package: '@vue/cli-service',
    product: ({ folder, manifest, reading }) => {
      const configuration = openConfiguration(folder, reading, 'vue.config');
      return {
        ...plain,
        folder: folderPath(buildOptions(manifest, 'vue-cli-service').value('--dest') ?? configuration?.folder('', 'outputDir') ?? 'dist'),
        source: '@vue/cli-service in package.json',
        basePath: basePathOf(configuration?.text('publicPath')),
        fallbackPage: 'index.html',
        hashedAssets: ['js/', 'css/'],
      };
    },
  },
  {
    package: 'vite',
    product: ({ folder, manifest, reading }) => {
      const configuration = openConfiguration(folder, reading, 'vite.config');
      return folder.has(folderPath(rootOf(configuration), 'index.html')) && configuration?.code('build', 'lib') === undefined
        ? viteSite(configuration, buildOptions(manifest, 'vite'))
        : undefined;
    },
  },
  {
    package: 'parcel',
    product: ({ manifest }) => {
      const options = buildOptions(manifest, 'parcel');
      return {
        ...plain,
        folder: folderPath(options.value('--dist-dir') ?? 'dist'),
        source: 'parcel in package.json',
        basePath: basePathOf(options.value('--public-url')),
        fallbackPage: 'index.html',
      };
    },
  },
  {
    package: '@rsbuild/core',
    product: ({ folder, reading }) => {
      const configuration = openConfiguration(folder, reading, 'rsbuild.config');
      const output = configuration?.folder('', 'output', 'distPath', 'root') ?? configuration?.folder('', 'output', 'distPath') ?? 'dist';
      return {
        ...plain,
        folder: folderPath(output),
        source: configuration === undefined ? '@rsbuild/core in package.json' : `@rsbuild/core in package.json, ${configuration.file}`,
        basePath: basePathOf(configuration?.text('server', 'base') ?? configuration?.text('output', 'assetPrefix')),
        fallbackPage: 'index.html',
        hashedAssets: ['static/'],
      };
    },
  },
  // webpack builds pages with this plugin: https://webpack.js.org/plugins/html-webpack-plugin/.
  {
    package: 'html-webpack-plugin',
    product: ({ folder, manifest, reading }) => {
      const options = buildOptions(manifest, 'webpack');
      const told = options.value('--config') ?? options.value('-c');
      const own = told === undefined ? undefined : folderPath(told);
      const configuration =
        own !== undefined && folder.has(own)
          ? readConfiguration(folder, reading, own)
          : openConfiguration(folder, reading, ...webpackNames);
      if (configuration === undefined) return undefined;
      return {
        ...plain,
        folder: options.value('--output-path') ?? options.value('-o') ?? configuration.folder('', 'output', 'path') ?? 'dist',
        source: `html-webpack-plugin in package.json, ${configuration.file}`,
        basePath: basePathOf(configuration.text('output', 'publicPath')?.replace(/^auto$/, '')),
        fallbackPage: 'index.html',
      };
    },
  },
];

const rootOf = (configuration: Configuration | undefined): string => configuration?.folder('', 'root') ?? '';

/** The pages that Vite builds. The options of its command have precedence over its configuration (https://vite.dev/guide/cli). */
export function viteSite(configuration: Configuration | undefined, options?: BuildOptions): SiteProduct {
  const root = rootOf(configuration);
  const told = options?.value('--outDir');
  const folder = told === undefined ? configuration?.folder(root, 'build', 'outDir') : folderPath(root, told);
  // Several pages are not a single-page application.
  const isMulti = configuration?.code('build', 'rollupOptions', 'input')?.startsWith('{') === true;
  return {
    ...plain,
    folder: folder ?? folderPath(root, 'dist'),
    source: configuration === undefined ? 'vite in package.json' : `vite in package.json, ${configuration.file}`,
    basePath: basePathOf(options?.value('--base') ?? configuration?.text('base')),
    fallbackPage: isMulti ? null : 'index.html',
    hashedAssets: [`${folderPath(options?.value('--assetsDir') ?? configuration?.text('build', 'assetsDir') ?? 'assets')}/`],
  };
}

// In the template languages of Eleventy: https://www.11ty.dev/docs/languages/.
const notFoundTemplate = /(?:^|\/)404\.(?:html|md|njk|liquid|webc|ejs|hbs|mustache|haml|pug|11ty\.[cm]?[jt]sx?)$/;

/**
 * Eleventy's output folder is in its command, or else in its configuration: in an object, or a call (https://www.11ty.dev/docs/config/).
 */
function eleventySite({ folder, manifest, reading }: Project): SiteProduct {
  const options = buildOptions(manifest, 'eleventy');
  const configuration = openConfiguration(folder, reading, 'eleventy.config', '.eleventy');
  const called = configuration && findCalls(configuration.source, /\.\s*setOutputDirectory\s*\(/g)[0]?.arguments[0]?.literal;
  const output = options.value('--output') ?? called ?? configuration?.text('dir', 'output') ?? '_site';
  return {
    ...plain,
    folder: folderPath(output),
    source: configuration === undefined ? '@11ty/eleventy in package.json' : `@11ty/eleventy in package.json, ${configuration.file}`,
    basePath: basePathOf(options.value('--pathprefix') ?? configuration?.text('pathPrefix')),
    notFoundPage: folder.files.some((path) => notFoundTemplate.test(path)) ? '404.html' : null,
  };
}

/** The folder of the pages follows the command: `vitepress build docs`. */
function docs(
  { folder, manifest, reading }: Project,
  program: string,
  output: string,
  hashedAssets: readonly string[],
): Product | undefined {
  for (const [name, line] of manifest.scripts) {
    const [whole, where] = new RegExp(`\\b${program} build(?:\\s+([\\w./-]+))?`).exec(line) ?? [];
    if (whole === undefined) continue;
    const source = where === undefined ? '' : `${folderPath(where)}/`;
    const base = openConfiguration(folder, reading, `${source}.${program}/config`)?.text('base');
    return {
      ...plain,
      folder: `${source}${output}`,
      source: `the script ${name} in package.json`,
      ...(name === 'build' ? {} : { script: name }),
      basePath: basePathOf(base),
      notFoundPage: '404.html',
      hashedAssets,
    };
  }
  return undefined;
}

/** The output of a build that creates only files; undefined if it is not known. */
export function siteProduct(project: Project): { readonly product: Product; readonly package: string } | undefined {
  for (const tool of tools) {
    const product = project.has(tool.package) ? tool.product(project) : undefined;
    if (product !== undefined) return { product: inOwnFolder(product), package: tool.package };
  }
  return undefined;
}

/** All files of the application would be public. */
function inOwnFolder(product: Product): Product {
  if (product.kind !== 'site' || product.folder !== '') return product;
  return { kind: 'none', unknown: `The build (${product.source}) writes its files among the sources: configure a separate output folder.` };
}
