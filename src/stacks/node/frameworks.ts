import { adonisProduct } from './frameworks/adonis.ts';
import { astroProduct } from './frameworks/astro.ts';
import { nextProduct } from './frameworks/next.ts';
import { nitroProduct } from './frameworks/nuxt.ts';
import { reactRouterProduct } from './frameworks/react-router.ts';
import { svelteKitProduct } from './frameworks/sveltekit.ts';
import type { Product, Project } from './product.ts';

/** A framework, and what of it follows without a look at the code. */
export interface Framework {
  /** What it is called in the facts. */
  readonly name: string;
  readonly title: string;
  /** Packages of which each one shows it. */
  readonly packages: readonly string[];
  /** Port that it takes where the code names none. */
  readonly port?: number;
  /** Port that its documentation and its generators use, where it has no default of its own. */
  readonly usualPort?: number;
  /** The path that it answers itself when it is well. */
  readonly healthPath?: string;
  /** True where it serves on the loopback address unless told otherwise. */
  readonly isLoopback?: true;
  /** What its build makes, where it has one of its own. */
  product?(project: Project): Product;
}

/** Frameworks whose own build makes what is started, whichever kind of dependency they are. */
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
 * Frameworks whose servers the application's own files start; one that is built on another comes before that. Usual ports are those of the first example
 * of each one's documentation: docs.nestjs.com/first-steps, fastify.dev, koajs.com, hapi.dev/tutorials/gettingstarted, restify.com, expressjs.com/en/starter.
 */
const serving: readonly Framework[] = [
  { name: 'strapi', title: 'Strapi', packages: ['@strapi/strapi'], port: 1337, healthPath: '/_health' },
  // https://sailsjs.com/documentation/reference/configuration/sails-config
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

/** A framework with the package that shows it. */
export interface FoundFramework {
  readonly framework: Framework;
  readonly package: string;
}

/** The framework that builds what is started, by all dependencies; that of the server, by those that it needs to run. */
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
