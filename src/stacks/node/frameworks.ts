/** A framework, and what of it follows without a look at the code. */
export interface Framework {
  /** What it is called in the facts. */
  readonly name: string;
  readonly title: string;
  /** Packages of which each one shows it. */
  readonly packages: readonly string[];
  /** Port that it takes where the code names none. */
  readonly port?: number;
  /** True where it serves on the loopback address unless told otherwise. */
  readonly isLoopback?: true;
}

/** What the application is made with; one that is built on another comes before that. */
export const frameworks: readonly Framework[] = [
  { name: 'nestjs', title: 'NestJS', packages: ['@nestjs/core'] },
  { name: 'fastify', title: 'Fastify', packages: ['fastify'], isLoopback: true },
  { name: 'hono', title: 'Hono', packages: ['hono'], port: 3000 },
  { name: 'elysia', title: 'Elysia', packages: ['elysia'], port: 3000 },
  { name: 'koa', title: 'Koa', packages: ['koa'] },
  { name: 'hapi', title: 'hapi', packages: ['@hapi/hapi'] },
  { name: 'apollo', title: 'Apollo Server', packages: ['@apollo/server'], port: 4000 },
  { name: 'restify', title: 'restify', packages: ['restify'] },
  { name: 'polka', title: 'Polka', packages: ['polka'] },
  { name: 'express', title: 'Express', packages: ['express'] },
];

/** The framework that the application depends on. */
export function frameworkOf(
  packages: ReadonlyMap<string, string>,
): { readonly framework: Framework; readonly package: string } | undefined {
  for (const framework of frameworks) {
    const found = framework.packages.find((name) => packages.has(name));
    if (found !== undefined) return { framework, package: found };
  }
  return undefined;
}
