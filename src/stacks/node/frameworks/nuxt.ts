import { openConfiguration } from '../configuration.ts';
import { basePathOf, type Product, type Project } from '../product.ts';

/** Nuxt and what else is built by Nitro: a server that holds all that it needs, or pages alone. */
export function nitroProduct({ folder, manifest, reading }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'nuxt.config', 'nitro.config', 'app.config');
  // Nuxt has Nitro's own options below `nitro`, SolidStart below `server`.
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
