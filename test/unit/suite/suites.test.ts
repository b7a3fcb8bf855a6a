import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { suiteProgram, tests } from '../../../src/artifacts/tests.ts';
import type { ApplicationPlan, Plan } from '../../../src/plan/plan.ts';
import { testRunners } from '../../../src/questions/question.ts';
import { criteria, decoys, patterns, says } from '../../../src/suite/criteria.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

type TestRunner = (typeof testRunners)[number];

/** A runner's suite: the path and the text of its tests, the text of its helpers, and both texts. */
async function suiteOf(runner: TestRunner, change: (application: ApplicationPlan) => Partial<ApplicationPlan> = () => ({})) {
  const plan = await planFor(folderWith(shop), { testRunner: runner });
  const changed: Plan = { ...plan, applications: plan.applications.map((application) => ({ ...application, ...change(application) })) };
  const [suite, support] = await tests.render(changed);
  assert.ok(suite !== undefined && support !== undefined);
  return { path: suite.path, tests: suite.text, support, text: unfolded(`${support.text}${suite.text}`) };
}

/** A text with its sentences in one piece, which the suites part where a line would be too long. */
function unfolded(text: string): string {
  return text.replaceAll(/(?<=(?<space> ?))(?<quote>["'`]) ?[+\\]?\n *f?["'`]/g, (_, space: string, quote: string) =>
    space === '' && quote !== "'" ? ' ' : '',
  );
}

/** How each suite says that a test has this number, this name and this title. */
const declarations: Readonly<Record<TestRunner, RegExp>> = {
  pytest: /^@criterion\((?<number>\d+), "(?<title>[^"]+)"\)\ndef test_\d\d_(?<slug>\w+)\(/gm,
  node: /^criterion\((?<number>\d+), "(?<title>[^"]+)", /gm,
  sh: /^criterion (?<number>\d+) test_\d\d_(?<slug>\w+) '?(?<title>[^'"\n]+?)'? "\$@"$/gm,
};

/** The error of the language's own parser for a file, if there is one; the engine suite runs Python's parser. */
const parsers: readonly (readonly [TestRunner, string, readonly string[]])[] = [
  ['node', process.execPath, ['--check']],
  ['sh', 'sh', ['-n']],
];

function difficult({ image }: ApplicationPlan): Partial<ApplicationPlan> {
  const { build } = image;
  return {
    suiteFolder: 'tests/deployment/orders',
    context: 'backend',
    dockerfile: "services/it's/Dockerfile",
    image: {
      ...image,
      baseImage: 'scratch',
      buildSecrets: [
        { id: 'netrc', name: 'netrc', from: 'home' },
        { id: 'npmrc', name: 'npmrc', from: 'file', path: "it's/.npmrc" },
        { id: 'ca-certificate', name: 'ca-certificate', from: 'file', path: '~/my ca.pem' },
        { id: 'NPM_TOKEN', name: 'NPM_TOKEN', from: 'variable' },
      ],
      build: {
        ...build,
        comment: ['<!--', '-->'],
        sourceFile: 'a "b" $c/`d`.html',
        codePaths: ["/it's/a path"],
        idle: { words: ['/idle', "it's $HOME"], dockerfile: 'ARG APPLICATION\nFROM "$APPLICATION"\nCOPY it\'s /\n' },
      },
    },
  };
}

/** An image from a person's Dockerfile, with its own stage and its own user. */
function byHand(application: ApplicationPlan): Partial<ApplicationPlan> {
  return { ...difficult(application), byHand: { proposed: application.image, target: 'release', user: "it's me" } };
}

describe('the deployment suites', () => {
  after(removeFolders);

  for (const runner of testRunners) {
    it(`for ${runner} have exactly the described tests, each with what it proves and every sentence that it may say`, async () => {
      const { text } = await suiteOf(runner);
      const found = [...text.matchAll(declarations[runner])].map(({ groups = {} }) => groups);
      assert.deepEqual(
        found.map(({ number, title }) => [Number(number), title]),
        criteria.map(({ number, title }) => [number, title]),
      );
      for (const [index, { slug }] of criteria.entries()) assert.equal(found[index]?.['slug'] ?? slug, slug);
      for (const { proves } of criteria) assert.ok(text.includes(proves), proves);
      const sentences = [...Object.values(says), ...criteria.flatMap((criterion) => Object.values(criterion.says))];
      for (const sentence of sentences) {
        // The longest part of it without a variable, a quote or a line break.
        const [part = ''] = sentence.split(/\{\w+\}|["'\n$]/).sort((a, b) => b.length - a.length);
        assert.ok(text.includes(part), `${runner} never says: ${sentence}`);
      }
      for (const decoy of decoys) assert.ok(text.includes(decoy), decoy);
    });
  }

  for (const runner of testRunners) {
    for (const [what, change] of [
      ['any application', undefined],
      ['difficult names', difficult],
      ["a person's Dockerfile", byHand],
    ] as const) {
      it(`for ${runner} read like the criteria: tests of 250 lines at most, lines of 120 signs, the ID first (${what})`, async () => {
        const { tests: text, support } = await suiteOf(runner, change);
        const lines = text.trimEnd().split('\n');
        assert.ok(lines.length <= 250, `${lines.length} lines`);
        const wide = [...lines, ...support.text.split('\n')].filter((line) => line.length > 120);
        assert.deepEqual(wide, []);
        const head = lines.slice(0, 9).join('\n');
        assert.match(head, /\bPROD-001 is the ID of these criteria, and PROD-001\.3 is the third/);
        assert.match(head, /kaizen-docker --test-prefix SHOP-7/);
      });
    }
  }

  it('for sh define the functions that they call', async () => {
    const { tests: text } = await suiteOf('sh');
    for (const { number, slug } of criteria)
      assert.match(text, new RegExp(`^test_${String(number).padStart(2, '0')}_${slug}\\(\\) \\{$`, 'm'));
  });

  for (const [runner, program, words] of parsers) {
    it(`for ${runner} are read by a real parser, whatever the values are`, async () => {
      const { path, tests: text, support } = await suiteOf(runner, difficult);
      const folder = folderWith({ [path]: text, [support.path]: support.text });
      for (const each of [path, support.path])
        assert.equal(execFileSync(program, [...words, join(folder, each)], { encoding: 'utf8' }), '');
    });
  }

  for (const runner of testRunners) {
    it(`for ${runner} hold a person's image to what their Dockerfile says`, async () => {
      const { path, tests: own, support, text } = await suiteOf(runner, byHand);
      const folder = folderWith({ [path]: own, [support.path]: support.text });
      const [, program, words] = parsers.find(([name]) => name === runner) ?? [];
      if (program !== undefined && words !== undefined)
        for (const each of [path, support.path]) execFileSync(program, [...words, join(folder, each)]);
      for (const part of ['The Dockerfile names the user ', 'CMD-SHELL', 'release', patterns.install.slice(0, 40)])
        assert.ok(text.includes(part), part);
      for (const part of ['DEPENDENCY_STAGE', 'APP_USER', 'There is no stage']) assert.ok(!text.includes(part), part);
    });
  }

  it('know an image that is made of nothing, and where root, context and Dockerfile are', async () => {
    const expected: Readonly<Record<TestRunner, readonly string[]>> = {
      pytest: ['BASE_IMAGE = None', '(Path(__file__).parent / "../../..").resolve()', `DOCKERFILE = "services/it's/Dockerfile"`],
      node: ['BASE_IMAGE = null;', '"../../..");', 'CONTEXT = "backend";', `DOCKERFILE = "services/it's/Dockerfile";`],
      sh: ["BASE_IMAGE=''\n", 'UP=../../..\n', "CONTEXT='backend'\n", "DOCKERFILE='services/it'\\''s/Dockerfile'\n"],
    };
    for (const runner of testRunners) {
      const { path, text } = await suiteOf(runner, difficult);
      assert.match(path, /^tests\/deployment\/orders\/deployment_suite\./);
      for (const part of expected[runner]) assert.ok(text.includes(part), `${runner}: ${part}`);
    }
  });

  it('are run by what is said to be typed next', async () => {
    assert.deepEqual(await Promise.all(testRunners.map(async (runner) => suiteProgram((await suiteOf(runner)).path))), [
      { command: 'pytest tests/deployment', module: 'pytest' },
      { command: 'node --test tests/deployment/deployment_suite.mjs' },
      { command: 'sh tests/deployment/deployment_suite.sh' },
    ]);
    assert.equal(suiteProgram('tests/deployment/pytest.ini'), undefined);
  });

  it('take for a secret what is one, in every regular expression', async () => {
    const [secretFile, exampleFile] = [new RegExp(patterns.secretFile), new RegExp(patterns.exampleFile)];
    const isSecretFile = (path: string) => secretFile.test(path) && !exampleFile.test(path);
    assert.deepEqual(
      ['app/.env', '.env.production', 'a/id_rsa', 'b/.git/config', '.netrc', 'c/.pypirc'].filter((path) => !isSecretFile(path)),
      [],
    );
    assert.deepEqual(
      ['.env.example', 'a/.env.template', 'environment', 'my.env.py', 'a/id_rsa.pub', '.gitignore'].filter(isSecretFile),
      [],
    );
    const setting = new RegExp(patterns.secretSetting);
    assert.deepEqual(
      ['api_token=abc', 'export db_password = x', 'secret_key=1', 'apikey=z'].filter((line) => !setting.test(line)),
      [],
    );
    assert.deepEqual(
      ['db_password_file=/run/x', 'max_tokens=5', 'token=', 'token=$token', 'tokenizers_parallelism=1'].filter((line) =>
        setting.test(line),
      ),
      [],
    );
    // Syntax that has the same meaning in grep -E, awk, Python and JavaScript.
    for (const pattern of Object.values(patterns)) assert.doesNotMatch(pattern, /\\[^.]|\(\?|[*+?]\?|\{/);
  });
});
