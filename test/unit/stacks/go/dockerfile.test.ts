import assert from 'node:assert/strict';
import { artifacts } from '../../../../src/artifacts/registry.ts';
import { go } from '../../../../src/stacks/go/go.ts';
import { healthcheckPath } from '../../../../src/stacks/go/probes.ts';
import { folderWith } from '../../../support/folders.ts';
import { planFor } from '../../../support/plans.ts';
import { detect } from '../../../support/stacks.ts';
import { moduleOf, program, serverOn } from './folders.ts';

/** The Dockerfile of a module, by answers. */
async function dockerfileOf(files: Record<string, string>, answers: Record<string, unknown> = {}): Promise<string> {
  const plan = await planFor(folderWith({ 'go.mod': 'module example.com/shop\n\ngo 1.27\n', ...files }), answers);
  return (
    (await Promise.all(artifacts.map((artifact) => artifact.render(plan)))).flat().find(({ path }) => path === 'Dockerfile')?.text ?? ''
  );
}

/** The lines of one stage. */
function stageOf(dockerfile: string, name: string): string {
  return dockerfile.split(/^(?=FROM )/m).find((stage) => stage.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';
}

const server = { 'main.go': serverOn('":8080"') };
const withC = { 'main.go': `package main\n\n// #cgo LDFLAGS: -lz\nimport "C"\n\n${serverOn('":8080"').replace('package main\n', '')}` };
const requiring = { 'go.mod': 'module example.com/shop\n\ngo 1.27\n\nrequire example.com/x v1.0.0\n', 'go.sum': '', ...server };

describe('the Dockerfile of Go', () => {
  it('compiles a static program for the platform that is asked for, on the one that builds', async () => {
    const dockerfile = await dockerfileOf(server);
    assert.match(dockerfile, /^FROM --platform=\$BUILDPLATFORM golang:1\.27-trixie AS dependencies$/m);
    assert.match(
      stageOf(dockerfile, 'build'),
      /CGO_ENABLED=0 GOOS="\$TARGETOS" GOARCH="\$TARGETARCH" GOARM="\$\{TARGETVARIANT#v\}" GOPROXY=off \\\n +go build -trimpath -buildvcs=false -ldflags='-s -w' -o \/out\/app\/ \. \\/,
    );
    assert.match(dockerfile, /^FROM gcr\.io\/distroless\/static-debian13:nonroot AS runtime$/m);
    assert.match(dockerfile, /^HEALTHCHECK .*\\\n {2}CMD \["\/healthcheck", "127\.0\.0\.1:8080"\]$/m);
  });

  it('compiles C where it runs, with the libraries that it links', async () => {
    const dockerfile = await dockerfileOf(withC);
    assert.match(dockerfile, /^FROM golang:1\.27-trixie AS dependencies$/m);
    assert.match(stageOf(dockerfile, 'dependencies'), /apt-get install -y --no-install-recommends zlib1g-dev \\/);
    assert.match(stageOf(dockerfile, 'build'), /CGO_ENABLED=1 GOPROXY=off/);
    assert.match(
      stageOf(dockerfile, 'runtime'),
      /^FROM debian:trixie-slim AS runtime[\s\S]*--no-install-recommends ca-certificates tzdata zlib1g \\/,
    );
    const musl = await dockerfileOf(withC, { baseImage: 'alpine' });
    assert.match(musl, /^FROM golang:1\.27-alpine3\.24 AS dependencies$/m);
    assert.match(stageOf(musl, 'dependencies'), /^RUN apk add --no-cache gcc musl-dev zlib-dev$/m);
    assert.match(stageOf(musl, 'runtime'), /^FROM alpine:3\.24 AS runtime[\s\S]*^RUN apk add --no-cache ca-certificates tzdata zlib$/m);
    await assert.rejects(dockerfileOf(withC, { baseImage: 'scratch' }), {
      code: 1,
      message: /can't run on scratch: choose slim or alpine/,
    });
  });

  it('brings on nothing at all what a program expects of a system', async () => {
    const dockerfile = await dockerfileOf(server, { baseImage: 'scratch' });
    assert.match(
      stageOf(dockerfile, 'build'),
      /-tags=timetzdata [\s\S]*\/out\/etc\/ssl\/certs\/ca-certificates\.crt \\\n && install -d -m 1777 \/out\/tmp$/m,
    );
    assert.match(stageOf(dockerfile, 'runtime'), /^FROM scratch AS runtime\n/);
  });

  it('downloads modules into a layer, through a mount, by what names them', async () => {
    const stage = stageOf(await dockerfileOf(requiring), 'dependencies');
    assert.match(
      stage,
      /--mount=type=bind,source=go\.mod,target=\/src\/go\.mod \\\n +--mount=type=bind,source=go\.sum,target=\/src\/go\.sum \\/,
    );
    assert.match(
      stage,
      /id=shop-go-modules,target=\/var\/cache\/go-modules \\\n +GOMODCACHE=\/var\/cache\/go-modules go mod download \\\n && GONOPROXY=none GOPROXY=file:/,
    );
    assert.doesNotMatch(stage, /COPY|GOPRIVATE|secret/);
    assert.doesNotMatch(await dockerfileOf(server), /go mod download/);
  });

  it('downloads nothing that is in vendor', async () => {
    const dockerfile = await dockerfileOf({ ...requiring, 'vendor/modules.txt': '' });
    assert.doesNotMatch(dockerfile, /go mod download/);
    assert.match(stageOf(dockerfile, 'build'), /go build -mod=vendor /);
  });

  it('takes a private proxy with its credentials, which are in no layer, and private modules of git hosts', async () => {
    const stage = stageOf(await dockerfileOf(requiring, { packageIndex: 'https://goproxy.example/go' }), 'dependencies');
    assert.match(stage, /^ARG GOPRIVATE=""$/m);
    assert.match(
      stage,
      /--mount=type=secret,id=netrc,target=\/root\/\.netrc \\\n +GOMODCACHE=\/var\/cache\/go-modules GOPROXY=https:\/\/goproxy\.example\/go go mod download/,
    );
    const musl = await dockerfileOf({ ...requiring, ...withC }, { baseImage: 'alpine', packageIndex: 'https://goproxy.example/go' });
    assert.match(stageOf(musl, 'dependencies'), /^RUN apk add .* git$/m);
  });

  for (const [file, text] of [
    ['Makefile', 'export GOPRIVATE := git.example.com,*.example.com/tools\n'],
    ['.github/workflows/test.yml', 'jobs:\n  test:\n    env:\n      GOPRIVATE: example.com/*\n'],
    ['README.md', 'First run `go env -w GOPRIVATE=example.com/x`.\n'],
  ] as const)
    it(`takes the credentials of the host that ${file} calls private`, async () => {
      const dockerfile = await dockerfileOf({ ...requiring, [file]: text.replace('git.example.com', 'example.com') });
      const stage = stageOf(dockerfile, 'dependencies');
      assert.match(stage, /^ARG GOPRIVATE="(?:\*\.)?example\.com/m);
      assert.match(stage, /--mount=type=secret,id=netrc,target=\/root\/\.netrc/);
    });

  it('takes no credentials for modules that nobody requires', async () => {
    const dockerfile = await dockerfileOf({ ...requiring, Makefile: 'GOPRIVATE = git.example.org\n' });
    assert.doesNotMatch(dockerfile, /GOPRIVATE|netrc/);
  });

  it('has a program for health checks only where one is asked for', async () => {
    for (const answers of [{ health: 'none' }, { health: 'command', healthCommand: '/app/shop check' }])
      assert.ok(!(await dockerfileOf(server, answers)).includes(healthcheckPath), JSON.stringify(answers));
    assert.match(
      await dockerfileOf(server, { health: 'http', healthPath: '/up' }),
      /CMD \["\/healthcheck", "127\.0\.0\.1:8080", "\/up", "400", "127\.0\.0\.1:8080"\]$/m,
    );
  });

  it('takes another program for a build argument', async () => {
    const files = { 'cmd/api/main.go': serverOn('":8080"'), 'cmd/migrate/main.go': program('') };
    assert.match(await dockerfileOf(files), /^# The package of the program\. .*\nARG COMMAND="\.\/cmd\/api"$/m);
    const migrate = await dockerfileOf(files, { start: '/app/migrate up', port: 'none' });
    assert.match(migrate, /^ARG COMMAND="\.\/cmd\/migrate"$/m);
    assert.match(migrate, /^CMD \["\/app\/migrate", "up"\]$/m);
  });

  it('idles by a program of its own where the image has none', async () => {
    const { build } = detect(go, moduleOf(server));
    assert.deepEqual(build({ flavour: 'slim', image: 'debian:trixie-slim' }).idle, { words: ['sleep', '600'] });
    const { words, dockerfile } = build({ flavour: 'scratch', image: 'scratch' }).idle;
    assert.deepEqual([words, /^FROM \$BUILDER AS idle$/m.test(dockerfile ?? '')], [['/idle'], true]);
    const plan = await planFor(folderWith({ 'go.mod': 'module x\n', ...server }), {
      registryMirror: 'mirror.example/hub',
      testRunner: 'pytest',
    });
    const suite = (await Promise.all(artifacts.map((artifact) => artifact.render(plan))))
      .flat()
      .find(({ path }) => path.endsWith('deployment_support.py'))?.text;
    assert.match(suite ?? '', /"ARG BUILDER=mirror\.example\/hub\/library\/golang:1\.27-trixie\\nARG APPLICATION\\n/);
  });
});
