import assert from 'node:assert/strict';
import { detectIn } from './folders.ts';

describe('code that is generated', () => {
  const notes = (files: Record<string, string>, name: string, scripts: Record<string, string> = {}) =>
    detectIn({
      'server.js': 'app.listen(3000); process.once("SIGTERM", stop)',
      ...files,
      manifest: { scripts: { start: 'node server.js', ...scripts }, devDependencies: { [name]: '1' } },
    }).warnings.filter((each) => /generates it/.test(each));
  const graphql = {
    '.gitignore': 'src/gql/\n',
    'codegen.ts': 'export default { schema: "x", generates: { "./src/gql/": { preset: "client" } } }',
  };

  it('is named where git ignores it and nothing that the build runs makes it', () => {
    const note =
      'codegen.ts: git ignores src/gql/, and no script that the build runs generates it: add "graphql-codegen" to the script prepare or build in package.json.';
    assert.deepEqual(notes(graphql, '@graphql-codegen/cli'), [note]);
    assert.deepEqual(notes(graphql, '@graphql-codegen/cli', { gen: 'graphql-codegen' }), [note]);
    assert.deepEqual(notes(graphql, '@graphql-codegen/cli', { gen: 'graphql-codegen', build: 'npm run gen && tsc' }), []);
    assert.deepEqual(notes({ ...graphql, '.gitignore': 'dist\n' }, '@graphql-codegen/cli'), []);
    assert.equal(notes({ '.gitignore': 'styled-system\n', 'panda.config.ts': 'export default {}' }, '@pandacss/dev').length, 1);
    assert.equal(notes({ '.gitignore': '/gen\n', 'buf.gen.yaml': 'plugins:\n  - out: gen\n' }, '@bufbuild/buf').length, 1);
  });
});
