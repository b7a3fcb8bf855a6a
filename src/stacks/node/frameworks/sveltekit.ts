import { openConfiguration } from '../configuration.ts';
import type { Framework } from '../framework.ts';
import { basePathOf, type Product, type Project } from '../product.ts';
import { importsOf } from '../values.ts';

export const svelteKit: Framework = {
  name: 'sveltekit',
  title: 'SvelteKit',
  packages: ['@sveltejs/kit'],
  port: 3000,
  fileRoutes: [{ file: /^src\/routes\/(.+)\/\+server\.[jt]s$/, answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b/ }],
  product: svelteKitProduct,
};

/** SvelteKit, by its adapter: for Node.js, for static files, or for another platform. */
function svelteKitProduct({ folder, reading, has }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'svelte.config');
  const base = configuration?.text('kit', 'paths', 'base');
  const file = configuration?.file ?? 'svelte.config.js';
  // The configuration uses one of the installed adapters.
  const adapters =
    configuration === undefined
      ? []
      : importsOf(configuration.source).flatMap(({ specifier }) => (/\badapter\b/.test(specifier) ? specifier : []));
  const uses = (name: string): boolean => (adapters.length > 0 ? adapters.includes(name) : has(name));
  if (uses('@sveltejs/adapter-node')) {
    const output = configuration?.text('kit', 'adapter', 'out') ?? 'build';
    return {
      kind: 'server',
      start: ['node', output],
      source: '@sveltejs/adapter-node in package.json',
      output,
      // Packages in `dependencies` are not bundled (kit.svelte.dev, "Node servers").
      files: [
        { from: output, to: output },
        { from: 'package.json', to: 'package.json' },
      ],
      isBundled: false,
      environment: { HOST: '0.0.0.0' },
      ...(base === undefined ? {} : { basePath: base }),
    };
  }
  if (uses('@sveltejs/adapter-static')) {
    const fallback = configuration?.text('kit', 'adapter', 'fallback');
    return {
      kind: 'site',
      folder: configuration?.text('kit', 'adapter', 'pages') ?? 'build',
      source: '@sveltejs/adapter-static in package.json',
      basePath: basePathOf(base),
      fallbackPage: fallback === undefined || fallback === '404.html' ? null : fallback,
      notFoundPage: fallback === '404.html' ? fallback : null,
      hashedAssets: ['_app/immutable/'],
    };
  }
  return {
    kind: 'server',
    // It serves the input of any adapter (svelte.dev/docs/kit/adapters, "vite preview").
    start: ['node', 'node_modules/vite/bin/vite.js', 'preview', '--host', '0.0.0.0', '--port', '3000'],
    source: `the preview server of Vite, because the adapter in ${file} builds no server`,
    certainty: 'assumed',
    output: '.svelte-kit',
    isBundled: false,
    tools: ['vite'],
    warnings: [
      `The adapter in ${file} is for another platform, so the image starts the preview server of Vite: use @sveltejs/adapter-node for production.`,
    ],
    ...(base === undefined ? {} : { basePath: base }),
  };
}
