import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith } from '../../../support/folders.ts';
import { detect, runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, type Files } from './folders.ts';

const serving = 'require("http").createServer().listen(3000)\n';
const start = (files: Files): string | undefined => detectIn(files).facts.start?.value.join(' ');
const reason = (files: Files): string | undefined => detectIn(files).unknown['start'];
const script = (line: string, others: Record<string, string> = {}, more: Record<string, unknown> = {}): Files => ({
  manifest: { scripts: { start: line, ...others }, ...more },
  'server.js': serving,
});
/** The first step that creates the application. */
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
      const files = { ...script('pm2-runtime ecosystem.config.js'), 'ecosystem.config.js': text };
      assert.equal(start(files), undefined, text);
      assert.match(reason(files) ?? '', /^The script start in package.json starts "pm2-runtime ecosystem.config.js", .*: set --start\.$/);
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
    [script('npm start --prefix server'), /starts "npm start --prefix server", which is not a program in the image/],
    [script('./run.sh'), /starts "\.\/run\.sh", which is not a program in the image/],
    [script('npm start'), /the script start calls itself/],
    [{}, /^Nothing in the folder says how to start the application/],
    [script('expo start', {}, { dependencies: { expo: '^52.0.0' } }), /which is a development server/],
    [{ 'composer.json': '{}' }, /^composer\.json belongs to an application in a language that the tool does not know/],
    [{ ...script('rails server'), 'package-lock.json': '{"packages": {}}' }, /starts "rails server", which is not a program in the image/],
  ];
  for (const [files, message] of refused) {
    it(`is unknown for ${JSON.stringify(files)}`, () => {
      assert.equal(start(files), undefined);
      assert.match(reason(files) ?? '', message);
    });
  }

  const shell: readonly (readonly [string, string])[] = [
    ['echo starting && node server.js', 'node server.js'],
    ['node server.js | pino-pretty', 'node server.js'],
    ['node server.js\nnode worker.js', 'sh -c node server.js; exec node worker.js'],
    ['node server.js --mode $MODE', 'sh -c exec node server.js --mode $MODE'],
    ['NODE_OPTIONS=$OPTIONS node server.js', 'sh -c exec env NODE_OPTIONS=$OPTIONS node server.js'],
    ['cross-env PORT=$SHOP node server.js', 'sh -c exec env PORT=$SHOP node server.js'],
    [
      'knex migrate:latest && node server.js --port $PORT',
      'sh -c node_modules/.bin/knex migrate:latest && exec node server.js --port "$PORT"',
    ],
    ['tsc && node seed.js; node server.js', 'sh -c node seed.js; exec node server.js'],
    ['test -f "a b" || node make.js; node server.js', `sh -c test -f 'a b' || node make.js; exec node server.js`],
    ['node worker.js & node server.js', 'sh -c node worker.js & exec node server.js'],
    ['cd app && node server.js', 'sh -c cd app && exec node server.js'],
    ['npm run with -- $B', 'sh -c exec node server.js $A $B'],
    ['node server.js > "$LOG" 2>&1', 'sh -c exec node server.js > "$LOG" 2>&1'],
    ['(node a.js; node b.js)', 'sh -c (node a.js; node b.js)'],
  ];
  for (const [line, expected] of shell) {
    it(`is ${expected} for ${JSON.stringify(line)}`, () => {
      const files = script(line, { with: 'node server.js $A' }, { dependencies: { knex: '3' }, devDependencies: { typescript: '5' } });
      assert.equal(start(files), expected);
      assert.equal(
        detectIn(files).warnings.some((warning) =>
          warning.startsWith('The script start in package.json runs in a shell, which replaces itself'),
        ),
        expected.startsWith('sh'),
      );
    });
  }

  it('says where a shell keeps the signal to itself, and has the image have one', () => {
    const { warnings, bases } = detectIn(script('node server.js | tee log'));
    assert.match(warnings[0] ?? '', /runs in a shell, which does not pass SIGTERM on to the program: start the program without a shell/);
    assert.equal(bases.distroless, undefined);
  });

  it('is the server among what a script starts at the same time', () => {
    const others = {
      'server:start': 'node server.js',
      'client:start': 'vite',
      'watch:css': 'tailwindcss --watch',
      'start:all': 'run-p server:start',
    };
    const lines = [
      'concurrently -n client,server "npm run client:start" "npm:server:start"',
      'concurrently -k "vite" "node server.js"',
      'npm-run-all --parallel client:start server:start',
      'run-p watch:* server:*',
      'run-s start:all',
      'npx concurrently "npm:client:*" "npm:server:*"',
    ];
    for (const line of lines) assert.equal(start(script(line, others)), 'node server.js', line);
    assert.deepEqual(
      detectIn(script('concurrently "vite" "node server.js"')).warnings[0],
      'The script start in package.json also runs "vite" in parallel. The image does not.',
    );
    assert.equal(
      firstStep(script('npm-run-all compile server:start', { ...others, compile: 'tsc' }, { devDependencies: { typescript: '5' } })),
      'npx tsc',
    );
    assert.match(reason(script('run-p a*', { a1: 'run-p a*', a2: 'run-s a* a* a*' })) ?? '', /can't be run|no program/);
  });

  it('is what other scripts than start say, and at last what only a name speaks for', () => {
    const scripts = (name: string): Files => ({ manifest: { scripts: { [name]: 'node lib/run.js' } }, 'lib/run.js': 'work()' });
    for (const name of ['prod', 'production', 'serve', 'start:server'])
      assert.deepEqual(detectIn(scripts(name)).facts.start, {
        value: ['node', 'lib/run.js'],
        source: `the script ${name} in package.json`,
      });
    const assumed = (files: Files, value: readonly string[], why: string): void =>
      assert.deepEqual(detectIn(files).facts.start, {
        value,
        certainty: 'assumed',
        source: `${why}; the folder does not say how it starts`,
      });
    assumed({ manifest: { main: 'lib/bot.js' }, 'lib/bot.js': 'work()', 'index.js': '' }, ['node', 'lib/bot.js'], 'main in package.json');
    assumed({ 'index.js': 'work()', 'lib/bot.js': '' }, ['node', 'index.js'], 'index.js, which starts by its usual name');
    assumed({ 'bot.js': 'work()', 'eslint.config.js': '' }, ['node', 'bot.js'], 'bot.js, the only program in the folder');
    assert.equal(start({ 'bot.js': 'work()', 'other.js': '' }), undefined);
    assert.equal(start(script('./run.sh', {}, {})), undefined);
    assert.equal(start({ ...script('./run.sh'), 'run.sh': '#!/bin/bash\nexec node server.js' }), 'bash ./run.sh');
    assert.equal(start(script('nest start', {}, { dependencies: { '@nestjs/core': '11' } })), 'node dist/main.js');
  });

  it('is a program of a package that has another name, where the lock file says so', () => {
    const lock = { packages: { 'node_modules/@acme/tool': { bin: { acme: 'bin.js' } } } };
    assert.equal(start({ ...script('acme up'), 'package-lock.json': lock }), 'node_modules/.bin/acme up');
    assert.equal(detectIn({ ...script('acme up'), 'yarn.lock': '' }).facts.start?.certainty, 'assumed');
  });

  it('is found without a script: server.js, main, bin, and files that serve by their names', () => {
    assert.deepEqual(detectIn({ 'server.js': '' }).facts.start, {
      value: ['node', 'server.js'],
      source: 'server.js, which npm start runs if there is no start script',
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
      'tsx starts the application but is in devDependencies, so the image contains all devDependencies: move it to dependencies.',
    ]);
    assert.match(runIn(buildIn(development).view, 'installDependencies').steps[0] ?? '', /^npm ci --no-audit/);
  });

  it('keeps what the Procfile runs before it, with the scripts that are called in their places', () => {
    const files = { ...script('node other.js', { migrate: 'node migrate.js', serve: 'node server.js' }), 'migrate.js': '' };
    const procfile = (line: string) => start({ ...files, Procfile: `web: ${line}\n` });
    assert.equal(procfile('npm run migrate && npm run serve'), 'sh -c node migrate.js && exec node server.js');
    assert.equal(procfile('cd api && npm run serve'), 'node other.js');
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

describe('a start command for Node.js that is given', () => {
  const given = (words: string, more: Record<string, unknown> = {}, image = 'node:24-trixie-slim'): string | undefined =>
    detectIn(script('node server.js', { prod: 'node server.js --fast' }, { dependencies: { next: '16', nodemon: '3' }, ...more }))
      .build({ flavour: 'slim', image }, words.split(' '))
      .start?.join(' ');

  it('is the program in node_modules, as in a script', () => {
    assert.equal(given('next start -p 4000'), 'node node_modules/next/dist/bin/next start -p 4000');
    assert.equal(given('acme serve', { devDependencies: { acme: '1' } }), 'node_modules/.bin/acme serve');
    assert.equal(given('npm run prod'), 'node server.js --fast');
  });

  it('is run as it is where the image has it', () => {
    for (const words of ['node other.js', 'sh start.sh', '/usr/bin/tini -- node a.js']) assert.equal(given(words), undefined, words);
    assert.equal(given('caddy run', {}, 'shop/base:1'), undefined);
  });

  it('is an error where nothing installs it', () => {
    assert.throws(
      () => given('remix-serve build'),
      /^KaizenError: --start: no dependency in package\.json installs the program "remix-serve"/,
    );
    assert.throws(() => given('npm run none'), /installs the program "npm"/);
  });
});

describe('Node.js without a package.json', () => {
  const folder = (files: Record<string, string>) => openFolder(folderWith(files));

  it('is known by a file that starts, and installs nothing', () => {
    const own = folder({ 'server.js': 'require("http").createServer().listen(process.env.PORT || 8080)' });
    assert.equal(node.recognises(own), 'sources');
    const found = detect(node, own);
    assert.deepEqual(found.facts.start?.value, ['node', 'server.js']);
    assert.deepEqual(found.facts.port, { value: 8080, source: 'the default of PORT in server.js' });
    assert.deepEqual(found.facts.language, { value: 'node', source: 'server.js' });
    const { view } = found.build({ flavour: 'slim', image: 'node:24-trixie-slim' });
    assert.ok(!runIn(view, 'installDependencies').mounts.includes('package.json'));
    assert.equal(node.recognises(folder({ 'script.js': '' })), undefined);
    assert.equal(node.recognises(folder({ 'main.js': '', 'index.html': '' })), undefined);
    assert.equal(node.recognises(folder({ 'server.js': '', 'index.html': '' })), 'sources');
  });
});
