import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, built, detectIn, type Files, without } from './folders.ts';

/** The last step of every build. */
const open = 'chmod -R a+rX,go-w /app';
const copies = (files: Files): string[] => {
  const { copies: all } = buildIn(files).view;
  assert.ok(Array.isArray(all));
  return all.map(({ stage, from, to }) => `${stage}:${from} ${to}`);
};

describe('what a framework builds for Node.js', () => {
  const servers: readonly (readonly [string, Files, string, readonly string[]])[] = [
    [
      'Next.js as its own server',
      built('next', {}, { scripts: { build: 'next build', start: 'next start -p 4000' } }),
      'node node_modules/next/dist/bin/next start -p 4000',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app /app'],
    ],
    [
      'Next.js standalone',
      built(
        'next',
        {
          'next.config.ts': 'const config: NextConfig = { output: "standalone", distDir: ".out" };\nexport default config;',
          'public/a.svg': '',
        },
        without,
      ),
      'node server.js',
      ['build:/app/.out/standalone /app', 'build:/app/.out/static /app/.out/static', 'build:/app/public /app/public'],
    ],
    ['Nuxt', built('nuxt', {}, without), 'node .output/server/index.mjs', ['build:/app/.output /app/.output']],
    [
      'SvelteKit',
      built(
        '@sveltejs/kit',
        { 'svelte.config.js': 'export default { kit: { adapter: adapter({ out: "server" }) } }' },
        { ...without, devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-node': '5' } },
      ),
      'node server',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app/server /app/server', 'build:/app/package.json /app/package.json'],
    ],
    [
      'SvelteKit within a server of its own',
      built(
        '@sveltejs/kit',
        { 'svelte.config.js': 'export default { kit: { adapter: adapter() } }' },
        {
          scripts: { build: 'vite build && node bundle.js', start: 'node build/main.js' },
          devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-node': '5' },
        },
      ),
      'node build/main.js',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app /app'],
    ],
    [
      'SvelteKit as its script has it',
      built(
        '@sveltejs/kit',
        { 'svelte.config.js': 'export default { kit: { adapter: adapter() } }' },
        {
          scripts: { build: 'vite build', start: 'node build/index.js' },
          devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-node': '5' },
        },
      ),
      'node build/index.js',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app/build /app/build', 'build:/app/package.json /app/package.json'],
    ],
    [
      'Astro',
      built(
        'astro',
        { 'astro.config.mjs': 'export default defineConfig({ adapter: node({ mode: "standalone" }) })' },
        { ...without, dependencies: { astro: '5', '@astrojs/node': '9' } },
      ),
      'node ./dist/server/entry.mjs',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app/dist /app/dist', 'build:/app/package.json /app/package.json'],
    ],
    [
      'AdonisJS',
      built(
        '@adonisjs/core',
        { 'bin/server.ts': 'new Ignitor().httpServer().start()' },
        { scripts: { build: 'node ace build', start: 'node bin/server.js' } },
      ),
      'node build/bin/server.js',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app/build /app/build'],
    ],
    [
      'React Router',
      built(
        '@react-router/serve',
        {},
        {
          scripts: { build: 'react-router build', start: 'react-router-serve ./build/server/index.js' },
          devDependencies: { '@react-router/dev': '7', vite: '7' },
        },
      ),
      'node_modules/.bin/react-router-serve ./build/server/index.js',
      ['dependencies:/app/node_modules /app/node_modules', 'build:/app /app'],
    ],
  ];
  for (const [title, files, start, expected] of servers) {
    it(`is started and copied: ${title}`, () => {
      assert.equal(detectIn(files).facts.start?.value.join(' '), start);
      assert.deepEqual(copies(files), expected);
    });
  }

  it('gives way to a server of the application', () => {
    const files = built('next', { 'server.js': 'app.listen(4000)', 'next.config.js': 'module.exports = { output: "standalone" }' });
    assert.equal(detectIn(files).facts.start?.value.join(' '), 'node server.js');
    assert.deepEqual(copies(files).at(-1), 'build:/app /app');
    const spa = built('express', { 'server.js': 'app.listen(4000)', 'index.html': '' }, { devDependencies: { vite: '7' } });
    assert.equal(detectIn(spa).facts.framework?.value, 'express');
    assert.equal(detectIn(spa).facts.files, undefined);
  });

  it('has a port of its own, or that of the start script', () => {
    assert.deepEqual(
      detectIn(
        built(
          'astro',
          { 'astro.config.mjs': 'export default { adapter: node({ mode: "standalone" }) }' },
          { ...without, dependencies: { astro: '5', '@astrojs/node': '9' } },
        ),
      ).facts.port,
      {
        value: 4321,
        source: 'the default of Astro',
      },
    );
    const astro = (options: string) =>
      detectIn(
        built(
          'astro',
          { 'astro.config.mjs': `export default { adapter: node({ mode: "standalone" }), ${options} }` },
          { ...without, dependencies: { astro: '5', '@astrojs/node': '9' } },
        ),
      ).facts.port;
    assert.deepEqual(astro('server: { port: 8080 }'), { value: 8080, source: 'server.port in astro.config.mjs' });
    assert.equal(astro('vite: { server: { port: 8080 } }')?.value, 4321);
    assert.deepEqual(detectIn(built('next', {}, { scripts: { build: 'x', start: 'next start --port=4000' } })).facts.port, {
      value: 4000,
      source: 'the script start in package.json',
    });
    // Its own server.js reads PORT instead, which the image sets.
    const standalone = { 'next.config.js': 'module.exports = { output: "standalone" }' };
    assert.equal(detectIn(built('next', standalone, { scripts: { build: 'x', start: 'next start -p 3001' } })).facts.port?.value, 3001);
  });

  it('is built by the script that builds it, whatever that is called', () => {
    const { view } = buildIn(built('vitepress', {}, { scripts: { 'docs:build': 'vitepress build docs' } }));
    assert.deepEqual(runIn(view, 'makeApplication').steps, ['npm run docs:build', open]);
  });

  it('has what Next.js caches be in /tmp, and nothing of it in the image', () => {
    const steps = (configuration: string) => {
      const { view } = buildIn(built('next', { 'next.config.mjs': `export default { ${configuration} }` }, without));
      return runIn(view, 'makeApplication').steps.slice(1);
    };
    assert.deepEqual(steps(''), ['rm -rf .next/cache', 'mkdir -p .next', 'ln -s /tmp .next/cache', 'rm -rf node_modules', open]);
    assert.deepEqual(steps('output: "standalone", distDir: "out"'), [
      'rm -rf out/standalone/out/cache',
      'mkdir -p out/standalone/out',
      'ln -s /tmp out/standalone/out/cache',
      open,
    ]);
    assert.deepEqual(steps('output: "export"'), [open]);
  });

  it('tells what checks the environment to leave that in the build, where it can be told', () => {
    const environmentOf = (check: string) =>
      buildIn(built('next', { 'src/env.js': `export const env = createEnv({ skipValidation: ${check} });` }, without)).view[
        'buildEnvironment'
      ];
    const telemetry = { name: 'NEXT_TELEMETRY_DISABLED', value: '1' };
    assert.deepEqual(environmentOf('false'), [telemetry]);
    assert.deepEqual(environmentOf('!!process.env.SKIP_ENV_VALIDATION'), [telemetry, { name: 'SKIP_ENV_VALIDATION', value: '1' }]);
  });

  it('advises Next.js to be standalone', () => {
    const { warnings } = detectIn(built('next', { 'next.config.mjs': 'export default {}' }, without));
    assert.deepEqual(warnings, [
      'The image contains all of node_modules: set output: "standalone" in next.config.mjs, and it contains only what Next.js needs.',
    ]);
  });

  const refused: readonly (readonly [string, Files, RegExp])[] = [
    [
      'Astro for some other place',
      built('astro', { 'astro.config.mjs': 'export default { adapter: vercel() }' }, without),
      /^The adapter in astro\.config\.mjs does not build a server/,
    ],
  ];
  for (const [title, files, message] of refused) {
    it(`is asked about: ${title}`, () => assert.match(detectIn(files).unknown['start'] ?? '', message));
  }
});

describe('the public variables of a build', () => {
  const vite = (files: Files): Files => built('vue', { 'index.html': '', ...files }, { ...without, devDependencies: { vite: '7' } });

  it('are those that code and environment files name, with the values of these files', () => {
    const files = vite({
      '.env': 'VITE_A=one\nSECRET=x\nVITE_B=1 # c\n',
      '.env.production': 'VITE_A="two words"\n',
      '.env.example': 'VITE_C=example\n',
      'src/App.vue': '<script>import.meta.env.VITE_D + import.meta.env.MODE</script>',
    });
    assert.deepEqual(detectIn(files).facts.buildArguments, {
      value: ['VITE_A', 'VITE_B', 'VITE_C', 'VITE_D'],
      source: '.env.production, .env, .env.example',
    });
    assert.deepEqual(buildIn(files).buildArguments, [
      { name: 'VITE_A', value: 'two words' },
      { name: 'VITE_B', value: '1' },
      { name: 'VITE_C' },
      { name: 'VITE_D' },
    ]);
    assert.equal(detectIn(files).facts.env, undefined);
  });

  it('are known by the prefixes of all frameworks', () => {
    const next = built('next', { 'app/page.tsx': 'process.env.NEXT_PUBLIC_A; process.env.OTHER' }, without);
    assert.deepEqual(detectIn(next).facts.buildArguments?.value, ['NEXT_PUBLIC_A']);
    const kit = built(
      '@sveltejs/kit',
      { 'src/a.js': 'import { PUBLIC_URL } from "$env/static/public"' },
      { ...without, devDependencies: { '@sveltejs/adapter-node': '5' } },
    );
    assert.deepEqual(detectIn(kit).facts.buildArguments?.value, ['PUBLIC_URL']);
  });

  it('is the preview of Vite for SvelteKit with an adapter for some other place, as an assumption', () => {
    const svelte = (adapters: Record<string, string>, config: string): Files =>
      built('@sveltejs/kit', { 'svelte.config.js': config }, { ...without, devDependencies: { ...adapters, vite: '7' } });
    const auto = detectIn(svelte({ '@sveltejs/adapter-auto': '3' }, ''));
    assert.equal(auto.facts.start?.certainty, 'assumed');
    assert.equal(auto.facts.start?.value.slice(0, 3).join(' '), 'node node_modules/vite/bin/vite.js preview');
    assert.match(auto.warnings.join('\n'), /The adapter in svelte\.config\.js is for another platform/);
    // The configuration says which of two it is.
    const both = { '@sveltejs/adapter-node': '5', '@sveltejs/adapter-static': '3' };
    const { facts } = detectIn(
      svelte(both, 'import adapter from "@sveltejs/adapter-static";\nexport default { kit: { adapter: adapter() } };'),
    );
    assert.equal(facts.files?.value.folder, 'build');
  });

  it('is no server where a script starts what is a site', () => {
    const files = built(
      '@sveltejs/kit',
      { 'svelte.config.js': 'import adapter from "@sveltejs/adapter-static";\nexport default { kit: { adapter: adapter() } };' },
      { scripts: { build: 'vite build', start: 'node build/index.js' }, devDependencies: { '@sveltejs/adapter-static': '3' } },
    );
    assert.equal(detectIn(files).facts.files?.value.folder, 'build');
  });

  const conditions: readonly (readonly [string, string, unknown])[] = [
    ['output: process.env.DOCKER ? "standalone" : undefined', 'standalone', { DOCKER: '1' }],
    ['output: process.env.TARGET === "docker" ? "standalone" : undefined', 'standalone', { TARGET: 'docker' }],
    ['output: process.env.VERCEL ? undefined : "standalone"', 'standalone', {}],
    ['output: !process.env.VERCEL ? "standalone" : undefined', 'standalone', {}],
    ['output: process.env.TARGET !== "edge" ? "standalone" : undefined', 'standalone', {}],
    ['output: process.env.NODE_ENV === "production" ? "standalone" : undefined', 'standalone', {}],
    ['...(process.env.DOCKER && { output: "standalone" })', 'standalone', { DOCKER: '1' }],
    ['output: isDocker() ? "standalone" : undefined', 'server', {}],
    ['output: "standalone"', 'standalone', {}],
  ];
  for (const [option, expected, variables] of conditions) {
    it(`is Next.js as ${expected} for ${option}`, () => {
      const files = built('next', { 'next.config.js': `module.exports = { ${option} };` }, without);
      const { buildEnvironment } = buildIn(files).view;
      assert.equal(
        copies(files).some((copy) => copy.includes('standalone')),
        expected === 'standalone',
      );
      assert.ok(Array.isArray(buildEnvironment));
      const found = Object.fromEntries(buildEnvironment.map(({ name, value }) => [name, value]));
      assert.deepEqual(found, { ...(typeof variables === 'object' ? variables : {}), NEXT_TELEMETRY_DISABLED: '1' });
    });
  }
});
