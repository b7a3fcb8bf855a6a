import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generate } from '../../../src/library.ts';
import { slotNames } from '../../../src/render/slots.ts';
import { filesIn, folderWith, removeFolders } from '../../support/folders.ts';
import { nodeApplication, presetWith, projectWith } from '../../support/presets.ts';

async function rendered(sections: string): Promise<{ dockerfile: string; compose: string; ignore: string }> {
  const root = await projectWith(presetWith(sections));
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  return { dockerfile: text('Dockerfile'), compose: text('compose.yaml'), ignore: text('.dockerignore') };
}

async function refused(sections: string, message: RegExp): Promise<void> {
  const root = folderWith(nodeApplication);
  await assert.rejects(generate(root, {}, { preset: presetWith(sections) }), { code: 1, message });
  assert.deepEqual(Object.keys(filesIn(root)), Object.keys(nodeApplication).sort());
}

describe('slots of a preset', () => {
  afterEach(removeFolders);

  it('are at their places, with the answers that they name', async () => {
    const { dockerfile, compose, ignore } = await rendered(`slots:
  dockerfile.build: RUN echo build
  dockerfile.runtime.root: |
    RUN echo root
  dockerfile.runtime.user: LABEL org.acme.port={{ port }}
  compose.application: |
    logging:
      driver: json-file
  compose.services: |
    helper:
      image: busybox:1
  compose.end: |
    x-acme: {team: payments}
  dockerignore.end: "*.acme"
`);
    assert.match(dockerfile, /^WORKDIR \/app\nRUN echo build$/m);
    assert.match(dockerfile, /RUN echo root\n# Numeric/);
    assert.match(dockerfile, /LABEL org\.acme\.port=3000\nCMD /);
    const { services, ...others } = parse(compose);
    assert.deepEqual(
      [services.app.logging, services.helper, others['x-acme']],
      [{ driver: 'json-file' }, { image: 'busybox:1' }, { team: 'payments' }],
    );
    assert.match(ignore, /\n\*\.acme\n$/);
    assert.equal(slotNames.length, 7);
  });

  it('are plain text: a template in them is not executed, and an answer brings nothing of its own', async () => {
    const { dockerfile } = await rendered(
      'slots: {dockerfile.runtime.user: "LABEL a=\\"<%= process.exit(1) %>\\" b=\\"${process.exit(1)}\\""}\n',
    );
    assert.match(dockerfile, /LABEL a="<%= process\.exit\(1\) %>" b="\$\{process\.exit\(1\)\}"/);
    await refused(
      'defaults: {labels: {a: "x y"}, healthPath: "/$(id)"}\nslots: {dockerfile.runtime.user: "RUN echo {{healthPath}}"}\n',
      /the slot dockerfile\.runtime\.user uses \{\{healthPath\}\}/,
    );
  });

  it('that make a file invalid are refused with preset, file and line', async () => {
    await refused(
      'slots:\n  dockerfile.runtime.root: RUN true\n  dockerfile.runtime.user: FOO bar\n',
      /^preset acme \(.*kaizen-preset\.yaml line 5\): the slot dockerfile\.runtime\.user makes Dockerfile invalid, line \d+: FOO is not an instruction/,
    );
    await refused(
      'slots: {compose.application: "image: [1]"}\n',
      /^preset acme \(.* line 3\): the slot compose\.application makes compose\.yaml invalid, line \d+: /,
    );
    await refused(
      'slots: {compose.end: "services: {}"}\n',
      /the slot compose\.end makes compose\.yaml invalid, line \d+: Map keys must be unique/,
    );
    await refused(
      'slots: {dockerfile.runtime.root: "COPY <<EOT /x"}\n',
      /the slot dockerfile\.runtime\.root makes Dockerfile invalid, line \d+: the document EOT never ends/,
    );
  });
});

describe('patches of a preset', () => {
  afterEach(removeFolders);

  it('change a value of compose by its path, and leave all else as it is', async () => {
    const plain = await rendered('');
    const { compose } = await rendered(`patches:
  - {compose: services.@app.init, set: false}
  - {compose: services.@app.security_opt, append: "seccomp:unconfined"}
  - {compose: services.@app.ports, remove: true}
  - {compose: [services, "*", labels, com.acme.team], set: payments}
`);
    const { app } = parse(compose).services;
    assert.deepEqual(
      [app.init, app.security_opt, app.ports, app.labels],
      [false, ['no-new-privileges:true', 'seccomp:unconfined'], undefined, { 'com.acme.team': 'payments' }],
    );
    // No line is written in another way than before.
    const kept = compose.split('\n').filter((line) => plain.compose.split('\n').includes(line));
    assert.ok(kept.length > plain.compose.split('\n').length - 8, compose);
  });

  it('change an instruction of a stage by its position', async () => {
    const { dockerfile } = await rendered(`patches:
  - {dockerfile: first, at: start, text: ENV FIRST=1}
  - {dockerfile: final, at: end, text: ENV LAST=1}
  - {dockerfile: runtime, before: USER, text: RUN echo before}
  - {dockerfile: runtime, after: EXPOSE, text: "EXPOSE 9090"}
  - {dockerfile: runtime, replace: STOPSIGNAL, text: STOPSIGNAL SIGQUIT, optional: true}
  - {dockerfile: runtime, remove: HEALTHCHECK}
  - {dockerfile: runtime, replace: ARG, number: 2, text: ARG REVISION=none}
`);
    assert.match(dockerfile, /^FROM .*\nENV FIRST=1\n/m);
    assert.match(dockerfile, /\nENV LAST=1\n$/);
    assert.match(dockerfile, /RUN echo before\n# Numeric[^\n]*\nUSER/);
    assert.match(dockerfile, /EXPOSE 3000\nEXPOSE 9090\n/);
    assert.doesNotMatch(dockerfile, /HEALTHCHECK/);
    assert.match(dockerfile, /ARG VERSION=0\.0\.0\nARG REVISION=none\n/);
  });

  it('that make a file invalid are refused with preset, file and line', async () => {
    await refused(
      'patches:\n  - {dockerfile: final, before: USER, text: RUNN x}\n',
      /^preset acme \(.*kaizen-preset\.yaml line 4\): the patch makes Dockerfile invalid, line \d+: RUNN is not an instruction/,
    );
    await refused('patches:\n  - {dockerfile: first, remove: FROM}\n', /the patch makes Dockerfile invalid/);
    await refused(
      'patches:\n  - {compose: services.@app.ports, set: text}\n',
      /the patch makes compose\.yaml invalid, line 1: ports of services\.app is not a list/,
    );
    await refused('patches:\n  - {compose: services, set: []}\n', /the patch makes compose\.yaml invalid/);
  });

  it('that find no place are refused, unless they are optional', async () => {
    await refused(
      'patches: [{dockerfile: nowhere, at: end, text: RUN x}]\n',
      /the patch matches nothing in Dockerfile: add "optional: true"/,
    );
    await refused('patches: [{compose: services.redis.image, set: x}]\n', /the patch matches nothing in compose\.yaml/);
    await rendered(
      'patches: [{dockerfile: nowhere, at: end, text: RUN x, optional: true}, {compose: services.redis.image, set: x, optional: true}]\n',
    );
  });

  it('come behind the mirrors of other registries', async () => {
    const { dockerfile } = await rendered('defaults: {baseImage: "ghcr.io/acme/node:22"}\nmirrors: {ghcr.io: mirror.acme.example/ghcr}\n');
    assert.match(dockerfile, /^FROM mirror\.acme\.example\/ghcr\/acme\/node:22 /m);
    assert.doesNotMatch(dockerfile, /ghcr\.io/);
  });
});
