import type { Framework } from '../framework.ts';
import type { Product, Project } from '../product.ts';

export const adonis: Framework = {
  name: 'adonis',
  title: 'AdonisJS',
  packages: ['@adonisjs/core'],
  port: 3333,
  product: adonisProduct,
};

/**
 * AdonisJS: the output of `node ace build` is a separate application, with a manifest and all other files that it reads (docs.adonisjs.com,
 * "Deployment").
 */
function adonisProduct({ folder }: Project): Product {
  const server = ['bin/server', 'server'].find((name) => folder.has(`${name}.ts`));
  if (server === undefined)
    return { kind: 'none', unknown: 'The folder uses AdonisJS but has no bin/server.ts that starts it: set --start.' };
  return {
    kind: 'server',
    start: ['node', `build/${server}.js`],
    source: `@adonisjs/core in package.json, ${server}.ts`,
    output: 'build',
    files: [{ from: 'build', to: 'build' }],
    isBundled: false,
    environment: { HOST: '0.0.0.0' },
  };
}
