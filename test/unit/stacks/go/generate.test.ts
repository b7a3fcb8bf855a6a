import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
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
      'main.go line 13: go generate runs protoc, which the build does not have, and git ignores what it writes: run "go generate ./..." before the image is built.',
    ]);
    assert.deepEqual(runIn(build({ flavour: 'slim', image: 'debian:trixie-slim' }).view, 'compileProgram').steps.length, 2);
  });

  it('is taken as it is where it is in the folder', () => {
    assert.deepEqual(stepsIn({ 'main.go': server('go run ./internal/table'), 'internal/table/main.go': writer }), []);
    const committed = { 'table_gen.go': 'package main\n', '.gitignore': 'bin/\n' };
    assert.deepEqual(stepsIn({ 'main.go': server('go run ./internal/table'), 'internal/table/main.go': writer, ...committed }), []);
  });
});
