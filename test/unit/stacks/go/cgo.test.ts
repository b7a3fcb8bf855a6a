import assert from 'node:assert/strict';
import { type Described, runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, program } from './folders.ts';

const withC = (preamble: string): string => `package main\n\n/*\n${preamble}\n*/\nimport "C"\n\nfunc main() { C.f() }\n`;
const requiring = (...modules: readonly string[]): Record<string, string> => ({
  'go.mod': `module example.com/shop\n\ngo 1.27\n\nrequire (\n${modules.map((path) => `\t${path} v1.0.0 // indirect\n`).join('')})\n`,
  'go.sum': '',
  'main.go': program('\tfor {\n\t}'),
});
const packages = (files: Record<string, string>, flavour: 'slim' | 'alpine' | 'distroless') => buildIn(files, flavour).view['packages'];

/** The build tags that the program is compiled with. */
const tags = ({ view }: Described): string | undefined => / -tags=(\S+)/.exec(runIn(view, 'compileProgram').steps[0] ?? '')?.[1];

describe('C in a Go program', () => {
  it('is none: any base will do, and the binary is static', () => {
    const files = { 'main.go': program('\tfor {\n\t}') };
    const { bases, facts } = detectIn(files);
    assert.deepEqual(Object.keys(bases), ['distroless', 'scratch', 'slim', 'alpine']);
    assert.deepEqual(facts.baseImage, {
      value: 'gcr.io/distroless/static-debian13:nonroot',
      source: 'no C code in the program, so the program needs no C library',
    });
    assert.deepEqual(buildIn(files).view['isStatic'], true);
    assert.deepEqual(packages(files, 'slim'), { build: [], runtime: ['ca-certificates', 'tzdata'] });
    assert.deepEqual(buildIn(files, 'alpine').builderImage, 'golang:1.27-trixie');
    assert.equal(tags(buildIn(files, 'scratch')), 'timetzdata');
  });

  it('of its own needs the C library, and an Alpine image to build for musl', () => {
    const files = { 'main.go': withC('int f(void);') };
    const { bases, facts } = detectIn(files);
    assert.deepEqual(facts.baseImage, { value: 'gcr.io/distroless/base-debian13:nonroot', source: 'import "C" in main.go' });
    assert.deepEqual(Object.keys(bases), ['distroless', 'slim', 'alpine']);
    assert.deepEqual(buildIn(files).view['isStatic'], false);
    assert.deepEqual(packages(files, 'distroless'), { build: [], runtime: [] });
    assert.deepEqual([bases.alpine?.image, buildIn(files, 'alpine').builderImage], ['alpine:3.24', 'golang:1.27-alpine3.24']);
    assert.deepEqual(packages(files, 'alpine'), { build: ['gcc', 'musl-dev'], runtime: ['ca-certificates', 'tzdata'] });
  });

  it('of C++ needs its library as well', () => {
    for (const files of [
      { 'main.go': withC(''), 'x.cc': '' },
      { 'main.go': withC('#cgo LDFLAGS: -lstdc++') },
      requiring('github.com/duckdb/duckdb-go/v2'),
    ]) {
      assert.equal(detectIn(files).facts.baseImage?.value, 'gcr.io/distroless/cc-debian13:nonroot');
      assert.deepEqual(packages(files, 'slim'), { build: [], runtime: ['ca-certificates', 'tzdata', 'libstdc++6'] });
      assert.deepEqual(packages(files, 'alpine'), { build: ['g++', 'musl-dev'], runtime: ['ca-certificates', 'tzdata', 'libstdc++'] });
    }
  });

  it('that links a library needs a base with packages', () => {
    for (const line of ['#cgo pkg-config: --static vips', '#cgo linux pkg-config: vips']) {
      const files = { 'main.go': withC(line) };
      assert.deepEqual(Object.keys(detectIn(files).bases), ['slim', 'alpine']);
      assert.deepEqual(packages(files, 'slim'), { build: ['libvips-dev'], runtime: ['ca-certificates', 'tzdata', 'libvips42t64'] });
      assert.deepEqual(packages(files, 'alpine'), {
        build: ['gcc', 'musl-dev', 'pkgconf', 'vips-dev'],
        runtime: ['ca-certificates', 'tzdata', 'vips'],
      });
    }
    assert.deepEqual(packages({ 'main.go': withC('// A note.\n#cgo LDFLAGS: -lsqlite3 -lm') }, 'slim'), {
      build: ['libsqlite3-dev'],
      runtime: ['ca-certificates', 'tzdata', 'libsqlite3-0'],
    });
    assert.equal(
      detectIn({ 'main.go': withC('#cgo windows LDFLAGS: -lz') }).facts.baseImage?.value,
      'gcr.io/distroless/base-debian13:nonroot',
    );
    assert.equal(
      detectIn({ 'main.go': withC('#cgo LDFLAGS: -lcrypto') }).facts.baseImage?.value,
      'gcr.io/distroless/base-debian13:nonroot',
    );
  });

  it('that links something unknown is told, unless it says where that is', () => {
    const { warnings } = detectIn({ 'main.go': withC('#include "x.h"\n#cgo LDFLAGS: -lacme') });
    assert.equal(
      warnings.at(-1),
      'main.go line 5 links "acme", and the tool knows no package that provides it: add the package to both stages of the Dockerfile.',
    );
    assert.doesNotMatch(detectIn({ 'main.go': withC('#cgo LDFLAGS: -L${SRCDIR}/lib -lacme') }).warnings.join(), /acme/);
  });

  it('is known of modules', () => {
    const { facts } = detectIn(requiring('github.com/mattn/go-sqlite3'));
    assert.deepEqual(facts.baseImage, {
      value: 'gcr.io/distroless/base-debian13:nonroot',
      source: 'github.com/mattn/go-sqlite3 in go.mod, which is C in part',
    });
    assert.equal(tags(buildIn(requiring('github.com/confluentinc/confluent-kafka-go/v2'), 'alpine')), 'musl');
    assert.equal(tags(buildIn(requiring('github.com/confluentinc/confluent-kafka-go/v2'), 'slim')), undefined);
    const pcap = { ...requiring('github.com/google/gopacket'), 'main.go': program('\tfor {\n\t}', 'github.com/google/gopacket/pcap') };
    assert.deepEqual(packages(pcap, 'slim'), { build: ['libpcap-dev'], runtime: ['ca-certificates', 'tzdata', 'libpcap0.8t64'] });
    assert.equal(detectIn(requiring('github.com/google/gopacket')).facts.baseImage?.value, 'gcr.io/distroless/static-debian13:nonroot');
  });

  it('does not count in tests, for other systems, where it can be done without, and in what is not imported', () => {
    const files = {
      'main.go': program('\tfor {\n\t}'),
      'x_test.go': withC(''),
      'x_darwin.go': withC(''),
      'x_cgo.go': `//go:build cgo\n\n${withC('')}`,
      'other/x.go': 'package other\n\nimport "C"\n',
    };
    assert.equal(buildIn(files).view['isStatic'], true);
  });
});

describe('programs of the system that a Go program runs', () => {
  const running = (call: string): Record<string, string> => ({ 'main.go': program(`\t${call}`, 'os/exec', 'context') });

  it('come with an image that has a package manager', () => {
    const files = running('exec.CommandContext(context.Background(), "git", "--version").Run()');
    const { bases, facts } = detectIn(files);
    assert.deepEqual(Object.keys(bases), ['slim', 'alpine']);
    assert.deepEqual(facts.baseImage, { value: 'debian:trixie-slim', source: 'git, which main.go runs' });
    assert.deepEqual(packages(files, 'slim'), { build: [], runtime: ['ca-certificates', 'tzdata', 'git'] });
    assert.equal(buildIn(files, 'slim').view['isStatic'], true);
  });

  it('are none that are the system’s own, or that nobody names', () => {
    for (const call of ['exec.Command("sh", "-c", "true").Run()', 'exec.Command(name).Run()', 'exec.Command("constructor").Run()'])
      assert.deepEqual(Object.keys(detectIn(running(call)).bases), ['distroless', 'scratch', 'slim', 'alpine']);
  });
});
