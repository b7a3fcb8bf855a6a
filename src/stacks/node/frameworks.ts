import type { Framework } from './framework.ts';
import { adonis } from './frameworks/adonis.ts';
import { apollo } from './frameworks/apollo.ts';
import { astro } from './frameworks/astro.ts';
import { elysia } from './frameworks/elysia.ts';
import { express } from './frameworks/express.ts';
import { fastify } from './frameworks/fastify.ts';
import { h3 } from './frameworks/h3.ts';
import { hapi } from './frameworks/hapi.ts';
import { hono } from './frameworks/hono.ts';
import { koa } from './frameworks/koa.ts';
import { nestjs } from './frameworks/nestjs.ts';
import { next } from './frameworks/next.ts';
import { nitro, nuxt } from './frameworks/nuxt.ts';
import { polka } from './frameworks/polka.ts';
import { reactRouter, remix } from './frameworks/react-router.ts';
import { restify } from './frameworks/restify.ts';
import { sails } from './frameworks/sails.ts';
import { strapi } from './frameworks/strapi.ts';
import { svelteKit } from './frameworks/sveltekit.ts';

/** Frameworks whose build creates the started files, in whichever kind of dependencies they are. */
const building: readonly Framework[] = [next, nuxt, remix, reactRouter, svelteKit, astro, adonis, nitro];

/** Frameworks whose servers the application's own files start; a framework on top of another comes first. */
const serving: readonly Framework[] = [strapi, sails, nestjs, fastify, hono, elysia, koa, hapi, apollo, restify, polka, express, h3];

/** All frameworks. */
export const frameworks: readonly Framework[] = [...building, ...serving];

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
