import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, type Files } from './folders.ts';

const serving = 'require("http").createServer().listen(3000)\n';
const start = (files: Files): string | undefined => detectIn(files).facts.start?.value.join(' ');
const reason = (files: Files): string | undefined => detectIn(files).unknown['start'];
const script = (line: string, others: Record<string, string> = {}, more: Record<string, unknown> = {}): Files => ({
  manifest: { scripts: { start: line, ...others }, ...more },
  'server.js': serving,
});
/** What makes the application first. */
const firstStep = (files: Files): string | undefined => runIn(buildIn(files).view, 'makeApplication').steps[0];
const environment = (files: Files): Record<string, string> => {
  const { environment: variables } = buildIn(files).view;
  assert.ok(Array.isArray(variables));
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
};

describe('the start command of Node.js', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['node server.js', 'node server.js'],
    ['node .', 'node .'],
    ['NODE_ENV=production node server.js', 'node server.js'],
    ['cross-env NODE_ENV=production PORT=80 node --enable-source-maps server.js', 'node --enable-source-maps server.js'],
    ['env A=b node server.js', 'node server.js'],
    ['exec node server.js', 'node server.js'],
    ['node --env-file=.env --watch server.js', 'node server.js'],
    ['node --env-file .env server.js', 'node server.js'],
    ['node -r dotenv/config server.js --verbose', 'node -r dotenv/config server.js --verbose'],
    ['nodemon server.js', 'node server.js'],
    ['nodemon --watch src --exec "node --trace-warnings" server.js', 'node --trace-warnings server.js'],
    ['pm2-runtime start server.js -i max', 'node server.js'],
    ['pm2-runtime server.js --name shop -- --port 80', 'node server.js --port 80'],
    ['dotenv -e .env -- node server.js', 'node server.js'],
    ['env-cmd -f .env node server.js', 'node server.js'],
    ['npx nodemon server.js', 'node server.js'],
    ['yarn node server.js', 'node server.js'],
    ['node server.js --port $PORT', 'node server.js --port 3000'],
    ['node server.js --port ${PORT:-4000}', 'node server.js --port 4000'],
    ['bun --hot server.js', 'bun server.js'],
    ['bun run server.js', 'bun server.js'],
  ];
  for (const [line, expected] of lines) {
    it(`is ${expected} for ${JSON.stringify(line)}`, () => assert.equal(start(script(line)), expected));
  }

  const list = (program: string): string => `module.exports = { apps: [${program}] };\n`;
  const programs: readonly (readonly [string, string, string])[] = [
    ['ecosystem.config.js', list("{ name: 'shop', script: './server.js', instances: 'max' }"), 'node ./server.js'],
    ['ecosystem.config.cjs', list("{ script: 'server.js', args: '--one two', env: { A: 'b' } }"), 'node server.js --one two'],
    ['pm2.json', '{"apps":[{"name":"shop","script":"server.js"}]}', 'node server.js'],
    ['process.json', '{"script":"server.js","interpreter":"bun"}', 'bun server.js'],
  ];
  for (const [file, text, expected] of programs) {
    it(`is ${expected} where pm2 is given ${file}`, () =>
      assert.equal(start({ ...script(`pm2-runtime start ${file} --env production`), [file]: text }), expected));
  }

  it('is unknown where a list of pm2 has several programs, or none that literals tell', () => {
    for (const text of [
      list("{ script: 'server.js' }, { script: 'worker.js' }"),
      list('{ script: process.env.SCRIPT }'),
      list("{ script: 'a.js', cwd: '/srv' }"),
    ]) {
      const files = { ...script('pm2-runtime ecosystem.config.js', {}, { dependencies: { pm2: '^6' } }), 'ecosystem.config.js': text };
      assert.equal(start(files), undefined, text);
      assert.match(reason(files) ?? '', /^The script start in package.json starts "pm2-runtime ecosystem.config.js", .*: give --start\.$/);
    }
  });

  it('follows the scripts that a script calls, with their words and variables', () => {
    const others = { serve: 'A=1 node server.js', prod: 'yarn serve --two' };
    for (const line of [
      'npm run serve -- --one',
      'npm run -s serve -- --one',
      'yarn serve --one',
      'pnpm run serve --one',
      'bun run serve --one',
    ]) {
      assert.equal(start(script(line, others)), 'node server.js --one', line);
    }
    assert.equal(start(script('B=2 npm run prod -- --one', others)), 'node server.js --two --one');
    assert.equal(environment(script('B=2 npm run prod', others))['A'], '1');
    assert.equal(environment(script('B=2 npm run prod', others))['B'], '2');
  });

  it('takes start:prod before start', () => {
    const { facts } = detectIn(script('nodemon server.js', { 'start:prod': 'node server.js' }));
    assert.deepEqual(facts.start, { value: ['node', 'server.js'], source: 'the script start:prod in package.json' });
  });

  it('leaves to the build what a script builds before it starts', () => {
    const tsc = { devDependencies: { typescript: '^5.0.0' } };
    assert.equal(start(script('tsc && node server.js', {}, tsc)), 'node server.js');
    assert.equal(firstStep(script('tsc -p . && node server.js', {}, tsc)), 'npx tsc -p .');
    assert.equal(firstStep(script('npm run build && node server.js', { build: 'tsc' }, tsc)), 'npm run build');
    assert.equal(firstStep(script('node server.js', { prestart: 'npm run build', build: 'tsc' }, tsc)), 'npm run build');
    assert.equal(firstStep(script('node server.js', { build: 'docker build .' })), 'chmod -R a+rX,go-w /app');
  });

  const refused: readonly (readonly [Files, RegExp])[] = [
    [
      script('node server.js | pino-pretty'),
      /^The script start in package\.json can't be run without a shell \("\|" needs a shell\): give --start\.$/,
    ],
    [script('node server.js\nnode worker.js'), /\(a line break in it needs a shell\)/],
    [script('node server.js $MODE'), /\(\$MODE has no value before it runs\)/],
    [script('knex migrate:latest && node server.js'), /runs "knex migrate:latest" first, for which there is no shell in between/],
    [script('node server.js', { prestart: './prepare.sh' }), /runs "\.\/prepare\.sh" first/],
    [script('./run.sh'), /starts "\.\/run\.sh", which is no program of the image/],
    [script('npm start'), /the script start calls itself/],
    [{}, /^Nothing in the folder tells how it starts/],
    [script('expo start', {}, { dependencies: { expo: '^52.0.0' } }), /which serves for development only/],
    [{ 'composer.json': '{}' }, /^composer\.json shows an application in a language that is not known here/],
    [{ 'index.js': 'module.exports = 1;\n' }, /^Nothing in the folder tells how it starts/],
  ];
  for (const [files, message] of refused) {
    it(`is unknown for ${JSON.stringify(files)}`, () => {
      assert.equal(start(files), undefined);
      assert.match(reason(files) ?? '', message);
    });
  }

  it('is found without a script: server.js, main, bin, and files that serve by their names', () => {
    assert.deepEqual(detectIn({ 'server.js': '' }).facts.start, {
      value: ['node', 'server.js'],
      source: 'server.js, which npm starts where no script says another',
    });
    assert.deepEqual(detectIn({ manifest: { main: './lib/app' }, 'lib/app.js': serving }).facts.start, {
      value: ['node', 'lib/app.js'],
      source: 'main in package.json',
    });
    assert.equal(start({ manifest: { bin: { shop: 'bin/shop.js' } }, 'bin/shop.js': serving }), 'node bin/shop.js');
    assert.equal(start({ 'src/index.js': serving, 'index.js': '' }), 'node src/index.js');
    assert.equal(start({ 'src/index.ts': 'Bun.serve({ fetch() {} })' }), 'bun src/index.ts');
    assert.equal(start({ 'src/app.ts': 'export default { port: 1, fetch }' }), 'bun src/app.ts');
  });

  it('runs TypeScript as the script does, on one process, and says where the tool for that is for development', () => {
    const files = (kind: string, tool: string, line: string): Files => ({
      manifest: { scripts: { start: line }, [kind]: { [tool]: '^1.0.0', typescript: '^5.0.0' } },
      'src/main.ts': 'app.listen(3000); process.once("SIGTERM", stop)',
      'package-lock.json': '{}',
    });
    assert.equal(start(files('dependencies', 'tsx', 'tsx watch src/main.ts')), 'node --import tsx src/main.ts');
    assert.equal(start(files('dependencies', 'ts-node', 'ts-node -T src/main.ts')), 'node node_modules/ts-node/dist/bin.js -T src/main.ts');
    assert.deepEqual(detectIn(files('dependencies', 'tsx', 'tsx src/main.ts')).warnings, []);
    const development = files('devDependencies', 'tsx', 'node --import tsx src/main.ts');
    assert.deepEqual(detectIn(development).warnings, [
      'tsx starts the application and is in devDependencies, so that all of these are in the image: move it to dependencies.',
    ]);
    assert.match(runIn(buildIn(development).view, 'installDependencies').steps[0] ?? '', /^npm ci --no-audit/);
  });

  it('goes by the Procfile first, and takes its other lines for processes beside it', () => {
    const { facts } = detectIn({
      ...script('node other.js'),
      Procfile: 'web: npm run serve\nworker: node worker.js\nrelease: node migrate.js\n',
      manifest: { scripts: { start: 'node other.js', serve: 'node server.js' } },
      'worker.js': '',
    });
    assert.deepEqual(facts.start, { value: ['node', 'server.js'], source: 'web in Procfile' });
    assert.deepEqual(facts.processes, {
      value: [
        { name: 'worker', kind: 'worker', start: ['node', 'worker.js'] },
        { name: 'release', kind: 'job', start: ['node', 'migrate.js'] },
      ],
      source: 'worker in Procfile; release in Procfile',
    });
  });

  it('names the file to edit, also where that is compiled', () => {
    const files = (tsconfig: unknown): Files => ({
      manifest: { scripts: { start: 'node out/server/main.js', build: 'tsc' } },
      'tsconfig.json': tsconfig,
      'src/server/main.ts': '',
      'src/a.ts': '',
    });
    assert.equal(buildIn(files('{ "extends": "./base.json" } // c')).sourceFile, 'src/server/main.ts');
    assert.equal(
      buildIn({ ...files({ extends: './base.json' }), 'base.json': { compilerOptions: { outDir: 'out', rootDir: 'src' } } }).sourceFile,
      'src/server/main.ts',
    );
    assert.ok(buildIn(files({ compilerOptions: { outDir: './out' } })).ignore.includes('out'));
  });
});
