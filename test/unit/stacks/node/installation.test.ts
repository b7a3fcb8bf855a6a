import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { imageOf } from '../../../../src/inspect/application.ts';
import { inspect } from '../../../../src/inspect/inspect.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith } from '../../../support/folders.ts';
import { type Described, described, detect, membersIn, type PrintedRun, runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, type Files } from './folders.ts';

const production = (files: Files): PrintedRun => runIn(buildIn(files).view, 'installDependencies');
const development = (files: Files): PrintedRun => runIn(buildIn(files).view, 'installDevelopment');
const building = { scripts: { build: 'tsc', start: 'node dist/index.js' }, devDependencies: { typescript: '^5.0.0' } };

describe('installing for Node.js', () => {
  const berry = '__metadata:\n  version: 8\n';
  const locked: readonly (readonly [Files, readonly string[], readonly string[]])[] = [
    [{ 'package-lock.json': '{}', '.npmrc': '' }, ['npm ci --omit=dev --no-audit --no-fund'], ['npm ci --no-audit --no-fund']],
    [{}, ['npm install --no-package-lock --omit=dev --no-audit --no-fund'], ['npm install --no-package-lock --no-audit --no-fund']],
    [
      { 'pnpm-lock.yaml': 'lockfileVersion: 9.0\n' },
      ['pnpm install --prod --frozen-lockfile --store-dir=/pnpm/store'],
      ['pnpm install --frozen-lockfile --store-dir=/pnpm/store'],
    ],
    [
      { 'yarn.lock': '' },
      ['yarn install --production --frozen-lockfile --non-interactive --ignore-engines --cache-folder=/root/.cache/yarn'],
      ['yarn install --frozen-lockfile --non-interactive --ignore-engines --cache-folder=/root/.cache/yarn'],
    ],
    [
      { 'yarn.lock': berry, '.yarnrc.yml': 'nodeLinker: node-modules\n' },
      ['yarn install --immutable', 'yarn workspaces focus --production'],
      ['yarn install --immutable'],
    ],
    [
      {
        'yarn.lock': berry,
        '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.8.7.cjs\nnodeLinker: node-modules',
        '.yarn/releases/yarn-3.8.7.cjs': '',
      },
      ['node .yarn/releases/yarn-3.8.7.cjs install --immutable'],
      ['node .yarn/releases/yarn-3.8.7.cjs install --immutable'],
    ],
    [
      { 'yarn.lock': berry },
      ['YARN_ENABLE_GLOBAL_CACHE=1 yarn install --immutable', 'YARN_ENABLE_GLOBAL_CACHE=0 yarn workspaces focus --production'],
      ['YARN_ENABLE_GLOBAL_CACHE=0 yarn install --immutable'],
    ],
    [{ 'bun.lock': '{}' }, ['bun install --production --frozen-lockfile'], ['bun install --frozen-lockfile']],
  ];
  for (const [files, forRunning, forBuilding] of locked) {
    it(`is strict about the lock file: ${Object.keys(files).join(', ') || 'none'}`, async () => {
      const all = { manifest: building, ...files };
      assert.deepEqual(production(all).steps.slice(0, -2), forRunning);
      assert.deepEqual(development(all).steps, forBuilding);
      // The context of that step contains only the files that an install reads.
      const read = Object.keys(files).map((file) => (file.startsWith('.yarn/') ? '.yarn/releases' : file));
      assert.deepEqual(production(all).mounts.toSorted(), ['package.json', ...read].toSorted());
    });
  }

  it('takes the patches of every package manager along', async () => {
    const patch = { 'patches/a.patch': '', '.yarn/patches/b.patch': '' };
    assert.ok(production({ 'pnpm-lock.yaml': '', ...patch }).mounts.includes('patches'));
    assert.ok(production({ 'bun.lock': '{}', ...patch }).mounts.includes('patches'));
    assert.ok(production({ 'yarn.lock': berry, ...patch }).mounts.includes('.yarn/patches'));
    const own = { 'package-lock.json': '{}', ...patch };
    assert.deepEqual(production({ ...own, manifest: { dependencies: { 'patch-package': '8' } } }).steps.slice(0, 2), [
      'npm ci --omit=dev --no-audit --no-fund',
      'npx patch-package',
    ]);
    assert.deepEqual(production({ ...own, manifest: { devDependencies: { 'patch-package': '8' } } }).steps.slice(0, 3), [
      'npm ci --no-audit --no-fund',
      'npx patch-package',
      'npm prune --omit=dev --no-save --no-audit --no-fund',
    ]);
  });

  it('leaves scripts of package.json itself for later, whose source is not there yet', async () => {
    const files = { 'package-lock.json': '{}', manifest: { scripts: { prepare: 'husky' } } };
    assert.equal(production(files).steps[0], 'node /usr/local/lib/without-scripts.cjs package.json');
  });

  it('has a compiler where native modules are built, and none where they run', async () => {
    const native = { 'package-lock.json': '{}', manifest: { dependencies: { bcrypt: '^6.0.0' } } };
    assert.deepEqual(buildIn(native).view['systemPackages'], { build: ['g++', 'make', 'python3'], runtime: [] });
    const canvas = detectIn({ 'package-lock.json': '{ "node_modules/canvas": {} }' });
    assert.equal(canvas.bases.distroless, undefined);
    const alpine = canvas.build({ flavour: 'alpine', image: 'node:24-alpine' });
    assert.deepEqual(alpine.view['systemPackages'], {
      build: ['cairo-dev', 'g++', 'giflib-dev', 'jpeg-dev', 'librsvg-dev', 'make', 'pango-dev', 'pkgconf', 'python3'],
      runtime: ['cairo', 'giflib', 'jpeg', 'librsvg', 'pango'],
    });
    // An unlisted package is recognised by the packages that build it.
    const forked = buildIn({
      'package-lock.json': '{ "node_modules/prebuild-install": {} }',
      manifest: { dependencies: { '@me/store': '1' } },
    });
    assert.deepEqual(forked.view['systemPackages'], { build: ['g++', 'make', 'python3'], runtime: [] });
    // A package that only may be there is none that is.
    assert.deepEqual(buildIn({ 'package-lock.json': '{ "peerDependencies": { "pg-native": "3" } }' }).view['systemPackages'], {
      build: [],
      runtime: [],
    });
  });

  it('says where install scripts are not run', async () => {
    const warnings = (packageManager: string, files: Files, more: Record<string, unknown> = {}): readonly string[] =>
      detectIn({ '.nvmrc': '24', manifest: { packageManager, ...more }, ...files }).warnings;
    const pnpm = { 'pnpm-lock.yaml': "packages:\n  bcrypt@6.0.0:\n  '@swc/core@1.0.0':\n" };
    assert.deepEqual(warnings('pnpm@9.15.0', pnpm), []);
    assert.match(warnings('pnpm@10.4.1', pnpm)[0] ?? '', /^pnpm 10\.4 does not run the install scripts of @swc\/core, bcrypt:/);
    assert.deepEqual(warnings('pnpm@10.4.1', pnpm, { pnpm: { onlyBuiltDependencies: ['bcrypt', '@swc/core'] } }), []);
    assert.match(
      warnings('pnpm@11.1.0', pnpm)[0] ?? '',
      /^pnpm 11\.1 fails an install with scripts that are neither allowed nor ignored \(@swc\/core, bcrypt\)/,
    );
    const allowed = 'packages:\n  - a\nallowBuilds:\n  bcrypt: true\n  "@swc/core": false # no need\n';
    assert.deepEqual(warnings('pnpm@12.0.0', { ...pnpm, 'pnpm-workspace.yaml': allowed }), []);
    const npm = { 'package-lock.json': '{ "node_modules/bcrypt": {} }' };
    assert.deepEqual(warnings('npm@11.2.0', npm), []);
    assert.match(warnings('npm@12.2.0', npm)[0] ?? '', /^npm 12\.2 does not run the install scripts of bcrypt/);
    assert.deepEqual(warnings('npm@12.2.0', npm, { allowScripts: { 'bcrypt@6.0.0': true } }), []);
    const yarn = { 'yarn.lock': '"bcrypt@npm:^6.0.0":\n__metadata:\n  version: 10\n' };
    assert.match(warnings('yarn@4.18.1', yarn)[0] ?? '', /^Yarn 4\.18 does not run the install scripts of bcrypt/);
    assert.deepEqual(warnings('yarn@4.18.1', { ...yarn, '.yarnrc.yml': 'enableScripts: true\n' }), []);
    assert.deepEqual(warnings('yarn@4.9.1', yarn), []);
  });

  it('says where a lock file lacks what package.json asks for', async () => {
    const stale = (files: Files, more: Record<string, unknown> = {}): string | undefined =>
      detectIn({ '.nvmrc': '24', manifest: { dependencies: { koa: '^3.0.0' }, ...more }, ...files }).warnings[0];
    const locks: readonly (readonly [string, string, string])[] = [
      ['package-lock.json', '{ "packages": { "": { "dependencies": { "koa": "^3.0.0" } } } }', '^3.0.0'],
      ['yarn.lock', 'koa@^3.0.0:\n  version "3.0.0"\n', '^3.0.0'],
      ['yarn.lock', '__metadata:\n  version: 8\n"koa@npm:^3.0.0":\n', '^3.0.0'],
      ['pnpm-lock.yaml', 'importers:\n  .:\n    dependencies:\n      koa:\n        specifier: ^3.0.0\n', '^3.0.0'],
      ['bun.lock', '{ "workspaces": { "": { "dependencies": { "koa": "^3.0.0", } } } }', '^3.0.0'],
    ];
    for (const [file, text, range] of locks) {
      assert.equal(stale({ [file]: text }), undefined, text);
      assert.match(
        stale({ [file]: text.replace(range, '^2.0.0') }) ?? '',
        new RegExp(
          `^${file} is out of date: package\\.json requires koa \\^3\\.0\\.0, which ${file} does not have, so the build will fail\\. Run "\\w+ install" and`,
        ),
      );
      assert.equal(stale({ [file]: text.replace(range, '^2.0.0') }, { overrides: { koa: '^2.0.0' } }), undefined);
    }
  });

  it('generates the client of Prisma for the build as well, which is not built without', () => {
    const files: Files = {
      'package-lock.json': '{}',
      manifest: { scripts: { build: 'tsc' }, dependencies: { '@prisma/client': '^6.0.0' }, devDependencies: { prisma: '^6.0.0' } },
      'prisma/schema.prisma': 'generator client {\n  provider = "prisma-client-js"\n}\n',
    };
    assert.equal(development(files).steps.at(-1), 'npx prisma generate --schema prisma/schema.prisma');
  });

  const managers: readonly (readonly [string, Record<string, string>, string])[] = [
    ['npm@11.2.0', { 'package-lock.json': '{}' }, 'npm exec --workspace packages/db -- prisma generate --schema prisma/schema.prisma'],
    ['pnpm@9.15.0', { 'pnpm-lock.yaml': '' }, 'pnpm --dir packages/db exec prisma generate --schema prisma/schema.prisma'],
    ['yarn@1.22.22', { 'yarn.lock': '' }, 'yarn --cwd packages/db run prisma generate --schema prisma/schema.prisma'],
    [
      'yarn@4.9.1',
      { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
      'yarn workspace @shop/db run prisma generate --schema prisma/schema.prisma',
    ],
    ['bun@1.2.0', { 'bun.lock': '' }, 'bun run --cwd packages/db prisma generate --schema prisma/schema.prisma'],
  ];
  for (const [packageManager, lock, generate] of managers) {
    it(`generates the client of a member that the application needs: ${generate}`, () => {
      const member = (dependencies: Record<string, string>, more: object = {}): string => JSON.stringify({ dependencies, ...more });
      const root = folderWith({
        'package.json': JSON.stringify({ private: true, workspaces: ['apps/*', 'packages/*'], packageManager }),
        'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n  - "packages/*"\n',
        ...lock,
        'apps/web/package.json': member(
          { next: '16', '@shop/db': '*' },
          { name: '@shop/web', scripts: { build: 'next build', start: 'next start' } },
        ),
        'packages/db/package.json': member(
          { '@prisma/client': '^6.0.0', prisma: '^6.0.0' },
          { name: '@shop/db', scripts: { build: 'prisma generate' } },
        ),
        'packages/db/prisma/schema.prisma':
          'generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "mysql"\n  url = "x"\n}\n',
        'packages/db/prisma/migrations/1_a/migration.sql': '',
      });
      const folder = openFolder(root);
      const { facts, dependencies, build } = detect(node, folder.below('apps/web'), { root: folder, path: 'apps/web' });
      const { mounts, steps } = runIn(build({ flavour: 'slim', image: 'node:24' }).view, 'installDependencies');
      assert.ok(steps.includes(generate), steps.join('\n'));
      assert.ok(mounts.includes('packages/db/prisma'));
      assert.equal(dependencies.packages.get('prisma[mysql]'), 'packages/db/prisma/schema.prisma');
      assert.deepEqual(facts.processes?.value[0]?.start.at(-1), '../../packages/db/prisma/schema.prisma');
      // The started package is often in the root's node_modules, and only an install shows that.
      const linked = steps.filter((step) => step.startsWith("sh -c 'test -e")).map((step) => step.split(' ').slice(-2).join(' '));
      assert.deepEqual(linked, ['apps/web/node_modules next', 'apps/web/node_modules prisma']);
    });
  }

  it('generates the client of Prisma with the dependencies, or into the source', async () => {
    const schema = (output: string): string =>
      `generator client {\n  provider = "prisma-client"\n${output}}\ndatasource db {\n  provider = "mysql"\n  url = env("SHOP_DB")\n}\n`;
    const files = (more: Record<string, unknown>, output = ''): Files => ({
      'package-lock.json': '{}',
      manifest: { dependencies: { '@prisma/client': '^6.0.0', ...more }, devDependencies: { prisma: '^6.0.0' } },
      'prisma/schema.prisma': schema(output),
      'prisma/migrations/1_a/migration.sql': '',
    });
    const generate = 'SHOP_DB=mysql://build@localhost/0 npx prisma generate --schema prisma/schema.prisma';
    const { 'prisma/migrations/1_a/migration.sql': _, ...unmigrated } = files({});
    assert.deepEqual(production(unmigrated).steps.slice(0, 3), [
      'npm ci --no-audit --no-fund',
      generate,
      'npm prune --omit=dev --no-save --no-audit --no-fund',
    ]);
    // The image needs the program that migrates.
    assert.deepEqual(production(files({})).steps.slice(0, 2), ['npm ci --no-audit --no-fund', generate]);
    assert.doesNotMatch(production(files({})).steps.join(), /prune/);
    assert.deepEqual(production(files({ prisma: '^6.0.0' })).steps.slice(0, 2), ['npm ci --omit=dev --no-audit --no-fund', generate]);
    const unset = { ...files({}), 'prisma/schema.prisma': schema('').replace('SHOP_DB', '1_DB') };
    assert.equal(production(unset).steps[1], 'npx prisma generate --schema prisma/schema.prisma');
    const inSource = files({ prisma: '^6.0.0' }, '  output = "../src/generated"\n');
    assert.deepEqual(runIn(buildIn(inSource).view, 'makeApplication').steps[0], generate);
    assert.deepEqual(production(inSource).steps.slice(0, 1), ['npm ci --omit=dev --no-audit --no-fund']);
    assert.equal(detectIn(inSource).dependencies.packages.get('prisma[mysql]'), 'prisma/schema.prisma');
    assert.deepEqual(buildIn(inSource).view['systemPackages'], { build: ['openssl'], runtime: ['openssl'] });
    assert.deepEqual(detectIn(inSource).facts.processes?.value, [
      {
        name: 'migrate',
        kind: 'job',
        start: ['node', 'node_modules/prisma/build/index.js', 'migrate', 'deploy', '--schema', 'prisma/schema.prisma'],
      },
    ]);
    assert.deepEqual(detectIn(files({})).facts.processes?.value.length, 1);
    assert.equal(detectIn(unmigrated).facts.processes, undefined);
  });

  it('finds a migration by the configuration of its tool, which comes into the image from wherever it is declared', () => {
    const found = (files: Record<string, string>, name: string, more: object = {}) =>
      detectIn({ ...files, manifest: { dependencies: { express: '5' }, devDependencies: { [name]: '1' }, ...more } });
    const { facts, warnings } = found({ 'drizzle.config.ts': 'export default {}' }, 'drizzle-kit');
    assert.deepEqual(facts.processes?.value, [{ name: 'migrate', kind: 'job', start: ['node_modules/.bin/drizzle-kit', 'migrate'] }]);
    assert.ok(warnings.some((each) => /drizzle-kit migrates the database but is in devDependencies/.test(each)));
    assert.deepEqual(found({ '.sequelizerc': '' }, 'sequelize-cli').facts.processes?.value[0]?.start, [
      'node_modules/.bin/sequelize-cli',
      'db:migrate',
    ]);
    assert.deepEqual(found({ 'knexfile.js': '' }, 'knex').facts.processes?.value[0]?.start, ['node_modules/.bin/knex', 'migrate:latest']);
    assert.equal(found({ 'knexfile.js': '' }, 'other').facts.processes, undefined);
  });

  it('finds no job for what the code migrates by itself', () => {
    const found = (files: Record<string, string>, dependencies: object = { umzug: '3', 'sequelize-cli': '6' }) =>
      detectIn({ 'server.js': '', ...files, manifest: { dependencies, scripts: { 'db:migrate': 'sequelize db:migrate' } } }).facts
        .processes;
    const made = { 'data.js': 'exports.runner = () => new Umzug({ migrations });\n' };
    assert.equal(found({ ...made, 'scripts/check.js': 'await runner().up();\n' }), undefined);
    // An object that only a person's script creates, or whose method nothing calls, migrates nothing.
    const [job] = found({ 'scripts/migrate.js': 'await new Umzug({ migrations }).up();\n' })?.value ?? [];
    assert.deepEqual(job?.start, ['node_modules/.bin/sequelize', 'db:migrate']);
    assert.equal(found(made)?.value.length, 1);
    assert.equal(found({ ...made, 'start.js': 'runner().up();\n' }, { 'sequelize-cli': '6' })?.value.length, 1);
  });

  it('finds a worker by its script, that for production before another', () => {
    const workers = (scripts: Record<string, string>) =>
      detectIn({ 'worker.js': '', manifest: { scripts, dependencies: { bullmq: '5' } } }).facts.processes?.value;
    const worker = { name: 'worker', kind: 'worker', start: ['node', 'worker.js'] };
    assert.deepEqual(workers({ worker: 'nodemon other.js', 'worker:prod': 'node worker.js' }), [worker]);
    assert.deepEqual(workers({ 'start:worker': 'node worker.js' }), [worker]);
    assert.equal(workers({ 'build:worker': 'node worker.js' }), undefined);
  });

  it('finds the file of a queue, where nothing imports it', () => {
    const workers = (files: Record<string, string>, name = 'bullmq') =>
      detectIn({
        'server.js': 'app.listen(3000)',
        ...files,
        manifest: { scripts: { start: 'node server.js' }, dependencies: { [name]: '1' } },
      }).facts.processes?.value;
    const worker = [{ name: 'worker', kind: 'worker', start: ['node', 'src/worker.js'] }];
    assert.deepEqual(workers({ 'src/worker.js': 'new Worker("mail", send)' }), worker);
    assert.deepEqual(workers({ 'src/worker.js': 'queue.process(send)' }, 'bee-queue'), worker);
    assert.deepEqual(workers({ 'src/worker.js': 'await boss.work("mail", send)' }, 'pg-boss'), worker);
    assert.deepEqual(workers({ 'src/worker.js': 'await agenda.start()' }, 'agenda'), worker);
    assert.equal(workers({ 'src/worker.js': 'new Worker("mail", send)' }, 'koa'), undefined);
    assert.equal(workers({ 'src/worker.js': 'queue.add(1)' }), undefined);
    const imported = { 'server.js': 'require("./src/worker")\napp.listen(3000)', 'src/worker.js': 'new Worker("mail", send)' };
    assert.equal(workers(imported), undefined);
  });

  it("finds TypeORM's migration by its data source, as the build makes it", () => {
    const found = (source: string, more: Record<string, string> = {}) =>
      detectIn({
        'src/server.ts': 'app.listen(3000)',
        'src/db/data-source.ts': source,
        'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }',
        ...more,
        manifest: {
          scripts: { start: 'node dist/server.js', build: 'tsc' },
          dependencies: { typeorm: '0.3' },
          devDependencies: { typescript: '5' },
        },
      }).facts.processes?.value;
    const source = 'export default new DataSource({ type: "postgres", migrations: [One] })';
    assert.deepEqual(found(source), [
      { name: 'migrate', kind: 'job', start: ['node_modules/.bin/typeorm', 'migration:run', '--dataSource', 'dist/db/data-source.js'] },
    ]);
    assert.equal(found(source.replace('migrations', 'migrationsRun: true, migrations')), undefined);
    assert.equal(found(source.replace('[One]', '["src/db/moves/*.ts"]')), undefined);
    assert.equal(found(source, { 'src/server.ts': 'await source.runMigrations(); app.listen(3000)' }), undefined);
  });

  it('offers a migration that the image can run', async () => {
    const processes = (line: string, kind = 'dependencies') =>
      detectIn({ manifest: { scripts: { migrate: line }, [kind]: { knex: '3', typeorm: '0.3' } } }).facts.processes?.value;
    assert.deepEqual(processes('knex migrate:latest'), [
      { name: 'migrate', kind: 'job', start: ['node_modules/.bin/knex', 'migrate:latest'] },
    ]);
    assert.deepEqual(processes('knex migrate:latest', 'devDependencies'), processes('knex migrate:latest'));
    assert.equal(processes('tsx node_modules/.bin/typeorm migration:run'), undefined);
    assert.equal(processes('npm run build && knex migrate:latest'), undefined);
  });
});

describe('workspaces of Node.js', () => {
  const project = (name: string, more: Record<string, unknown> = {}): string => JSON.stringify({ name, ...more });
  const serving = 'app.listen(3000)';
  const tree = (root: Record<string, unknown>, files: Record<string, string> = {}): string =>
    folderWith({
      'package.json': JSON.stringify({ name: 'shop', private: true, ...root }),
      'apps/web/package.json': project('@shop/web', {
        scripts: { build: 'vite build', dev: 'vite' },
        devDependencies: { vite: '7', '@shop/ui': '*' },
      }),
      'apps/web/index.html': '',
      'apps/api/package.json': project('@shop/api', {
        scripts: { start: 'node dist/main.js', build: 'tsc' },
        dependencies: { '@shop/db': '*', express: '5' },
      }),
      'apps/api/src/main.ts': serving,
      'packages/db/package.json': project('@shop/db', { scripts: { build: 'tsc' }, dependencies: { '@shop/money': '*', pg: '8' } }),
      'packages/money/package.json': project('@shop/money', { scripts: { build: 'tsc' } }),
      'packages/ui/package.json': project('@shop/ui'),
      ...files,
    });
  const paths = async (folder: string): Promise<string[]> => (await inspect(folder)).members.map(({ path }) => path);
  const build = async (folder: string, path: string): Promise<Described> => {
    const application = (await inspect(folder)).application(path);
    assert.ok(application);
    const image = application.bases.slim?.image ?? '';
    return described(imageOf(application, { base: { flavour: 'slim', image } }));
  };
  const npm = { workspaces: ['apps/*', 'packages/*'] };

  it('have tools of the root, where a script of the member runs them', async () => {
    const web = project('@shop/web', { scripts: { build: 'vite build', 'start:prod': 'http-server build' } });
    const files = { 'package-lock.json': '{}', 'apps/web/package.json': web, 'apps/web/vite.config.ts': 'export default {};' };
    const application = (await inspect(tree({ ...npm, devDependencies: { vite: '7', 'http-server': '14' } }, files))).application(
      'apps/web',
    );
    assert.equal(application?.facts.files?.value.folder, 'dist');
    assert.deepEqual(
      application?.warnings.filter((warning) => warning.includes('http-server')),
      [],
    );
  });

  it('build the client that a member serves out of its own folder, and what it needs', async () => {
    const files = { 'package-lock.json': '{}', 'apps/api/src/main.ts': `${serving}\nuse(path.join(__dirname, "..", "..", "web/dist"));` };
    const { view, ignore } = await build(tree(npm, files), 'apps/api');
    const { steps } = runIn(view, 'makeApplication');
    assert.ok(steps.includes('npm run build --workspace apps/web'), steps.join('\n'));
    assert.ok(!ignore.includes('apps/web'));
    assert.deepEqual(
      ignore.filter((path) => path === 'packages/ui'),
      [],
    );
    const alone = await build(tree(npm, { 'package-lock.json': '{}' }), 'apps/api');
    assert.ok(alone.ignore.includes('apps/web'));
  });

  it('have the members that something starts, or whose build is a site', async () => {
    assert.deepEqual(await paths(tree(npm, { 'package-lock.json': '{}' })), ['apps/api', 'apps/web']);
    assert.deepEqual(await paths(tree({ workspaces: { packages: ['apps/*', 'packages/*'] } }, { 'yarn.lock': '' })), [
      'apps/api',
      'apps/web',
    ]);
    assert.deepEqual(await paths(tree({}, { 'pnpm-workspace.yaml': 'packages:\n  - "apps/**"\n  - packages/*\n  - "!apps/web"\n' })), [
      'apps/api',
    ]);
    // Side by side, each by itself.
    assert.deepEqual(await paths(tree({})), ['apps/api', 'apps/web']);
    assert.deepEqual(
      membersIn(node, openFolder(folderWith({ 'package.json': '{ "workspaces": ["libs/*"] }', 'libs/a/package.json': '{}' }))),
      undefined,
    );
  });

  it('build a member with what it depends on, that first, and without the others', async () => {
    const folder = tree(npm, { 'package-lock.json': '{}' });
    const { view, ignore, keep, sourceFile } = await build(folder, 'apps/api');
    assert.deepEqual(runIn(view, 'makeApplication').steps, [
      'npm run build --workspace packages/money',
      'npm run build --workspace packages/db',
      'npm run build --workspace apps/api',
      'rm -rf node_modules apps/api/node_modules packages/money/node_modules packages/db/node_modules',
      'chmod -R a+rX,go-w /app',
    ]);
    const { mounts, steps } = runIn(view, 'installDependencies');
    assert.deepEqual(steps[0], 'npm ci --omit=dev --no-audit --no-fund --include-workspace-root --workspace apps/api');
    assert.deepEqual(mounts, [
      'package.json',
      'apps/api/package.json',
      'apps/web/package.json',
      'packages/db/package.json',
      'packages/money/package.json',
      'packages/ui/package.json',
      'package-lock.json',
    ]);
    assert.ok(['apps/web', 'packages/ui', 'apps/api/dist'].every((path) => ignore.includes(path)));
    assert.ok(!ignore.includes('packages/db'));
    assert.deepEqual(keep, ['apps/web/package.json', 'packages/ui/package.json']);
    assert.equal(sourceFile, 'apps/api/src/main.ts');
    assert.equal(view['home'], '/app/apps/api');
  });

  it('know the services of the libraries, too', async () => {
    const application = (await inspect(tree(npm, { 'package-lock.json': '{}' }))).application('apps/api');
    assert.deepEqual(application?.facts.services, { value: ['postgres'], source: 'pg in packages/db/package.json' });
    assert.deepEqual([application?.context, application?.name], ['', 'api']);
  });

  const managers: readonly (readonly [string, Record<string, unknown>, Record<string, string>, string, string])[] = [
    [
      'pnpm',
      {},
      { 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages: [apps/*, packages/*]\n' },
      'pnpm install --prod --frozen-lockfile --store-dir=/pnpm/store --filter=@shop/api...',
      'pnpm --dir apps/api run build',
    ],
    [
      'Yarn 1',
      npm,
      { 'yarn.lock': '' },
      'yarn install --production --frozen-lockfile --non-interactive --ignore-engines --cache-folder=/root/.cache/yarn',
      'yarn --cwd apps/api run build',
    ],
    [
      'Yarn Berry',
      npm,
      { 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
      'yarn install --immutable',
      'yarn workspace @shop/api run build',
    ],
    ['Bun', npm, { 'bun.lock': '{}' }, 'bun install --production --frozen-lockfile', 'bun run --cwd apps/api build'],
  ];
  for (const [title, root, files, install, run] of managers) {
    it(`are installed and built by ${title}`, async () => {
      const { view } = await build(tree(root, files), 'apps/api');
      assert.equal(runIn(view, 'installDependencies').steps[0], install);
      assert.equal(runIn(view, 'makeApplication').steps.at(-3), run);
    });
  }

  it('take a version of the root where a member names none', async () => {
    const files = { 'package-lock.json': '{}', '.nvmrc': '22' };
    assert.deepEqual((await inspect(tree(npm, files))).application('apps/api')?.facts.version, {
      value: '22',
      source: '.nvmrc of the workspace',
    });
    assert.equal(
      (await inspect(tree(npm, { ...files, 'apps/api/.nvmrc': '24' }))).application('apps/api')?.facts.version?.source,
      '.nvmrc',
    );
  });

  it('serve the site of a member', async () => {
    const { template, view } = await build(tree(npm, { 'package-lock.json': '{}' }), 'apps/web');
    assert.equal(template, 'node-site');
    assert.match(JSON.stringify(view['site']), /"from":"\/app\/apps\/web\/dist"/);
  });
});

describe('the cache of an install of Node.js', () => {
  const cache = (files: Files): unknown => {
    const run = buildIn({ manifest: { scripts: { start: 'node server.js' } }, ...files }).view['installDependencies'];
    assert.ok(typeof run === 'object' && run !== null && 'mounts' in run && Array.isArray(run.mounts));
    return run.mounts.find(({ type }) => type === 'cache');
  };

  it('is one step’s at a time with Yarn 1, whose installs break each other’s', () => {
    assert.deepEqual(cache({ 'yarn.lock': '' }), { type: 'cache', name: 'yarn', target: '/root/.cache/yarn', isLocked: true });
    assert.deepEqual(cache({ 'package-lock.json': '{}' }), { type: 'cache', name: 'npm', target: '/root/.npm' });
  });
});
