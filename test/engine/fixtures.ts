import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, filesNamed, fixtureFolders, removeFolders } from '../support/folders.ts';
import { generate, numbers, runSuites, succeed } from './engine.ts';
import { orderCases } from './selection.ts';

/** The `engine.json` of an application: how the engine tests generate its files. */
interface EngineCase {
  /** The purpose of the case, for the test's name. */
  readonly why: string;
  /** Flags in addition to --yes. */
  readonly words?: readonly string[];
  /** True if the image can be rendered and checked, but not built where the suite runs (Alpine, distroless Node.js). */
  readonly renderOnly?: boolean;
}

/** An image that exists whenever this suite runs. */
const imageHere = 'python:3.14-slim-trixie';

const cases: readonly (EngineCase & { readonly name: string; readonly app: string })[] = [
  { name: 'examples/kaizen', app: example, why: "the seed's example, with PostgreSQL" },
  ...fixtureFolders().flatMap(({ name, app, folder }) => {
    const file = join(folder, 'engine.json');
    if (!existsSync(file)) return [];
    const described: EngineCase | readonly EngineCase[] = JSON.parse(readFileSync(file, 'utf8'));
    return [described].flat().map((each) => ({ name, app, ...each }));
  }),
];

/**
 * A copy of a Dockerfile with an existing base image: `--check` reads the base image's settings, and that of a rendered-only case is
 * missing.
 */
function withImageThatIsHere(folder: string, dockerfile: string): string {
  const text = readFileSync(join(folder, dockerfile), 'utf8');
  const stages = new Set([...text.matchAll(/^FROM .* AS (\S+)/gm)].map(([, name]) => name));
  const path = `${dockerfile}.check`;
  writeFileSync(
    join(folder, path),
    text.replace(/^FROM (?:--platform=\S+ )?(\S+)/gm, (line, image: string) => (stages.has(image) ? line : `FROM ${imageHere}`)),
  );
  return path;
}

/** The settings of this run from scripts/test-engine.mjs; without them, all fixtures run. */
const { ENGINE_UNTIL, ENGINE_CHANGED = '', ENGINE_TURN = '0', ENGINE_LEFT_OUT } = process.env;
const until = ENGINE_UNTIL === undefined ? Number.POSITIVE_INFINITY : Number(ENGINE_UNTIL);

/** Describes the tests of the fixtures with matching names: each one is generated, checked, built, and passes its own suite. */
export function describeFixtures(names: RegExp): void {
  after(removeFolders);

  const matching = cases.filter((each) => names.test(each.name));
  for (const { each, isRequired } of orderCases(matching, ENGINE_CHANGED.split('\n'), Number(ENGINE_TURN))) {
    const { name, why, app, words = [], renderOnly = false } = each;
    describe(`${name}: ${why}${renderOnly ? ' (rendered and checked only)' : ''}`, () => {
      let generated = '';
      before(function () {
        if (!isRequired && Date.now() > until) {
          if (ENGINE_LEFT_OUT !== undefined) appendFileSync(ENGINE_LEFT_OUT, `- ${name}: ${why}\n`);
          this.skip();
        }
        generated = generate(app, words);
      });

      it('are accepted by docker build --check, hadolint, docker compose config and shellcheck', () => {
        for (const dockerfile of filesNamed(generated, 'Dockerfile')) {
          const checked = renderOnly ? withImageThatIsHere(generated, dockerfile) : dockerfile;
          assert.match(succeed('docker', ['build', '--check', '--file', checked, '.'], generated), /no warnings found/);
          assert.equal(succeed('hadolint', [dockerfile], generated), '');
        }
        succeed('docker', ['compose', '--profile', '*', 'config', '-q'], generated);
        for (const name of ['deployment_suite.sh', 'deployment_support.sh']) {
          for (const path of filesNamed(generated, name)) assert.equal(succeed('shellcheck', [path], generated), '');
        }
      });

      if (renderOnly) return;
      it('pass their own deployment suite, which leaves nothing behind', async () => {
        for (const { failed, blocked, passed, left, output } of await runSuites(generated)) {
          assert.deepEqual([failed, blocked], [[], []], output);
          assert.deepEqual(passed, numbers, output);
          assert.equal(left, '');
        }
      });
    });
  }
}
