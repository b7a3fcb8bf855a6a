import { textAt } from '../../table.ts';
import { type Configuration, openConfiguration } from '../configuration.ts';
import { basePathOf, type Product, type Project, type SiteProduct } from '../product.ts';
import { angularProduct } from './angular.ts';

/** A tool whose build is files alone. */
interface SiteTool {
  readonly package: string;
  product(project: Project): Product | undefined;
}

const plain = { kind: 'site', basePath: '/', fallbackPage: null, notFoundPage: null, hashedAssets: [] } as const;
const withoutDots = (path: string): string => path.replace(/^\.\//, '').replace(/\/$/, '');

/** Tools that make a site, one that is built on another before that. */
const tools: readonly SiteTool[] = [
  { package: 'vitepress', product: (project) => docs(project, 'vitepress', '.vitepress/dist', ['assets/']) },
  { package: 'vuepress', product: (project) => docs(project, 'vuepress', '.vuepress/dist', ['assets/']) },
  {
    package: '@docusaurus/core',
    product: ({ folder, reading }) => {
      const configuration = openConfiguration(folder, reading, 'docusaurus.config');
      return {
        ...plain,
        folder: 'build',
        source: '@docusaurus/core in package.json',
        basePath: basePathOf(configuration?.text('baseUrl')),
        notFoundPage: '404.html',
        hashedAssets: ['assets/'],
      };
    },
  },
  { package: '@11ty/eleventy', product: () => ({ ...plain, folder: '_site', source: '@11ty/eleventy in package.json' }) },
  {
    package: 'gatsby',
    product: () => ({ ...plain, folder: 'public', source: 'gatsby in package.json', notFoundPage: '404.html', hashedAssets: ['static/'] }),
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
    product: ({ folder, reading }) => {
      const configuration = openConfiguration(folder, reading, 'vue.config');
      return {
        ...plain,
        folder: withoutDots(configuration?.text('outputDir') ?? 'dist'),
        source: '@vue/cli-service in package.json',
        basePath: basePathOf(configuration?.text('publicPath')),
        fallbackPage: 'index.html',
        hashedAssets: ['js/', 'css/'],
      };
    },
  },
  {
    package: 'vite',
    product: ({ folder, reading }) => {
      const configuration = openConfiguration(folder, reading, 'vite.config');
      return folder.has(indexOf(configuration)) && configuration?.code('build', 'lib') === undefined ? viteSite(configuration) : undefined;
    },
  },
  { package: 'parcel', product: () => ({ ...plain, folder: 'dist', source: 'parcel in package.json', fallbackPage: 'index.html' }) },
];

function indexOf(configuration: Configuration | undefined): string {
  const root = configuration?.text('root');
  return root === undefined ? 'index.html' : `${withoutDots(root)}/index.html`;
}

/** The pages that Vite builds. */
export function viteSite(configuration: Configuration | undefined): SiteProduct {
  const root = configuration?.text('root');
  const output = withoutDots(configuration?.text('build', 'outDir') ?? 'dist');
  const folder = root === undefined || withoutDots(root) === '' ? output : `${withoutDots(root)}/${output}`;
  // Several pages are no single-page application.
  const isMulti = configuration?.code('rollupOptions', 'input')?.startsWith('{') === true;
  return {
    ...plain,
    folder,
    source: configuration === undefined ? 'vite in package.json' : `vite in package.json, ${configuration.file}`,
    basePath: basePathOf(configuration?.text('base')),
    fallbackPage: isMulti ? null : 'index.html',
    hashedAssets: [`${withoutDots(configuration?.text('build', 'assetsDir') ?? 'assets')}/`],
  };
}

/** The folder that the pages are in stands behind the command: `vitepress build docs`. */
function docs(
  { folder, manifest, reading }: Project,
  program: string,
  output: string,
  hashedAssets: readonly string[],
): Product | undefined {
  for (const [name, line] of manifest.scripts) {
    const [whole, where] = new RegExp(`\\b${program} build(?:\\s+([\\w./-]+))?`).exec(line) ?? [];
    if (whole === undefined) continue;
    const source = where === undefined ? '' : `${withoutDots(where)}/`;
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

/** What the build makes where it makes files alone; undefined where it is not known to. */
export function siteProduct(project: Project): { readonly product: Product; readonly package: string } | undefined {
  for (const tool of tools) {
    const product = project.has(tool.package) ? tool.product(project) : undefined;
    if (product !== undefined) return { product, package: tool.package };
  }
  return undefined;
}
