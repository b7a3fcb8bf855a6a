import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KaizenError } from '../../../src/errors.ts';
import { fixtureFolders, folderWith, removeFolders } from '../../support/folders.ts';
import { hostileFiles, hostileNames, hostileTexts, inspectAndBuild, manyLines, textsOf } from '../../support/hostile.ts';

/** A sentence for the user is all that may be thrown. */
async function inspectWhole(empty: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await inspectAndBuild(empty, files);
  } catch (error) {
    assert.ok(error instanceof KaizenError, error instanceof Error ? error.stack : String(error));
    assert.doesNotMatch(error.message, /\n|undefined|\[object/);
  }
}

/** Changes of a file's text: another text, an insertion, the beginning alone, or a part removed. */
const mutation = fc.oneof(
  fc.tuple(fc.constantFrom(...hostileFiles), fc.integer({ min: 1, max: 9000 })).map(
    ([file, length]) =>
      () =>
        file.text(length),
  ),
  fc.tuple(fc.constantFrom(...hostileTexts), fc.integer({ min: 1, max: 300 }), fc.nat()).map(([text, times, at]) => (old: string) => {
    const place = at % (old.length + 1);
    return old.slice(0, place) + text.repeat(times) + old.slice(place);
  }),
  fc.nat().map((at) => (old: string) => old.slice(0, at % (old.length + 1))),
  fc.tuple(fc.nat(), fc.nat()).map(([from, length]) => (old: string) => {
    const start = from % (old.length + 1);
    return old.slice(0, start) + old.slice(start + (length % 40));
  }),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => () => text),
);

describe('inspecting what nobody wrote', () => {
  after(removeFolders);

  // Languages are known by their fixtures: whatever a fixture has, another project has in disorder.
  it('ends with facts or with a sentence, whatever becomes of a file', async () => {
    const empty = folderWith({});
    const projects = fixtureFolders().map(textsOf);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), mutation, async (project, file, mutate) => {
        const files = new Map(projects[project % projects.length]);
        const paths = [...files.keys()];
        const path = paths[file % paths.length] ?? '';
        await inspectWhole(empty, files.set(path, mutate(files.get(path) ?? '')));
      }),
      { numRuns: 400 },
    );
  });

  it('takes no longer for each name where there are many', async () => {
    const empty = folderWith({});
    const heads: Readonly<Record<string, readonly [manifest: readonly [string, string], path: string, head: string]>> = {
      'v# =': [
        ['requirements.txt', 'flask==3.1\npsycopg2==2.9\nredis==6.4\n'],
        'app.py',
        'import os\nimport psycopg2\napp = Flask(__name__)\n',
      ],
      const: [['package.json', '{"dependencies":{"express":"5","pg":"8","redis":"5"}}'], 'server.js', 'const pg = require("pg");\n'],
      'v# :=': [['go.mod', 'module a\n\ngo 1.26\n\nrequire github.com/lib/pq v1.10.9\n'], 'main.go', 'package main\n\nfunc main() {\n'],
      let: [
        ['Cargo.toml', '[package]\nname = "a"\nversion = "1.0.0"\n[dependencies]\naxum = "0.8"\n'],
        'src/main.rs',
        'use axum::Router;\nfn main() {\n',
      ],
    };
    for (const line of hostileNames) {
      const [manifest, path, head] = Object.entries(heads).find(([start]) => line.startsWith(start))?.[1] ?? [];
      assert.ok(manifest !== undefined && path !== undefined, line);
      const before = process.cpuUsage();
      await inspectWhole(empty, new Map([manifest, [path, `${head}${manyLines(line, 100_000)}`]]));
      const { user } = process.cpuUsage(before);
      assert.ok(user < 2_500_000, `${line}: ${user / 1000} ms`);
    }
  }).timeout(120_000);

  it('comes to an end for chains of files that include each other', async () => {
    const length = 3000;
    const chain = (name: (at: number) => string, text: (next: number) => string): [string, string][] =>
      Array.from({ length }, (_, at) => [name(at), text((at + 1) % length)]);
    const base: [string, string][] = [
      ['requirements.txt', 'django==5.2\ngunicorn==23.0\n'],
      ['manage.py', 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings0")\n'],
      ['wsgi.py', 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings0")\napplication = get_wsgi_application()\n'],
    ];
    const empty = folderWith({});
    await inspectWhole(
      empty,
      new Map([
        ...base,
        ...chain(
          (at) => `settings${at}.py`,
          (next) => `from settings${next} import *\nROOT_URLCONF = "urls0"\n`,
        ),
      ]),
    );
    await inspectWhole(
      empty,
      new Map([
        ...base,
        ['settings0.py', 'ROOT_URLCONF = "urls0"\n'],
        ...chain(
          (at) => `urls${at}.py`,
          (next) => `path("a", include("urls${next}")), path("b", include("urls0")), path("health", x)\n`.repeat(20),
        ),
      ]),
    );
    await inspectWhole(
      empty,
      new Map([
        ['requirements.txt', '-r requirements0.txt\n'],
        ...chain(
          (at) => `requirements${at}.txt`,
          (next) => `-r requirements${next}.txt\n`,
        ),
      ]),
    );
  });
});
