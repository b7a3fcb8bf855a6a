import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { gluedIn, mixedRunsIn, unprintedIn } from '../../support/template-tags.ts';

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

  for (const path of templates) {
    it(`have lines of at most 160 characters: ${path}`, () => {
      const lines = readFileSync(join(folder, path), 'utf8').split('\n');
      assert.deepEqual(
        lines.filter((line) => line.length > 160),
        [],
      );
    });
  }

  for (const path of templates.filter((each) => each.startsWith('dockerfile/'))) {
    it(`have RUN instructions that are fixed, or printed by "run": ${path}`, () => {
      assert.deepEqual(mixedRunsIn(readFileSync(join(folder, path), 'utf8')), []);
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
      ['ENV A="<%-\n  sh(name) %>"\n', dockerfile],
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
      'RUN rm <%- sh(name) %>\n',
      'RUN <%- run(t.build.make, t) %> x\n',
      'RUN <% if (a) { %>rm a<% } %>\n',
      'RUN apt-get update \\\n && rm <%- sh(name) %>\n',
      'RUN <%- words(names) %>\n',
      '<% if (a) { %>RUN a <% } %>\n',
      'RUN a \\\n<% if (b) { -%>\n && b\n<% } -%>\n',
      '  run <%- sh(name) %>\n',
    ])
      assert.equal(mixedRunsIn(text).length, 1, text);
    for (const text of ['RUN <%- run(t.build.make, t) %>\n', 'RUN a \\\n && b\nENV <%- pair(a, b) %>\n', '# RUN <%- comment(a) %>\n'])
      assert.deepEqual(mixedRunsIn(text), [], text);
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
