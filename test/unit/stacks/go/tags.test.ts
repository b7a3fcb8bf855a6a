import assert from 'node:assert/strict';
import { findBuildTags } from '../../../../src/stacks/go/tags.ts';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, moduleOf, serverOn } from './folders.ts';

const pages = '//go:build withpages && !dev\n\npackage main\n';

describe('the tags of a Go build', () => {
  const cases: readonly (readonly [title: string, files: Readonly<Record<string, string>>, tags: readonly string[]])[] = [
    ['Makefile', { Makefile: 'build:\n\tgo build -v \\\n\t  -tags "netgo,withpages" -o shop .\n' }, ['withpages']],
    ['Taskfile', { 'Taskfile.yml': 'cmds:\n  - go build --tags=withpages ./cmd\n' }, ['withpages']],
    ['script', { 'scripts/build.sh': "go build -tags 'osusergo withpages' -ldflags x\n" }, ['withpages']],
    ['build for development', { Makefile: 'run:\n\tgo run -tags withpages .\n\tgo build -tags dev .\n' }, []],
    ['line that builds nothing', { Makefile: 'TAG := $(shell git describe --tags)\n\tgo build .\n' }, []],
  ];
  for (const [title, files, tags] of cases)
    it(`are those of the project's own build: ${title}`, () => {
      assert.deepEqual([...findBuildTags(moduleOf({ 'pages.go': pages, ...files }), '')], tags);
    });

  it('are given to the compiler, and decide which files count', () => {
    const build = buildIn({
      Makefile: 'build:\n\tgo build -tags withpages .\n',
      'main.go': serverOn('":8080"'),
      'pages.go': `${pages}\nimport _ "embed"\n\n//go:embed hello.txt\nvar hello string\n`,
      'hello.txt': 'hello',
    });
    assert.match(runIn(build.view, 'compileProgram').steps.join('\n'), /-tags=withpages/);
  });
});
