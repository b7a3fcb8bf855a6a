import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runInNewContext, Script } from 'node:vm';
import { Cmd, DockerfileParser, Env, From, Healthcheck, Label } from 'dockerfile-ast';
import fc from 'fast-check';
import ignore from 'ignore';
import { parseDocument } from 'yaml';
import type { RenderedFile } from '../../../src/artifacts/artifact.ts';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { helpersPath, suitePath } from '../../../src/artifacts/tests.ts';
import { KaizenError } from '../../../src/errors.ts';
import { openFolder } from '../../../src/folder/folder.ts';
import { inspectFolder } from '../../../src/inspect/inspect.ts';
import type { ApplicationPlan, Plan } from '../../../src/plan/plan.ts';
import { fixedVariables } from '../../../src/plan/variables.ts';
import { planOf } from '../../../src/project.ts';
import { answersByName } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { testRunners } from '../../../src/questions/question.ts';
import { catalog } from '../../../src/services/catalog.ts';
import { refuseInvalid } from '../../../src/verify/verify.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { fileName, nasty } from '../../support/nasty.ts';

const runs = Number(process.env['KAIZEN_RUNS'] ?? 120);

/** The content of a case: a folder's name and files, and answers. */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, unknown>>;
}

const express = (name: string, more: object = {}): string =>
  JSON.stringify({ name, scripts: { start: 'node index.js' }, dependencies: { express: '^5.0.0' }, ...more });
const listening = 'require("express")().listen(3000)\n';
const flask = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'requirements.txt': 'flask==3.0.0\ngunicorn==22.0.0\n' };

/** Puts files below a folder. */
function below(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}

/** Folders of members that a build can mount, and that no rule takes for something else. */
const memberPath = fc.constantFrom(
  '2048',
  '2fa',
  'yes',
  'null',
  'on',
  'a-b',
  'a_b',
  'a.b',
  'a/b',
  'a/-',
  '3d',
  'postgres',
  'app',
  'orders',
  'orders-worker',
  '-x',
  '@x',
  'x'.repeat(200),
);
const members = fc.uniqueArray(fc.tuple(memberPath, fc.oneof(memberPath, nasty)), {
  minLength: 2,
  maxLength: 4,
  selector: ([path]) => path,
});

const folders: fc.Arbitrary<Case['files']> = fc.oneof(
  fc.tuple(members, fc.boolean()).map(([all, isWorkspace]) => ({
    ...(isWorkspace ? { 'package.json': '{"workspaces":["*","*/*"]}' } : {}),
    ...Object.assign(
      {},
      ...all.map(([path, name]) =>
        below(path, {
          'package.json': express(name),
          'index.js': `${listening}process.env.SECRET_KEY\n`,
          Procfile: 'web: node index.js\nworker: node index.js\n',
        }),
      ),
    ),
  })),
  nasty.map((name) => ({ 'package.json': express(name), 'index.js': listening })),
  fc.tuple(nasty, fileName).map(([name, file]) => ({
    'package.json': express(name, { scripts: { start: `node ${JSON.stringify(`./${file}.js`)}` } }),
    [`${file}.js`]: listening,
    '.env.production': `VITE_A=${name.replaceAll(/[\r\n]/g, ' ')}\n`,
  })),
  fc.tuple(fileName, fileName, nasty, nasty).map(([one, other, first, second]) => ({
    'package.json': '{"workspaces":["*"]}',
    ...below(one, { 'package.json': express(first), 'index.js': listening }),
    ...below(other, { 'package.json': express(second), 'index.js': listening }),
  })),
  fc.tuple(fileName, fileName, fileName, fileName).map(([one, other, third, page]) => ({
    ...below(one, { 'package.json': express(other), 'index.js': listening }),
    ...below(`${other}/${third}`, { ...flask, Procfile: 'web: gunicorn app:app\nworker: python app.py\n' }),
    ...below(third, { 'index.html': '<title>a</title>', [`${page}/404.html`]: 'x' }),
  })),
  fc.tuple(nasty, fileName).map(([extra, file]) => ({
    'app.py': flask['app.py'],
    'pyproject.toml': `[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask", "gunicorn"]\n[project.optional-dependencies]\n${tomlText(extra)} = ["uvicorn"]\n[project.scripts]\n${tomlText(file)} = "app:app"\n`,
    Procfile: `web: gunicorn app:app\n${file.replaceAll(/[^A-Za-z0-9_-]/g, '-')}: python app.py\n`,
    '.env.example': 'DATABASE_URL=postgres://x\nSECRET_KEY=\n',
  })),
  fc.tuple(fileName, fileName).map(([command, other]) => ({
    'go.mod': `module example.com/shop\n\ngo 1.24\n`,
    [`cmd/${command}/main.go`]: 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
    [`cmd/${other}-worker/main.go`]: 'package main\n\nfunc main() { for {} }\n',
  })),
);

function tomlText(text: string): string {
  return JSON.stringify(text.replaceAll(/[\u007f\ud800-\udfff]/g, '_'));
}

/** Mostly what is accepted, since one answer that is refused hides all others, and at times anything. */
const mostly = <Value>(accepted: fc.Arbitrary<Value>): fc.Arbitrary<Value | string> =>
  fc.oneof({ weight: 30, arbitrary: accepted }, { weight: 1, arbitrary: nasty });
const oneLine = nasty.map((text) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' '));
const wellFormed = nasty.map((text) => text.replaceAll(/[\p{Cs}\0]/gu, '_'));
const words = (most: number): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      oneLine.filter((text) => text !== ''),
      fc.array(oneLine, { maxLength: most }),
    )
    .map(([first, others]) => [first, ...others]);

const answers: fc.Arbitrary<Case['answers']> = fc.record(
  {
    environment: fc.dictionary(mostly(fc.constantFrom('A', 'LOG_LEVEL', '__proto__', 'yes', 'n', `A${'B'.repeat(240)}`)), wellFormed, {
      maxKeys: 4,
    }),
    // By a path: a program that nothing installs is refused.
    start: mostly(words(3).map(([first = '', ...others]) => [`/opt/${first}`, ...others])),
    healthCommand: mostly(words(2)),
    healthPath: mostly(nasty.map((text) => `/${text.replaceAll(/[^\x21-\x7e]/g, '')}`)),
    labels: fc.dictionary(mostly(fc.constantFrom('org.example.team', 'a', '2fa', 'x/y')), oneLine, { maxKeys: 3 }),
    services: fc.subarray(
      catalog.map(({ name }) => name),
      { maxLength: 3 },
    ),
    image: mostly(fc.constantFrom('2048', 'yes', '2fa/x', 'registry.example:5000/a/b-c', 'a'.repeat(190))),
    network: mostly(fc.constantFrom('2048', 'no', '0x10', '1.5', 'a.b-c_d')),
    evidenceFolder: mostly(fc.constantFrom('2048', 'a+b/@c', '-x')),
    testPrefix: mostly(fc.constantFrom('PROD-001', 'Yes')),
    packageIndex: mostly(nasty.map((text) => `https://x.example/${text.replaceAll(/[^\x21-\x7e]/g, '')}`)),
  },
  { requiredKeys: [] },
);

const cases: fc.Arbitrary<Case> = fc.record({ name: fileName, files: folders, answers });

/** The plan of a case and its files for each runner; undefined if it is refused with a sentence. */
async function rendered({ name, files, answers: given }: Case, root: string): Promise<{ plan: Plan; files: RenderedFile[] }[] | undefined> {
  try {
    const inspection = await inspectFolder({ ...openFolder(root, new Map(Object.entries(files))), name });
    const results = [];
    for (const testRunner of testRunners) {
      const values = answersByName({ publish: catalog.map((service) => service.name), port: 3000, ...given, testRunner }, 'test');
      const decision = await decide(inspection, [{ origin: 'test', values }]);
      const plan = planOf({ inspection }, decision);
      results.push({ plan, files: (await Promise.all(artifacts.map((artifact) => artifact.render(plan)))).flat() });
    }
    return results;
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
    assert.doesNotMatch(error.message, /defect/);
    return undefined;
  }
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const reference = /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Compose's reading of a text: only intended variables are replaced, and `$$` is `$`. */
function interpolated(text: unknown): string {
  assert.equal(typeof text, 'string');
  return String(text).replaceAll(/\$\$|\$\{([^}]*)\}|\$/g, (found, inner?: string) => {
    if (found === '$$') return '$';
    assert.match(inner ?? '', /^[A-Za-z_][A-Za-z0-9_]*:-[\w./~-]+$/);
    return (inner ?? '').replace(/^.*?:-/, '');
  });
}

function checkCompose({ applications, stack }: Plan, text: string): void {
  for (const version of ['1.1', '1.2'] as const) {
    const document = parseDocument(text, { version, uniqueKeys: true, stringKeys: true, logLevel: 'silent' });
    assert.deepEqual([...document.errors, ...document.warnings], []);
    const read = document.toJS();
    assert.equal(read.name, stack.project);
    assert.match(stack.project, label);
    const names = Object.keys(read.services);
    const planned = [
      ...applications.flatMap(({ service, processes }) => [service, ...processes.map((process) => process.service)]),
      ...stack.services.map(({ service }) => service.name),
    ];
    assert.equal(new Set(planned).size, planned.length);
    assert.deepEqual([...names].sort(), [...planned].sort());
    for (const name of names) assert.match(name, label);
    assert.equal(interpolated(read.networks.default.name), stack.network);
    const built = new Set<string>();
    const ports = new Set<string>();
    for (const application of applications) {
      const service = read.services[application.service];
      const image = interpolated(service.image).replace(/:dev$/, '');
      assert.equal(image, application.image.name);
      assert.ok(reference.test(image) && image.length <= 255, image);
      assert.equal(built.has(image), false);
      built.add(image);
      const environment = Object.entries(service.environment ?? {}).map(([key, value]) => [key, interpolated(value)]);
      const fixed = Object.entries(fixedVariables(application)).filter(([key]) => !Object.hasOwn(application.environment, key));
      assert.deepEqual(environment.sort(), [...fixed, ...Object.entries(application.environment)].sort());
      assert.equal(join(interpolated(service.build.context)), join(application.context || '.'));
      assert.equal(
        join(interpolated(service.build.context), interpolated(service.build.dockerfile ?? 'Dockerfile')),
        application.dockerfile,
      );
      assert.equal(join(interpolated(service.env_file[0].path)), join(application.path, '.env'));
      assert.equal(join(interpolated(service.develop.watch[0].path)), join(application.path || '.'));
      if (application.image.port !== undefined) {
        const [, variable = ''] = /^127\.0\.0\.1:\$\{([A-Za-z_]\w*):-\d+\}:\d+$/.exec(service.ports[0]) ?? [];
        assert.ok(variable !== '' && !ports.has(variable), service.ports[0]);
        ports.add(variable);
      }
      for (const process of application.processes)
        assert.deepEqual(read.services[process.service].command.map(interpolated), process.start);
    }
    const secrets = stack.secretFiles.map((file) => file.name);
    assert.equal(new Set(secrets).size, secrets.length);
    for (const secret of secrets) assert.match(secret, /^[a-z0-9_.-]+$/);
  }
}

const keywords = new Set('ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN STOPSIGNAL USER WORKDIR'.split(' '));

function checkDockerfile({ image }: ApplicationPlan, text: string): void {
  const parsed = DockerfileParser.parse(text);
  const instructions = parsed.getInstructions();
  for (const each of instructions)
    assert.ok(keywords.has(each.getKeyword()) && each.getKeyword() === each.getInstruction(), each.getInstruction());
  const last = instructions.slice(instructions.findLastIndex((each) => each instanceof From));
  const words = (rest: string | null | undefined): unknown => JSON.parse((rest ?? '').replaceAll(/\\\n/g, ''));
  const starts = last.filter((each) => each instanceof Cmd);
  assert.deepEqual(
    starts.map((each) => words(each.getArgumentsContent())),
    [image.start],
  );
  const checks = last
    .filter((each) => each instanceof Healthcheck)
    .map((each) => words(/CMD (\[[\s\S]*)$/.exec(each.getTextContent())?.[1]));
  assert.deepEqual(checks, image.health.kind === 'none' ? [] : [image.health.command]);
  const labels = new Map(
    last.flatMap((each) =>
      each instanceof Label ? each.getProperties().map((pair) => [pair.getName(), unquoted(pair.getValue())] as const) : [],
    ),
  );
  for (const [key, value] of Object.entries(image.labels)) assert.equal(labels.get(key), value, key);
  for (const each of instructions)
    if (each instanceof Env) for (const pair of each.getProperties()) assert.match(pair.getName(), /^[A-Za-z_]\w*$/);
}

// This parser leaves the backslash before `$`, which docker takes away (literals.test.ts of the engine suite).
function unquoted(text: string | null | undefined): string {
  return (text ?? '').replaceAll('\\$', '$');
}

function checkIgnored(text: string, { build }: ApplicationPlan['image']): void {
  assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
  // gitignore has other blanks, and a slash in the middle means the same in both.
  for (const path of build.keep.filter((each) => !/\s|\\/.test(each))) {
    const line = text.split('\n').find(
      (each) =>
        each.startsWith('!') &&
        ignore()
          .add(`/${each.slice(1)}`)
          .ignores(path),
    );
    assert.ok(line !== undefined, path);
  }
}

/** The constants of a suite that are values of the plan, by the names that each runner gives them. */
function expected(plan: Plan, application: ApplicationPlan): Readonly<Record<string, unknown>> {
  return {
    DOCKERFILE: application.dockerfile,
    CONTEXT: application.context || '.',
    COMPOSE_FILE: plan.stack.composeFile,
    SERVICE: application.service,
    SOURCE: join(application.context, application.image.build.sourceFile),
    PREFIX: application.suite.prefix,
  };
}

describe('whole documents', function () {
  this.timeout(Math.max(60_000, runs * 500));
  let root = '';
  before(() => {
    root = folderWith({});
  });
  after(removeFolders);

  it('are read by real parsers as what the plan says, or refused with a sentence, whatever the names and values are', async () => {
    let written = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        for (const { plan, files } of (await rendered(each, root)) ?? []) {
          written += 1;
          const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
          for (const { path, text } of files) refuseInvalid(path, text);
          assert.equal(new Set(files.map(({ path }) => path)).size, files.length);
          checkCompose(plan, textOf(plan.stack.composeFile));
          for (const application of plan.applications) {
            checkDockerfile(application, textOf(application.dockerfile));
            checkIgnored(textOf(application.ignoreFile), application.image);
            if (application.suite.runner !== 'node') continue;
            const text = textOf(helpersPath(application));
            const named = /^const (?:DOCKERFILE|CONTEXT|COMPOSE_FILE|SERVICE|SOURCE|PREFIX) =(?: [^\n]*|(?:\n {2}[^\n]*)+);$/gm;
            const constants = [...text.matchAll(named)].map(([line]) => line);
            const names = Object.keys(expected(plan, application));
            assert.equal(
              runInNewContext(`${constants.join('\n')} JSON.stringify({${names.join()}})`),
              JSON.stringify(inOrder(expected(plan, application), names)),
            );
            for (const each of [text, textOf(suitePath(application))]) {
              const body = each
                .replaceAll(/^import [^;]*;$/gm, '')
                .replaceAll('export {', '({')
                .replaceAll('import.meta', 'meta');
              new Script(`(async()=>{${each === text ? body.replace(/\};\n$/, '});\n') : body}\n})`);
            }
          }
        }
      }),
      { numRuns: runs },
    );
    assert.ok(written > runs / 4, `${written} of ${runs * 3} were written`);
  });

  it('are suites that python3, sh and node take, with the values in them', async () => {
    const suites: { path: string; text: string; values: Readonly<Record<string, unknown>> }[] = [];
    for (const each of fc.sample(cases, Math.ceil(runs / 3)))
      for (const { plan, files } of (await rendered(each, root)) ?? [])
        for (const application of plan.applications) {
          const text = files.find(({ path }) => path === helpersPath(application))?.text ?? '';
          suites.push({ path: helpersPath(application).replace(/^.*\./, `${suites.length}.`), text, values: expected(plan, application) });
        }
    const folder = folderWith(Object.fromEntries(suites.map(({ path, text }) => [path, text])));
    const ending = (name: string) => suites.filter(({ path }) => path.endsWith(name));
    const python = `import ast, json, sys
for path in sys.argv[1:]:
    constants = {}
    for node in ast.parse(open(path, encoding="utf-8").read(), path).body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets[0], node.value
            pairs = zip(targets.elts, value.elts) if isinstance(targets, ast.Tuple) and isinstance(value, ast.Tuple) else [(targets, value)]
            for target, each in pairs:
                if isinstance(each, ast.Constant): constants[target.id] = each.value
    print(json.dumps(constants))
`;
    const paths = (name: string) => ending(name).map(({ path }) => join(folder, path));
    const read = execFileSync('python3', ['-c', python, ...paths('.py')], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(read.length, ending('.py').length);
    for (const [index, { values }] of ending('.py').entries()) assert.deepEqual(inOrder(read[index], Object.keys(values)), values);
    for (const { path, text, values } of ending('.sh')) {
      execFileSync('sh', ['-n', join(folder, path)]);
      const assigned = text.match(/^(?:DOCKERFILE|CONTEXT|COMPOSE_FILE|SERVICE|SOURCE|PREFIX)=[^\n]*(?:(?<=\\)\n[^\n]*)*/gm) ?? [];
      const script = `${assigned.join('\n')}\nprintf '%s\\0' ${Object.keys(values)
        .map((name) => `"$${name}"`)
        .join(' ')}`;
      assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1), Object.values(values));
    }
    const modules = `const { SourceTextModule } = require('node:vm'); for (const path of process.argv.slice(1)) new SourceTextModule(require('node:fs').readFileSync(path, 'utf8'), { identifier: path });`;
    execFileSync(process.execPath, ['--no-warnings', '--experimental-vm-modules', '-e', modules, '--', ...paths('.mjs')]);
    assert.ok(ending('.py').length > 3 && ending('.sh').length > 3 && ending('.mjs').length > 3);
  });
});

function inOrder(values: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
