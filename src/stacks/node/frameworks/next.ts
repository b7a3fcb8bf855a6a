import { openConfiguration } from '../configuration.ts';
import type { Framework } from '../framework.ts';
import type { Product, Project } from '../product.ts';
import { basePathOf } from '../product.ts';

export const next: Framework = {
  name: 'next',
  title: 'Next.js',
  packages: ['next'],
  port: 3000,
  programs: { next: { package: 'next', file: 'dist/bin/next' } },
  developmentServers: ['next dev'],
  // Route handlers, and API routes of the pages router.
  fileRoutes: [
    {
      file: /^(?:src\/)?app\/(.+)\/route\.[jt]sx?$/,
      answers: /\bexport\s+(?:async\s+)?(?:function|const)\s+GET\b|\bexport\s*\{[^{}]*\bGET\b/,
    },
    { file: /^(?:src\/)?pages\/(api\/.+?)(?:\/index)?\.[jt]sx?$/ },
  ],
  product: nextProduct,
};

/** Next.js: pages alone (`output: "export"`), a self-contained folder ("standalone"), or its own server with all of node_modules. */
export function nextProduct({ folder, reading }: Project): Product {
  const configuration = openConfiguration(folder, reading, 'next.config');
  const text = configuration?.text('output');
  const condition = text === 'standalone' && configuration !== undefined ? conditionOf(folder.search(configuration.file)) : 'always';
  const output = condition === 'unknown' ? undefined : text;
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
    ...(typeof condition === 'string' ? {} : { buildEnvironment: condition }),
    // Telemetry writes to the home folder, and uses the network.
    environment: { HOSTNAME: '0.0.0.0', NEXT_TELEMETRY_DISABLED: '1' },
    ...(basePath === undefined ? {} : { basePath }),
  } as const;
  if (output !== 'standalone') {
    return {
      ...server,
      start: ['node', 'node_modules/next/dist/bin/next', 'start'],
      source: 'next in package.json',
      isBundled: false,
      warnings: [`The image contains all of node_modules: set output: "standalone" in ${file}, and it contains only what Next.js needs.`],
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

/** When the build is "standalone": always, with a variable of the build, or unknown. */
type Condition = 'always' | 'unknown' | Readonly<Record<string, string>>;

const value = `["']standalone["']`;
const other = `(?:undefined|null|["'][a-z]{0,20}["'])`;
const asked = '([^,;{}]{1,200}?)';
const gap = '\\s{0,20}';
// The condition includes the blanks around it: two adjacent repetitions would be tried in all combinations.
const conditions: readonly (readonly [RegExp, boolean])[] = [
  [new RegExp(`\\boutput:${asked}(?:\\?|&&)${gap}${value}`), true],
  [new RegExp(`\\boutput:${asked}\\?${gap}${other}${gap}:${gap}${value}`), false],
  [new RegExp(`\\.\\.\\.\\(${asked}(?:\\?|&&)${gap}\\{${gap}output:${gap}${value}`), true],
];

/** `output: process.env.DOCKER === "1" ? "standalone" : undefined`: the image's build sets that variable, unless it must be unset. */
function conditionOf(text: string): Condition {
  const found = conditions.flatMap(([pattern, holds]) => {
    const condition = pattern.exec(text)?.[1];
    return condition === undefined ? [] : [{ condition: condition.trim(), holds }];
  })[0];
  if (found === undefined) return 'always';
  const [, negation = '', name, sign, wanted] =
    /^\(?(!{1,2}|Boolean\()?\s{0,9}process\.env\.(\w{1,80})\)?(?:\s{0,9}([!=]==?)\s{0,9}["']([^"']{0,80})["'])?\)?$/.exec(
      found.condition,
    ) ?? [];
  if (name === undefined) return 'unknown';
  const isSetWanted = (negation === '!') === (sign?.startsWith('!') ?? false) ? found.holds : !found.holds;
  if (name === 'NODE_ENV') return (wanted === 'production') === isSetWanted ? 'always' : 'unknown';
  return isSetWanted ? { [name]: wanted ?? '1' } : 'always';
}
