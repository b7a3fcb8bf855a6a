import { type Configuration, openConfiguration } from '../configuration.ts';
import type { Framework } from '../framework.ts';
import type { PackageJson } from '../package-json.ts';
import { basePathOf, type Product, type Project, type SiteProduct } from '../product.ts';

const fileRoutes = [
  { file: /^(?:server|src\/server)\/(api\/.+?)(?:\/index)?(?:\.get)?\.[jt]s$/ },
  { file: /^(?:server|src\/server)\/routes\/(.+?)(?:\/index)?(?:\.get)?\.[jt]s$/ },
];

export const nuxt: Framework = {
  name: 'nuxt',
  title: 'Nuxt',
  packages: ['nuxt', 'nuxt3', 'nuxt-nightly'],
  port: 3000,
  developmentServers: ['nuxt', 'nuxi'],
  fileRoutes,
  product: nitroProduct,
};

export const nitro: Framework = {
  name: 'nitro',
  title: 'Nitro',
  packages: ['nitropack', 'nitro', 'vinxi'],
  port: 3000,
  developmentServers: ['vinxi'],
  fileRoutes,
  product: nitroProduct,
};

/** Nuxt and other frameworks with Nitro: a self-contained server, or pages alone. */
function nitroProduct({ folder, manifest, reading }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'nuxt.config', 'nitro.config', 'app.config');
  const older = configuration === undefined ? undefined : olderPages(manifest, configuration);
  if (older !== undefined) return older;
  // Nuxt has Nitro's options below `nitro`, SolidStart below `server`.
  const nitro = (key: string): string | undefined =>
    configuration?.text('nitro', key) ?? configuration?.text('server', key) ?? configuration?.text(key);
  const base = configuration?.text('app', 'baseURL') ?? nitro('baseURL');
  if (/\b(?:nuxt|nuxi)\s+generate\b/.test(manifest.scripts.get('build') ?? '') || nitro('preset') === 'static') {
    return {
      kind: 'site',
      folder: '.output/public',
      source: 'the script build in package.json',
      basePath: basePathOf(base),
      fallbackPage: configuration?.code('ssr') === 'false' ? '200.html' : null,
      notFoundPage: '404.html',
      hashedAssets: ['_nuxt/'],
    };
  }
  return {
    kind: 'server',
    start: ['node', '.output/server/index.mjs'],
    source: 'what Nitro builds',
    output: '.output',
    files: [{ from: '.output', to: '.output' }],
    isBundled: true,
    environment: { HOST: '0.0.0.0' },
    ...(base === undefined ? {} : { basePath: basePathOf(base).slice(0, -1) }),
  };
}

/** The pages of Nuxt 2, which does not use Nitro: https://v2.nuxt.com/docs/configuration-glossary/configuration-generate. */
function olderPages(manifest: PackageJson, configuration: Configuration): SiteProduct | undefined {
  const range = manifest.dependencies.get('nuxt') ?? manifest.devDependencies.get('nuxt') ?? '';
  if (!/^[\^~>=v ]{0,4}2\b/.test(range) || !manifest.scripts.has('generate')) return undefined;
  const isStatic =
    configuration.text('target') === 'static' || configuration.code('ssr') === 'false' || configuration.text('mode') === 'spa';
  if (!isStatic) return undefined;
  return {
    kind: 'site',
    script: 'generate',
    folder: configuration.folder('', 'generate', 'dir') ?? 'dist',
    source: `the script generate in package.json, ${configuration.file}`,
    basePath: basePathOf(configuration.text('router', 'base')),
    fallbackPage: '200.html',
    notFoundPage: null,
    hashedAssets: ['_nuxt/'],
  };
}
