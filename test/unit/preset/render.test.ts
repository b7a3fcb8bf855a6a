import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generate } from '../../../src/library.ts';
import { slotNames } from '../../../src/render/slots.ts';
import { filesIn, folderWith, removeFolders } from '../../support/folders.ts';
import { nodeApplication, presetWith, projectWith, updated } from '../../support/presets.ts';

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

describe('patches of manifests', () => {
  afterEach(removeFolders);

  const cluster = 'defaults: {kubernetes: true}\n';

  async function manifests(sections: string): Promise<ReadonlyMap<string, string>> {
    const root = await projectWith(presetWith(`${cluster}${sections}`));
    const text = (path: string): string => readFileSync(join(root, 'deploy/kubernetes', path), 'utf8');
    return new Map(['base/app-deployment.yaml', 'base/app-service.yaml', 'base/kustomization.yaml'].map((path) => [path, text(path)]));
  }

  it('change a value by its object or its file, and leave all else as it is', async () => {
    const plain = await manifests('');
    const files = await manifests(`patches:
  - {kubernetes: Deployment/@app, path: spec.template.spec.priorityClassName, set: high}
  - {kubernetes: "Deployment/*", path: "spec.template.spec.containers.@app.resources.limits.cpu", set: "1"}
  - {kubernetes: Deployment/app, path: "spec.template.spec.containers.*.ports.0.protocol", set: TCP}
  - {kubernetes: base/app-service.yaml, path: [metadata, annotations, acme.com/team], set: payments}
  - {kubernetes: Deployment/app, path: spec.template.spec.tolerations, append: {key: acme}}
  - {kubernetes: Kustomization, path: namePrefix, set: acme-}
  - {kubernetes: Deployment/app, path: spec.minReadySeconds, remove: true, optional: true}
`);
    const deployment = files.get('base/app-deployment.yaml') ?? '';
    const { spec } = parse(deployment).spec.template;
    assert.equal(spec.priorityClassName, 'high');
    assert.deepEqual(spec.tolerations, [{ key: 'acme' }]);
    assert.deepEqual(
      spec.containers.map((each: { resources: { limits: object }; ports: readonly object[] }) => [each.resources.limits, each.ports]),
      [[{ memory: '1Gi', cpu: '1' }, [{ name: 'app', containerPort: 3000, protocol: 'TCP' }]]],
    );
    assert.equal(parse(files.get('base/app-service.yaml') ?? '').metadata.annotations['acme.com/team'], 'payments');
    assert.equal(parse(files.get('base/kustomization.yaml') ?? '').namePrefix, 'acme-');
    const kept = (plain.get('base/app-deployment.yaml') ?? '').split('\n').filter((line) => !deployment.split('\n').includes(line));
    assert.deepEqual(kept, []);
  });

  it('are refused with preset, file and line if they break a manifest, or find no place', async () => {
    await refused(
      `${cluster}patches:\n  - {kubernetes: Deployment/@app, path: metadata, set: text}\n`,
      /^preset acme \(.*kaizen-preset\.yaml line 5\): the patch makes deploy\/kubernetes\/base\/app-deployment\.yaml invalid, line 1: it has no valid name/,
    );
    for (const [of, path] of [
      ['Deployment/other', 'spec.replicas'],
      ['Deployment/app', 'spec.template.spec.containers.other.image'],
      ['Deployment/app', 'spec.template.spec.containers.app.env.A.value'],
    ])
      await refused(
        `${cluster}patches: [{kubernetes: ${of}, path: ${path}, set: x}]\n`,
        /line 4\): the patch matches nothing in deploy\/kubernetes/,
      );
    await projectWith(presetWith(`${cluster}patches: [{kubernetes: Deployment/other, path: spec.replicas, set: 1, optional: true}]\n`));
  });

  it('come behind the mirrors of other registries', async () => {
    const root = await projectWith(
      presetWith(`defaults: {kubernetes: true, services: [own]}
mirrors: {ghcr.io: mirror.acme.example/ghcr}
services: {own: {versions: {"1": {image: "ghcr.io/acme/own:1"}}, port: 1001, healthCheck: {test: "true"}}}
patches: [{kubernetes: Deployment/own, path: "spec.template.spec.containers.own.image", append: x, optional: true}]
`),
    );
    const text = readFileSync(join(root, 'deploy/kubernetes/components/dev-services/own-deployment.yaml'), 'utf8');
    assert.equal(parse(text).spec.template.spec.containers[0].image, 'mirror.acme.example/ghcr/acme/own:1');
  });

  it('do nothing in a project without manifests', async () => {
    await projectWith(presetWith('patches: [{kubernetes: Deployment/@app, path: spec.replicas, set: 1}]\n'));
  });

  it('reach the manifests of an update, merged with an edit', async () => {
    const preset = presetWith(`${cluster}locked: {replicas: 3}\n`);
    const root = await projectWith(preset);
    const path = join(root, 'deploy/kubernetes/base/app-deployment.yaml');
    assert.match(readFileSync(path, 'utf8'), /^ {2}replicas: 3$/m);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/cpu: "?100m"?/, 'cpu: 250m'));
    await updated(
      root,
      presetWith(`${cluster}locked: {replicas: 4}\npatches: [{kubernetes: Deployment/@app, path: spec.minReadySeconds, set: 5}]\n`),
    );
    const { spec } = parse(readFileSync(path, 'utf8'));
    assert.deepEqual([spec.replicas, spec.minReadySeconds, spec.template.spec.containers[0].resources.requests.cpu], [4, 5, '250m']);
    await assert.rejects(generate(root, { replicas: 1 }, {}), { code: 4, message: /replicas: .* locks it to 4/ });
  });
});
