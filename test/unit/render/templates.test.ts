import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { gluedIn, unprintedIn } from '../../support/template-tags.ts';

const folder = join(packageRoot, 'templates');
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ejs'))
  .sort();

describe('the templates', () => {
  for (const path of templates) {
    it(`print no raw value, and each scalar whole: ${path}`, () => {
      const text = readFileSync(join(folder, path), 'utf8');
      assert.deepEqual([...unprintedIn(text), ...gluedIn(text, path)], []);
    });
  }

  it('would be found out', () => {
    const compose = 'compose/compose.yaml.ejs';
    const dockerfile = 'dockerfile/node.ejs';
    for (const [text, path] of [
      ['    image: <%- yaml(app.image) %>:${TAG:-dev}\n', compose],
      ['      - path: ./secrets/<%- yaml(name) %>\n', compose],
      ['      - 127.0.0.1:${<%- variable(name) %>:-80}:80\n', compose],
      ['  <%- yaml(name) %>-data:\n', compose],
      ['    image: "<%- yaml(name) %>"\n', compose],
      ['    image: <%- yaml(name) %><%- yaml(tag) %>\n', compose],
      ['USER <%- word(uid) %>:<%- word(gid) %>\n', dockerfile],
      ['RUN --mount=type=bind,source=<%- sh(file) %>,target=x true\n', dockerfile],
      ['ENV <%- sh(name) %>=<%- quote(value) %>\n', dockerfile],
      ['ENV A="<%- sh(name) %>"\n', dockerfile],
      ['ENV A="x <%- sh(name) %> y"\n', dockerfile],
      ['  cat "$WORK/"<%- sh(name) %>\n', 'tests/sh/x.sh.ejs'],
      ['A="$B <%- sh(name) %> c"\n', 'tests/sh/x.sh.ejs'],
      ["const a = '<%- js(a) %>';\n", 'tests/node/x.mjs.ejs'],
      ["const a = ' <%- js(a) %> ';\n", 'tests/node/x.mjs.ejs'],
      ['A = f" {<%- py(a) %>} "\n', 'tests/pytest/x.py.ejs'],
      ['    root <%- nginx(a) %>/b;\n', 'dockerfile/partials/static-server.ejs'],
    ] as const)
      assert.equal(gluedIn(text, path).length > 0, true, text);
    for (const text of [
      '<%- name %>',
      '<%= sh(name) %>',
      "<%- is ? name : '' %>",
      '<%- sh(a) + b %>',
      '<%- `${a}` %>',
      '<%- names.join() %>',
    ])
      assert.equal(unprintedIn(text).length, 1, text);
    for (const text of [
      '<%- sh(name) %>',
      "<%- is ? 'a' : sh(b) %>",
      "<%- list.map((a) => sh(a)).join(' ') %>",
      '<%- `a ${sh(b)}` %>',
      '<%- joined`a${b}` %>',
    ])
      assert.deepEqual(unprintedIn(text), [], text);
  });
});
