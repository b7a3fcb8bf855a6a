import type { Route } from '../health-path.ts';
import type { Modules } from './modules.ts';

/** A framework's rule for files whose path is their route. */
interface Rule {
  /** Names of the frameworks with this rule. */
  readonly frameworks: readonly string[];
  /** The route is its first group. */
  readonly file: RegExp;
  /** Code that the file must contain to answer GET without being a page. */
  readonly answers?: RegExp;
  /** True if dots separate the path: `healthz.live.ts`. */
  readonly isFlat?: true;
}

const rules: readonly Rule[] = [
  // Next.js: route handlers, and API routes of the pages router.
  {
    frameworks: ['next'],
    file: /^(?:src\/)?app\/(.+)\/route\.[jt]sx?$/,
    answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b|\bexport\s*\{[^{}]*\bGET\b/,
  },
  { frameworks: ['next'], file: /^(?:src\/)?pages\/(api\/.+?)(?:\/index)?\.[jt]sx?$/ },
  // Nuxt and Nitro.
  { frameworks: ['nuxt', 'nitro'], file: /^(?:server|src\/server)\/(api\/.+?)(?:\/index)?(?:\.get)?\.[jt]s$/ },
  { frameworks: ['nuxt', 'nitro'], file: /^(?:server|src\/server)\/routes\/(.+?)(?:\/index)?(?:\.get)?\.[jt]s$/ },
  // SvelteKit.
  {
    frameworks: ['sveltekit'],
    file: /^src\/routes\/(.+)\/\+server\.[jt]s$/,
    answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b/,
  },
  // Remix and React Router: resource routes.
  {
    frameworks: ['remix', 'react-router'],
    file: /^app\/routes\/(.+?)\.[jt]sx?$/,
    answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+loader\b/,
    isFlat: true,
  },
  // Astro: endpoints.
  { frameworks: ['astro'], file: /^src\/pages\/(.+?)\.[jt]s$/, answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b/ },
];

/** The routes of a framework's files by their paths. `basePath` is put before all of them. */
export function fileRoutes(framework: string, files: readonly string[], modules: Modules, basePath: string): Route[] {
  const own = rules.filter(({ frameworks }) => frameworks.includes(framework));
  return files.flatMap((file) =>
    own.flatMap((rule): Route[] => {
      const path = rule.file.exec(file)?.[1];
      if (path === undefined || (rule.answers !== undefined && !rule.answers.test(modules.read(file).code))) return [];
      const segments = (rule.isFlat === true ? path.replaceAll('.', '/') : path).split('/');
      // Groups in brackets are not part of the path.
      return [{ path: `${basePath}/${segments.filter((segment) => !/^\(.*\)$/.test(segment)).join('/')}`, file }];
    }),
  );
}
