import { openConfiguration } from '../configuration.ts';
import { basePathOf, type Product, type Project } from '../product.ts';

/** SvelteKit, as its adapter has it: for Node.js, for static files, or for some other place. */
export function svelteKitProduct({ folder, reading, has }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'svelte.config');
  const base = configuration?.text('kit', 'paths', 'base');
  const file = configuration?.file ?? 'svelte.config.js';
  if (has('@sveltejs/adapter-node')) {
    const output = configuration?.text('kit', 'adapter', 'out') ?? 'build';
    return {
      kind: 'server',
      start: ['node', output],
      source: '@sveltejs/adapter-node in package.json',
      output,
      // What is in `dependencies` stays out of the bundle (kit.svelte.dev, "Node servers").
      files: [
        { from: output, to: output },
        { from: 'package.json', to: 'package.json' },
      ],
      isBundled: false,
      environment: { HOST: '0.0.0.0' },
      ...(base === undefined ? {} : { basePath: base }),
    };
  }
  if (has('@sveltejs/adapter-static')) {
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
    kind: 'none',
    unknown: `The adapter in ${file} makes nothing that a container can start: use @sveltejs/adapter-node, or give --start.`,
  };
}
