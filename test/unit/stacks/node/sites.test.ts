import assert from 'node:assert/strict';
import { buildIn, built, detectIn, type Files, without } from './folders.ts';

const site = (files: Files) => {
  const { facts } = detectIn(files);
  return [facts.files?.value, facts.start?.value[0]] as const;
};
describe('a site that is built for the web server', () => {
  const sites: readonly (readonly [string, Files, string, string, string | null])[] = [
    [
      'Vite',
      built(
        'vue',
        { 'index.html': '', 'vite.config.ts': 'export default defineConfig(({ mode }) => ({ base: "/shop", build: { outDir: "www" } }))' },
        { scripts: { build: 'vite build', start: 'vite' }, devDependencies: { vite: '7' } },
      ),
      'www',
      '/shop/',
      'index.html',
    ],
    [
      'Vite as its command has it',
      built(
        'vue',
        { 'index.html': '', 'vite.config.ts': 'export default { base: "/shop", build: { outDir: "www" } }' },
        {
          scripts: { build: 'tsc -b && npm run bundle', bundle: 'vite build --base=/till/ --outDir public/till' },
          devDependencies: { vite: '7' },
        },
      ),
      'public/till',
      '/till/',
      'index.html',
    ],
    [
      'Vite with paths that are made of its folder',
      built(
        'vue',
        {
          'client/index.html': '',
          'vite.config.ts':
            'export default defineConfig({ root: path.resolve(import.meta.dirname, "client"), build: { outDir: path.resolve(__dirname, "dist", "public") } })',
        },
        { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
      ),
      'dist/public',
      '/',
      'index.html',
    ],
    [
      'Vite beside its pages',
      built(
        'vue',
        { 'client/index.html': '', 'vite.config.js': 'export default { root: "./client/", build: { outDir: "../www/" } }' },
        { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
      ),
      'www',
      '/',
      'index.html',
    ],
    ...(
      [
        [
          'by its command',
          'eleventy --output=www --pathprefix /blog/',
          'export default () => ({ dir: { output: "no" } })',
          'www',
          '/blog/',
        ],
        ['by its configuration', 'eleventy', 'module.exports = () => ({ pathPrefix: "/b/", dir: { output: "./out/" } })', 'out', '/b/'],
        ['by a call', 'npx @11ty/eleventy', 'export default (config) => { config.setOutputDirectory("made"); }', 'made', '/'],
        ['by itself', 'eleventy', 'export default () => {}', '_site', '/'],
      ] as const
    ).map(([how, build, configuration, folder, basePath]): (typeof sites)[number] => [
      `Eleventy, ${how}`,
      built('@11ty/eleventy', { '.eleventy.js': configuration }, { scripts: { build } }),
      folder,
      basePath,
      null,
    ]),
    [
      'Gatsby',
      built('gatsby', { 'gatsby-config.ts': 'const c = { pathPrefix: "/g" }; export default c' }, { scripts: { build: 'gatsby build' } }),
      'public',
      '/',
      null,
    ],
    [
      'Gatsby below its prefix',
      built(
        'gatsby',
        { 'gatsby-config.js': 'module.exports = { pathPrefix: "/g" }' },
        { scripts: { build: 'gatsby build --prefix-paths' } },
      ),
      'public',
      '/g/',
      null,
    ],
    [
      'Parcel',
      built('parcel', { 'index.html': '' }, { scripts: { build: 'parcel build index.html --dist-dir www --public-url /p' } }),
      'www',
      '/p/',
      'index.html',
    ],
    [
      'Create React App',
      built(
        'react-scripts',
        {},
        { scripts: { build: 'react-scripts build', start: 'react-scripts start' }, homepage: 'https://example.com/app' },
      ),
      'build',
      '/app/',
      'index.html',
    ],
    [
      'Vue CLI',
      built(
        'vue',
        { 'vue.config.js': 'module.exports = { outputDir: "out", publicPath: "/v/" }' },
        { ...without, devDependencies: { '@vue/cli-service': '5' } },
      ),
      'out',
      '/v/',
      'index.html',
    ],
    [
      'Angular',
      built(
        '@angular/core',
        {
          'angular.json': {
            projects: { web: { projectType: 'application', architect: { build: { builder: '@angular/build:application', options: {} } } } },
          },
        },
        { scripts: { build: 'ng build', start: 'ng serve' } },
      ),
      'dist/web/browser',
      '/',
      'index.html',
    ],
    [
      'Angular whose pages are all made by the build, below a path',
      built(
        '@angular/core',
        {
          'angular.json': {
            projects: {
              web: {
                projectType: 'application',
                architect: {
                  build: { builder: '@angular/build:application', options: { outputMode: 'static', ssr: { entry: 'src/server.ts' } } },
                },
              },
            },
          },
        },
        { scripts: { build: 'ng build --base-href /w/', start: 'ng serve' } },
      ),
      'dist/web/browser',
      '/w/',
      'index.html',
    ],
    [
      'Angular as it is configured for production',
      built(
        '@angular/core',
        {
          'angular.json': {
            projects: {
              web: {
                projectType: 'application',
                architect: {
                  build: {
                    builder: '@angular/build:application',
                    options: { baseHref: '/dev/' },
                    configurations: { production: { baseHref: '/live/', outputPath: 'out' }, other: { baseHref: '/other/' } },
                    defaultConfiguration: 'production',
                  },
                },
              },
            },
          },
        },
        { scripts: { build: 'ng build' } },
      ),
      'out/browser',
      '/live/',
      'index.html',
    ],
    [
      'Astro',
      built('astro', { 'astro.config.mjs': 'export default { base: "/docs" }' }, { scripts: { build: 'astro build', start: 'astro dev' } }),
      'dist',
      '/docs/',
      null,
    ],
    [
      'Next.js',
      built(
        'next',
        { 'next.config.js': 'module.exports = { output: "export" }' },
        { scripts: { build: 'next build', start: 'next start' } },
      ),
      'out',
      '/',
      null,
    ],
    ['Nuxt', built('nuxt', {}, { scripts: { build: 'nuxt generate' } }), '.output/public', '/', null],
    [
      'Rsbuild',
      {
        ...built('react', {
          'rsbuild.config.ts': 'export default defineConfig({ server: { base: "/shop" }, output: { distPath: { root: "out" } } })',
        }),
        manifest: { scripts: { build: 'rsbuild build', start: 'rsbuild dev' }, devDependencies: { '@rsbuild/core': '1' } },
      },
      'out',
      '/shop/',
      'index.html',
    ],
    [
      'webpack with a plugin that makes pages',
      {
        ...built('react', {
          'webpack.config.js':
            'const base = path.join(__dirname, "client");\nmodule.exports = { output: { path: path.join(base, "./dist"), publicPath: "/" } }',
        }),
        manifest: {
          scripts: { build: 'NODE_ENV=production webpack', start: 'webpack serve' },
          devDependencies: { webpack: '5', 'html-webpack-plugin': '5' },
        },
      },
      'client/dist',
      '/',
      'index.html',
    ],
    [
      'Nuxt 2',
      {
        ...built('vue', { 'nuxt.config.js': 'module.exports = { ssr: false, target: "static", router: { base: "/books" } }' }),
        manifest: { scripts: { build: 'nuxt build', generate: 'nuxt generate', start: 'nuxt start' }, dependencies: { nuxt: '^2.18.1' } },
      },
      'dist',
      '/books/',
      '200.html',
    ],
    [
      'SvelteKit',
      built(
        '@sveltejs/kit',
        { 'svelte.config.js': 'export default { kit: { adapter: adapter({ fallback: "200.html" }) } }' },
        { ...without, devDependencies: { '@sveltejs/adapter-static': '3' } },
      ),
      'build',
      '/',
      '200.html',
    ],
    ['VitePress', built('vitepress', {}, { scripts: { build: 'vitepress build docs' } }), 'docs/.vitepress/dist', '/', null],
    [
      'VitePress with its own scripts',
      built(
        'vitepress',
        { 'docs/.vitepress/config.mts': 'export default defineConfig({ base: "/handbook/" })' },
        { scripts: { 'docs:dev': 'vitepress dev docs', 'docs:build': 'vitepress build docs' } },
      ),
      'docs/.vitepress/dist',
      '/handbook/',
      null,
    ],
    [
      'Docusaurus',
      built(
        '@docusaurus/core',
        { 'docusaurus.config.ts': 'export default { baseUrl: "/d/" }' },
        { scripts: { build: 'docusaurus build', start: 'docusaurus start' } },
      ),
      'build',
      '/d/',
      null,
    ],
  ];
  for (const [title, files, folder, basePath, fallbackPage] of sites) {
    it(`is served as files: ${title}`, () => {
      const [found, program] = site(files);
      assert.deepEqual([found?.folder, found?.basePath, found?.fallbackPage, program], [folder, basePath, fallbackPage, 'nginx']);
      assert.equal(buildIn(files).template, 'node-site');
      assert.ok(buildIn(files).ignore.includes(folder));
    });
  }

  const angularBuild = (build: string, defaultConfiguration?: string, more: Files['manifest'] = {}): Files =>
    built(
      '@angular/core',
      {
        'angular.json': {
          projects: {
            desk: {
              projectType: 'application',
              architect: {
                build: {
                  builder: '@angular/build:application',
                  options: { outputPath: { base: 'dist/dev', browser: '' } },
                  configurations: { production: { outputPath: { base: 'dist/live', browser: '' } } },
                  ...(defaultConfiguration === undefined ? {} : { defaultConfiguration }),
                },
              },
            },
          },
        },
      },
      { scripts: { build }, ...more },
    );
  const option = '--configuration production';
  for (const [title, files, folder, added] of [
    ['names no configuration', angularBuild('ng build'), 'dist/live', ` -- ${option}`],
    ['has an empty default', angularBuild('tsc --noEmit && ng build', ''), 'dist/live', ` -- ${option}`],
    ['is run by pnpm', angularBuild('ng build', '', { packageManager: 'pnpm@10.18.0' }), 'dist/live', ` ${option}`],
    ['names one in its default', angularBuild('ng build', 'production'), 'dist/live', ''],
    ['names one in its script', angularBuild(`ng build ${option}`), 'dist/live', ''],
    ['names one in the old way', angularBuild('ng build --prod'), 'dist/live', ''],
    ['goes on after Angular', angularBuild('ng build && node finish.js'), 'dist/dev', ''],
    [
      'calls another script',
      angularBuild('npm run bundle', undefined, { scripts: { build: 'npm run bundle', bundle: 'ng build' } }),
      'dist/dev',
      '',
    ],
  ] as const)
    it(`is built for production by Angular if its build ${title}`, () => {
      assert.equal(site(files)[0]?.folder, folder);
      const steps = JSON.stringify(buildIn(files).view['makeApplication']);
      assert.match(
        steps,
        new RegExp(
          `"run","build"${added
            .split(' ')
            .filter(Boolean)
            .map((word) => `,"${word}"`)
            .join('')}\\]`,
        ),
      );
    });

  it('is served by the web server, not by a package that serves files', () => {
    const files = built(
      'vue',
      { 'index.html': '' },
      { scripts: { build: 'x', start: 'serve -s dist' }, dependencies: { serve: '14' }, devDependencies: { vite: '7' } },
    );
    assert.deepEqual(site(files)[1], 'nginx');
  });

  it('has the page for what is missing that Eleventy makes of a template', () => {
    const of = (path: string) => site(built('@11ty/eleventy', { [path]: '' }, { scripts: { build: 'eleventy' } }))[0]?.notFoundPage;
    assert.equal(of('src/404.njk'), '404.html');
    assert.equal(of('src/404.png'), null);
  });

  it('is asked about where the build writes among the sources, all of which would be public', () => {
    const { facts, unknown } = detectIn(built('@11ty/eleventy', {}, { scripts: { build: 'eleventy --output=.' } }));
    assert.equal(facts.files, undefined);
    assert.match(unknown['start'] ?? '', /^The build \(@11ty\/eleventy in package\.json\) writes its files among the sources/);
  });

  it('is built into a folder beside the application, which no ignore file can name', () => {
    const files = built('vue', { 'index.html': '' }, { scripts: { build: 'vite build --outDir ../www' }, devDependencies: { vite: '7' } });
    const { view, ignore } = buildIn(files);
    assert.match(JSON.stringify(view['site']), /"from":"\/www"/);
    assert.deepEqual(
      ignore.filter((path) => path.includes('www')),
      [],
    );
  });

  it('is no site without a build, or for a library', () => {
    assert.equal(detectIn(built('vue', { 'index.html': '' }, { scripts: {}, devDependencies: { vite: '7' } })).facts.files, undefined);
    assert.equal(
      detectIn(
        built(
          'vue',
          { 'index.html': '', 'vite.config.ts': 'export default { build: { lib: {} } }' },
          { ...without, devDependencies: { vite: '7' } },
        ),
      ).facts.files,
      undefined,
    );
  });
});
