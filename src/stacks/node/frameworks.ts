import { adonisProduct } from './frameworks/adonis.ts';
import { astroProduct } from './frameworks/astro.ts';
import { nextProduct } from './frameworks/next.ts';
import { nitroProduct } from './frameworks/nuxt.ts';
import { reactRouterProduct } from './frameworks/react-router.ts';
import { svelteKitProduct } from './frameworks/sveltekit.ts';
import type { Product, Project } from './product.ts';

/** A framework, and the facts that follow without reading the code. */
export interface Framework {
  /** Its name in the facts. */
  readonly name: string;
  readonly title: string;
  /** Packages that each identify it. */
  readonly packages: readonly string[];
  /** Its default port. */
  readonly port?: number;
  /** The port in its documentation and generators, if it has no default. */
  readonly usualPort?: number;
  /** Its own path for health checks. */
  readonly healthPath?: string;
  /** True if it listens on the loopback address by default. */
  readonly isLoopback?: true;
  /** The output of its build, if it has one. */
  product?(project: Project): Product;
}

/** Frameworks whose build creates the started files, in whichever kind of dependencies they are. */
const building: readonly Framework[] = [
  { name: 'next', title: 'Next.js', packages: ['next'], port: 3000, product: nextProduct },
  { name: 'nuxt', title: 'Nuxt', packages: ['nuxt', 'nuxt3', 'nuxt-nightly'], port: 3000, product: nitroProduct },
  { name: 'remix', title: 'Remix', packages: ['@remix-run/dev'], port: 3000, product: reactRouterProduct },
  { name: 'react-router', title: 'React Router', packages: ['@react-router/dev'], port: 3000, product: reactRouterProduct },
  { name: 'sveltekit', title: 'SvelteKit', packages: ['@sveltejs/kit'], port: 3000, product: svelteKitProduct },
  { name: 'astro', title: 'Astro', packages: ['astro'], port: 4321, product: astroProduct },
  { name: 'adonis', title: 'AdonisJS', packages: ['@adonisjs/core'], port: 3333, product: adonisProduct },
  { name: 'nitro', title: 'Nitro', packages: ['nitropack', 'nitro', 'vinxi'], port: 3000, product: nitroProduct },
];

/**
 * Frameworks whose servers the application's own files start; a framework on top of another comes first. Usual ports are those of the first
 * example in each documentation: docs.nestjs.com/first-steps, fastify.dev, koajs.com, hapi.dev/tutorials/gettingstarted, restify.com,
 * expressjs.com/en/starter.
 */
const serving: readonly Framework[] = [
  { name: 'strapi', title: 'Strapi', packages: ['@strapi/strapi'], port: 1337, healthPath: '/_health' },
  // https://sailsjs.com/documentation/reference/configuration/sails-config#?sailsconfigport
  { name: 'sails', title: 'Sails', packages: ['sails'], port: 1337 },
  { name: 'nestjs', title: 'NestJS', packages: ['@nestjs/core'], usualPort: 3000 },
  { name: 'fastify', title: 'Fastify', packages: ['fastify', 'fastify-cli'], usualPort: 3000, isLoopback: true },
  { name: 'hono', title: 'Hono', packages: ['hono'], port: 3000 },
  { name: 'elysia', title: 'Elysia', packages: ['elysia'], port: 3000 },
  { name: 'koa', title: 'Koa', packages: ['koa'], usualPort: 3000 },
  { name: 'hapi', title: 'hapi', packages: ['@hapi/hapi'], usualPort: 3000 },
  { name: 'apollo', title: 'Apollo Server', packages: ['@apollo/server'], port: 4000 },
  { name: 'restify', title: 'restify', packages: ['restify'], usualPort: 8080 },
  { name: 'polka', title: 'Polka', packages: ['polka'], usualPort: 3000 },
  { name: 'express', title: 'Express', packages: ['express'], usualPort: 3000 },
];

/** A framework with the package that identifies it. */
export interface FoundFramework {
  readonly framework: Framework;
  readonly package: string;
}

/** The framework that builds the started files, by all dependencies; that of the server, by the production dependencies. */
export function frameworksOf(
  has: (name: string) => boolean,
  packages: ReadonlyMap<string, string>,
): { readonly building?: FoundFramework; readonly serving?: FoundFramework } {
  const found = { building: firstOf(building, has), serving: firstOf(serving, (name) => packages.has(name)) };
  return {
    ...(found.building === undefined ? {} : { building: found.building }),
    ...(found.serving === undefined ? {} : { serving: found.serving }),
  };
}

function firstOf(frameworks: readonly Framework[], has: (name: string) => boolean): FoundFramework | undefined {
  for (const framework of frameworks) {
    const name = framework.packages.find(has);
    if (name !== undefined) return { framework, package: name };
  }
  return undefined;
}
