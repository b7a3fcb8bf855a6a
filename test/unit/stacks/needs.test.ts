import assert from 'node:assert/strict';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { isSent } from '../../support/ignore-files.ts';
import { planFor } from '../../support/plans.ts';

async function contextOf(files: Readonly<Record<string, string>>, answers: Readonly<Record<string, unknown>> = {}) {
  const root = folderWith(files);
  const rendered = (await Promise.all(artifacts.map(async (artifact) => artifact.render(await planFor(root, answers))))).flat();
  const text = (name: string): string => rendered.find(({ path }) => path.endsWith(name))?.text ?? '';
  const warnings = (await inspect(root)).application('')?.warnings ?? [];
  return { ignore: text('.dockerignore'), dockerfile: text('Dockerfile'), warnings: warnings.filter((each) => /git|npmrc/i.test(each)) };
}

const node = {
  'package.json': '{"scripts":{"start":"node server.js"},"dependencies":{"express":"5"}}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"":{"dependencies":{"express":"5"}},"node_modules/express":{"version":"5.0.0"}}}',
  'server.js': 'require("http").createServer().listen(3000)\n',
};

describe('what the build needs although git ignores it', () => {
  after(removeFolders);

  it('is what the pages of a Python application are built to, and modules that are imported', async () => {
    const { ignore, warnings } = await contextOf({
      'requirements.txt': 'flask\ngunicorn\n',
      'app.py': 'from flask import Flask\nfrom _version import v\nimport local_settings\napp = Flask(__name__, static_folder="ui/dist")\n',
      '.gitignore': 'ui/dist\n_version.py\nlocal_settings.py\nmedia\n',
    });
    const sent = ['ui/dist/a.html', '_version.py', 'local_settings.py', 'media/a', 'ui/dist/.env'].filter((path) => isSent(ignore, path));
    assert.deepEqual(sent, ['ui/dist/a.html', '_version.py']);
    assert.deepEqual(warnings, [
      'Git ignores _version.py, but the image contains it, because app.py needs it.',
      'Git ignores ui/dist, but the image contains it, because app.py needs it.',
    ]);
  });

  it('is what a Go program embeds, and all Go files', async () => {
    const { ignore } = await contextOf({
      'go.mod': 'module example.com/a\n\ngo 1.26\n',
      'main.go':
        'package main\n\nimport (\n\t"embed"\n\t"net/http"\n\n\t"example.com/a/gen/api"\n)\n\n//go:embed web/dist\nvar F embed.FS\n\nfunc main() { api.X(); http.ListenAndServe(":8080", nil) }\n',
      '.gitignore': '*_gen.go\nweb/dist\ngen\ntmp-*\n',
    });
    const paths = ['x_gen.go', 'web/dist/a.js', 'gen/api/a.go', 'tmp-1', 'other/web/dist'];
    assert.deepEqual(
      paths.filter((path) => isSent(ignore, path)),
      ['x_gen.go', 'web/dist/a.js', 'gen/api/a.go', 'other/web/dist'],
    );
  });

  it("is npm's configuration where an install reads it, and it holds no credential", async () => {
    const variable = await contextOf({ ...node, '.npmrc': '//npm.example/:_authToken=${NPM_TOKEN}\n@a:registry=https://npm.example/\n' });
    assert.deepEqual(
      [isSent(variable.ignore, '.npmrc'), variable.dockerfile.includes('.npmrc'), variable.warnings.length],
      [true, true, 1],
    );
    assert.match(variable.warnings[0] ?? '', /^\.npmrc reads NPM_TOKEN: set it in the environment/);
    const token = await contextOf({ ...node, '.npmrc': '//npm.example/:_authToken=npm_abcdef0123\n' });
    assert.deepEqual(
      [isSent(token.ignore, '.npmrc'), token.dockerfile.includes('.npmrc'), token.warnings],
      [
        false,
        true,
        [
          '.npmrc holds a credential: it stays out of the build context, and the build gets it as a secret. Replace the credential if git has it, and name a variable in the file.',
        ],
      ],
    );
    assert.match(token.dockerfile, /--mount=type=secret,id=npmrc,target=\/app\/\.npmrc/);
    const ignored = await contextOf({ ...node, '.gitignore': '.npmrc\n', '.npmrc': '//npm.example/:_authToken=npm_abcdef0123\n' });
    assert.deepEqual([isSent(ignored.ignore, '.npmrc'), ignored.dockerfile.includes('.npmrc')], [false, false]);
  });

  it('is a package of the application that is called secrets', async () => {
    const { ignore } = await contextOf({
      'go.mod': 'module example.com/a\n\ngo 1.26\n',
      'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
      'internal/secrets/store.go': 'package secrets\n',
      'internal/secrets/prod.json': '{}',
    });
    assert.deepEqual(
      ['internal/secrets/store.go', 'internal/secrets/prod.json', 'secrets/x', 'a/secrets/y'].filter((path) => isSent(ignore, path)),
      ['internal/secrets/store.go'],
    );
  });
});
