import assert from 'node:assert/strict';
import type { ProxiedPath } from '../../../../src/facts.ts';
import { built, detectIn, type Files } from './folders.ts';

const vite = (proxy: string, before = ''): Files => ({
  'vite.config.ts': `${before}\nexport default defineConfig({ server: { proxy: ${proxy} } })`,
});

/** The finding in a site that a tool builds: `tool`, and further content of package.json. */
function proxiedIn(files: Files, tool = 'vite', more: Record<string, unknown> = {}): readonly ProxiedPath[] | undefined {
  const own = { 'index.html': '', ...files };
  const { facts } = detectIn(built('react', own, { scripts: { build: 'x build' }, devDependencies: { [tool]: '7' }, ...more }));
  return facts.proxied?.value;
}

const local = { host: 'localhost', port: 8000 };

describe('what the development server of a site forwards', () => {
  const tables: readonly (readonly [string, Files, readonly ProxiedPath[]])[] = [
    ['a path and its target', vite('{ "/api": "http://localhost:8000" }'), [{ prefix: '/api', ...local }]],
    [
      'options',
      vite('{ "/api": { target: "http://127.0.0.1:3000/", changeOrigin: true } }'),
      [{ prefix: '/api', host: '127.0.0.1', port: 3000 }],
    ],
    [
      'several paths',
      vite('{ "/api": "http://localhost:8000", "/ws": { target: "ws://localhost:8000", ws: true } }'),
      [
        { prefix: '/api', ...local },
        { prefix: '/ws', ...local },
      ],
    ],
    [
      'a path that loses its beginning',
      vite('{ "/api": { target: "http://localhost:8000", rewrite: (path) => path.replace(/^\\/api/, "") } }'),
      [{ prefix: '/api', ...local, rewritten: { from: '/api', to: '' } }],
    ],
    [
      'a path with another beginning, by a method',
      vite("{ '/api': { target: 'http://localhost:8000', rewrite(p: string) { return p.replace('/api', '/v1') } } }"),
      [{ prefix: '/api', ...local, rewritten: { from: '/api', to: '/v1' } }],
    ],
    [
      'a target with a path',
      vite('{ "/api": "http://localhost:8000/rest/" }'),
      [{ prefix: '/api', ...local, rewritten: { from: '', to: '/rest' } }],
    ],
    ['a regular expression', vite('{ "^/(api|auth)/.*": "http://localhost:8000" }'), [{ pattern: '^/(api|auth)/.*', ...local }]],
    ['a regular expression that is a path', vite('{ "^/api/.*": "http://localhost:8000" }'), [{ prefix: '/api/', ...local }]],
    ['a name', vite('{ "/api": target }', 'const target = process.env.API || "http://localhost:8000"'), [{ prefix: '/api', ...local }]],
    [
      'a table of a name, and one taken over',
      vite('{ ...more, "/b": "http://localhost:8000" }', 'const more = { "/a": "http://localhost:8000" }'),
      [
        { prefix: '/a', ...local },
        { prefix: '/b', ...local },
      ],
    ],
    [
      'a variable of a file',
      { ...vite('{ "/api": { target: env.VITE_API } }'), '.env.development': 'VITE_API="http://localhost:8000"\n' },
      [{ prefix: '/api', ...local }],
    ],
    ['a variable that nothing says', vite('{ "/api": { target: env.VITE_API } }'), [{ prefix: '/api' }]],
    [
      'a path that code alone rewrites',
      vite('{ "/api": { target: "http://localhost:8000", rewrite: (p) => f(p) } }'),
      [{ prefix: '/api', ...local, isUnclear: true }],
    ],
    [
      'a path that two calls rewrite',
      vite('{ "/api": { target: "http://localhost:8000", rewrite: (p) => p.replace("/api", "/b").replace("/b", "/c") } }'),
      [{ prefix: '/api', ...local, isUnclear: true }],
    ],
    ['everything', vite('{ "/": { target: "http://localhost:8000" } }'), [{ prefix: '/', ...local, isUnclear: true }]],
    ['a variable of nginx', vite('{ "/a$host": { target: "http://localhost:8000" } }'), [{ prefix: '/a$host', ...local, isUnclear: true }]],
  ];
  for (const [title, files, expected] of tables) it(`is read of Vite: ${title}`, () => assert.deepEqual(proxiedIn(files), expected));

  it('is read of Vue CLI and of webpack', () => {
    const vue = (proxy: string): Files => ({ 'vue.config.js': `module.exports = { devServer: { proxy: ${proxy} } }` });
    assert.deepEqual(proxiedIn(vue('"http://localhost:8000"'), '@vue/cli-service'), [local]);
    assert.deepEqual(proxiedIn(vue('{ "^/api": { target: "http://localhost:8000", pathRewrite: { "^/api": "" } } }'), '@vue/cli-service'), [
      { prefix: '/api', ...local, rewritten: { from: '/api', to: '' } },
    ]);
    const list = 'module.exports = { devServer: { proxy: [{ context: ["/api", "/auth/**"], target: "http://localhost:8000" }] } }';
    assert.deepEqual(proxiedIn({ ...vite('{}'), 'webpack.config.js': list }), [
      { prefix: '/api', ...local },
      { prefix: '/auth', ...local },
    ]);
  });

  it('is read of Create React App', () => {
    assert.deepEqual(proxiedIn({}, 'react-scripts', { proxy: 'http://localhost:8000' }), [local]);
    const setup = (code: string): Files => ({
      'src/setupProxy.js': `const { createProxyMiddleware } = require('http-proxy-middleware');\nmodule.exports = (app) => {\n${code}\n};`,
    });
    const middleware = 'createProxyMiddleware({ target: "http://localhost:8000", changeOrigin: true })';
    const second = { dependencies: { react: '1', 'http-proxy-middleware': '^2.0.6' } };
    const third = { dependencies: { react: '1', 'http-proxy-middleware': '^3.0.0' } };
    const mounted = setup(`app.use("/api", ${middleware});`);
    assert.deepEqual(proxiedIn(mounted, 'react-scripts', second), [{ prefix: '/api', ...local }]);
    assert.deepEqual(proxiedIn(mounted, 'react-scripts', third), [{ prefix: '/api', ...local, rewritten: { from: '/api', to: '' } }]);
    assert.deepEqual(
      proxiedIn(setup('app.use(createProxyMiddleware(["/api", "/auth"], { target: "http://localhost:8000" }));'), 'react-scripts', second),
      [
        { prefix: '/api', ...local },
        { prefix: '/auth', ...local },
      ],
    );
    assert.deepEqual(
      proxiedIn(setup('app.use(createProxyMiddleware({ pathFilter: "/api", target: "http://localhost:8000" }));'), 'react-scripts', third),
      [{ prefix: '/api', ...local }],
    );
  });

  it('is read of the file that angular.json names, with comments and as a list', () => {
    const angular = {
      projects: {
        shop: {
          projectType: 'application',
          architect: {
            build: { builder: '@angular/build:application', options: {} },
            serve: { configurations: { development: { proxyConfig: 'src/proxies.json' } } },
          },
        },
      },
    };
    const files = {
      'angular.json': angular,
      'src/proxies.json': '// a comment\n[{ "context": ["/api/**"], "target": "http://localhost:8000", "pathRewrite": { "^/api": "" } }]',
    };
    assert.deepEqual(proxiedIn(files, '@angular/core'), [{ prefix: '/api', ...local, rewritten: { from: '/api', to: '' } }]);
    assert.deepEqual(proxiedIn({ 'angular.json': angular, 'src/proxies.json': 'not JSON {' }, '@angular/core'), undefined);
    assert.deepEqual(
      proxiedIn(
        { 'angular.json': angular, 'src/proxy.conf.mjs': 'export default { "/api": { target: "http://localhost:8000" } }' },
        '@angular/core',
      ),
      [{ prefix: '/api', ...local }],
    );
  });

  it('is none where nothing is handed on', () => {
    assert.deepEqual(
      proxiedIn({ 'vite.config.ts': 'export default { server: { port: 4000 }, resolve: { alias: { "/a": "/b" } } }' }),
      undefined,
    );
  });
});
