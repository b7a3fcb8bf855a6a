import { openConfiguration } from '../configuration.ts';
import type { Framework } from '../framework.ts';
import { basePathOf, type Product, type Project } from '../product.ts';

// Resource routes.
const fileRoutes = [
  { file: /^app\/routes\/(.+?)\.[jt]sx?$/, answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+loader\b/, isFlat: true },
] as const;

export const remix: Framework = {
  name: 'remix',
  title: 'Remix',
  packages: ['@remix-run/dev'],
  port: 3000,
  programs: { 'remix-serve': { package: '@remix-run/serve', file: 'dist/cli.js' } },
  developmentServers: ['remix'],
  fileRoutes,
  product: reactRouterProduct,
};

export const reactRouter: Framework = {
  name: 'react-router',
  title: 'React Router',
  packages: ['@react-router/dev'],
  port: 3000,
  programs: { 'react-router-serve': { package: '@react-router/serve' } },
  developmentServers: ['react-router'],
  fileRoutes,
  product: reactRouterProduct,
};

/** React Router as a framework, and its predecessor Remix: their own server with the build's output, or pages alone. */
function reactRouterProduct({ folder, reading, has }: Project): Product {
  const own = openConfiguration(folder, reading, 'react-router.config', 'remix.config', 'vite.config');
  // Remix is configured in its Vite plugin: https://v2.remix.run/docs/file-conventions/vite-config.
  const configuration = own?.file.startsWith('vite.config') === true ? own.within(/(?<![\w$.])(?:remix|vitePlugin)\s*\(/g) : own;
  const output = configuration?.text('buildDirectory') ?? 'build';
  const base = configuration?.text('basename');
  if (configuration?.code('ssr') === 'false') {
    return {
      kind: 'site',
      folder: `${output}/client`,
      source: `ssr: false in ${configuration.file}`,
      basePath: basePathOf(base),
      fallbackPage: 'index.html',
      notFoundPage: null,
      hashedAssets: ['assets/'],
    };
  }
  const program = has('@remix-run/serve') ? 'remix-serve' : 'react-router-serve';
  // The name of the output depends on the compiler.
  const entry = has('@remix-run/dev') && !has('vite') ? `./${output}/index.js` : `./${output}/server/index.js`;
  if (!has('@remix-run/serve') && !has('@react-router/serve'))
    return { kind: 'none', unknown: 'No dependency serves the pages (@react-router/serve, …): add one, or set --start.' };
  return {
    kind: 'server',
    start: [`node_modules/.bin/${program}`, entry],
    source: `${has('@remix-run/serve') ? '@remix-run/serve' : '@react-router/serve'} in package.json`,
    output,
    isBundled: false,
    ...(base === undefined ? {} : { basePath: base }),
  };
}
