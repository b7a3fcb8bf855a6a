import { openConfiguration } from '../configuration.ts';
import type { Product, Project } from '../product.ts';
import { basePathOf } from '../product.ts';

/** Next.js: pages alone (`output: "export"`), a folder that runs by itself ("standalone"), or its own server over all of node_modules. */
export function nextProduct({ folder, reading }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'next.config');
  const output = configuration?.text('output');
  const built = configuration?.text('distDir') ?? '.next';
  const basePath = configuration?.text('basePath');
  const file = configuration?.file ?? 'next.config.js';
  if (output === 'export') {
    return {
      kind: 'site',
      folder: configuration?.text('distDir') ?? 'out',
      source: `output: "export" in ${file}`,
      basePath: basePathOf(basePath),
      fallbackPage: null,
      notFoundPage: '404.html',
      hashedAssets: ['_next/static/'],
    };
  }
  const server = {
    kind: 'server',
    output: built,
    cache: `${built}/cache`,
    // Telemetry writes to the home folder, and asks the network.
    environment: { HOSTNAME: '0.0.0.0', NEXT_TELEMETRY_DISABLED: '1' },
    ...(basePath === undefined ? {} : { basePath }),
  } as const;
  if (output !== 'standalone') {
    return {
      ...server,
      start: ['node', 'node_modules/next/dist/bin/next', 'start'],
      source: 'next in package.json',
      isBundled: false,
      warnings: [`All of node_modules is in the image: with output: "standalone" in ${file} it would hold what Next.js needs of it alone.`],
    };
  }
  const hasPublicFiles = folder.files.some((path) => path.startsWith('public/'));
  return {
    ...server,
    start: ['node', 'server.js'],
    source: `output: "standalone" in ${file}`,
    files: [
      { from: `${built}/standalone`, to: '.' },
      { from: `${built}/static`, to: `${built}/static` },
      ...(hasPublicFiles ? [{ from: 'public', to: 'public' }] : []),
    ],
    isBundled: true,
  };
}
