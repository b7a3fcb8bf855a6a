import { openConfiguration } from '../configuration.ts';
import type { Framework } from '../framework.ts';
import { basePathOf, type Product, type Project } from '../product.ts';

export const astro: Framework = {
  name: 'astro',
  title: 'Astro',
  packages: ['astro'],
  port: 4321,
  developmentServers: ['astro'],
  // Endpoints.
  fileRoutes: [{ file: /^src\/pages\/(.+?)\.[jt]s$/, answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b/ }],
  product: astroProduct,
};

/** Astro: static pages, or a server with the adapter for Node.js. */
function astroProduct({ folder, manifest, reading, has }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'astro.config');
  const output = (configuration?.text('outDir') ?? 'dist').replace(/^\.\//, '').replace(/\/$/, '');
  const base = configuration?.text('base');
  const file = configuration?.file ?? 'astro.config.mjs';
  if (configuration?.code('adapter') === undefined) {
    return {
      kind: 'site',
      folder: output,
      source: 'astro in package.json, without an adapter',
      basePath: basePathOf(base),
      fallbackPage: null,
      notFoundPage: folder.files.some((path) => /^src\/pages\/404\.(?:astro|md|mdx|html)$/.test(path)) ? '404.html' : null,
      hashedAssets: ['_astro/'],
    };
  }
  if (!has('@astrojs/node') || configuration.text('adapter', 'mode') !== 'standalone') {
    return {
      kind: 'none',
      unknown: `The adapter in ${file} does not build a server that a container can start: use @astrojs/node with mode: "standalone", or set --start.`,
    };
  }
  const port = configuration.number('server', 'port');
  return {
    kind: 'server',
    start: ['node', `./${output}/server/entry.mjs`],
    source: `@astrojs/node in ${file}`,
    output,
    files: [
      { from: output, to: output },
      { from: 'package.json', to: 'package.json' },
    ],
    isBundled: manifest.dependencies.size === 0,
    environment: { HOST: '0.0.0.0' },
    ...(port === undefined ? {} : { port: { value: port, source: `server.port in ${file}` } }),
    ...(base === undefined ? {} : { basePath: basePathOf(base).slice(0, -1) }),
  };
}
