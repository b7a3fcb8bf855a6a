import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { go } from '../../../../src/stacks/go/go.ts';
import { folderWith } from '../../../support/folders.ts';
import { detect, runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, serverOn } from './folders.ts';

const server = (directive: string): string => `${serverOn('":8080"')}\n//go:generate ${directive}\n`;
const writer = 'package main\n\nimport "os"\n\nfunc main() { os.WriteFile("table_gen.go", nil, 0o644) }\n';
const stepsIn = (files: Record<string, string>): readonly string[] => runIn(buildIn(files).view, 'compileProgram').steps.slice(0, -2);

describe('code that go generate writes', () => {
  it('is written in the build where git ignores what its own generator names', () => {
    const files = { 'main.go': server('go run ./internal/table'), 'internal/table/main.go': writer, '.gitignore': '*_gen.go\n' };
    assert.deepEqual(stepsIn(files), ['go generate ./main.go']);
  });

  it('is written where git ignores a package that is imported', () => {
    const main = `${serverOn('":8080"', 'example.com/shop/generated/api')}\n//go:generate go tool oapi-codegen -config api.yaml\n`;
    assert.deepEqual(stepsIn({ 'main.go': main, '.gitignore': '/generated/\n' }), ['go generate ./main.go']);
  });

  it('is written by a generator whose module go.mod has', () => {
    const files = {
      'go.mod': 'module example.com/shop\n\ngo 1.27\n\nrequire golang.org/x/tools v0.30.0\n',
      'main.go': server('stringer -type=Kind -output=kind_string.go'),
      '.gitignore': '*_string.go\n',
    };
    assert.deepEqual(stepsIn(files), ['go install golang.org/x/tools/cmd/stringer', 'go generate ./main.go']);
  });

  it('is asked for where the build has no such generator', () => {
    const { warnings, build } = detectIn({ 'main.go': server('protoc --go_out=. kind.pb.go'), '.gitignore': '*.pb.go\n' });
    assert.deepEqual(warnings, [
      'main.go line 13: go generate runs protoc, which the build does not have, and git ignores the output: run "go generate ./..." before you build the image.',
    ]);
    assert.deepEqual(runIn(build({ flavour: 'slim', image: 'debian:trixie-slim' }).view, 'compileProgram').steps.length, 2);
  });

  it('is taken as it is where it is in the folder', () => {
    assert.deepEqual(stepsIn({ 'main.go': server('go run ./internal/table'), 'internal/table/main.go': writer }), []);
    const committed = { 'table_gen.go': 'package main\n', '.gitignore': 'bin/\n' };
    assert.deepEqual(stepsIn({ 'main.go': server('go run ./internal/table'), 'internal/table/main.go': writer, ...committed }), []);
  });
});

describe('a Go program without a go.mod', () => {
  const folder = (imports: string) => ({
    'main.go': `package main\n\nimport (\n\t"net/http"\n\t"os/signal"\n${imports})\n\nfunc main() {\n\tsignal.Notify(nil)\n\thttp.ListenAndServe(":8080", nil)\n}\n`,
  });

  it('is a module that the build makes', () => {
    const { facts, warnings, build } = detect(go, openFolder(folderWith({ ...folder('') })));
    const name = facts.name?.value ?? '';
    assert.deepEqual([facts.start?.value, facts.port?.value], [[`/app/${name}`], 8080]);
    assert.deepEqual(warnings, [
      `There is no go.mod, so the build creates one. Run "go mod init ${name}" and "go mod tidy", and commit the files.`,
    ]);
    const { view } = build({ flavour: 'distroless', image: 'x' });
    assert.equal(runIn(view, 'compileProgram').steps[0], `go mod init ${name}`);
  });

  it('gets the newest version of what it imports', () => {
    const { warnings, build } = detect(go, openFolder(folderWith(folder('\t"github.com/go-chi/chi/v5"\n'))));
    assert.match(
      warnings[0] ?? '',
      /the build creates one, with the newest version of each module that it imports \(github\.com\/go-chi\/chi\/v5\)/,
    );
    assert.equal(runIn(build({ flavour: 'distroless', image: 'x' }).view, 'compileProgram').steps[1], 'go mod tidy');
  });

  it('is recognised by its main.go', () => {
    assert.equal(go.recognises(openFolder(folderWith(folder('')))), 'sources');
  });
});
