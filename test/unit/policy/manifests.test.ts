import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../../src/folder/folder.ts';
import { checkFolder, type Verdict } from '../../../src/policy/policy.ts';
import { noSettings } from '../../../src/policy/settings.ts';
import { fixtureFolders, folderWith, removeFolders } from '../../support/folders.ts';
import { clusterPlanFor, renderedFiles } from '../../support/manifests.ts';

function verdictOf(root: string, texts?: ReadonlyMap<string, string>): Verdict {
  return checkFolder(openFolder(root, texts), { settings: noSettings, today: '2026-11-30' });
}

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: a, image: "a:1"}]}\n';

describe('the rules on manifests', () => {
  after(removeFolders);

  for (const { name, app, folder } of fixtureFolders().filter((each) => existsSync(join(each.folder, 'facts.json')))) {
    it(`deny nothing that is generated for ${name}`, async () => {
      const answers = join(folder, 'answers.json');
      const plan = await clusterPlanFor(app, existsSync(answers) ? JSON.parse(readFileSync(answers, 'utf8')) : {});
      const files = new Map([...(await renderedFiles(plan))].filter(([path]) => path.startsWith('deploy/')));
      const { violations, files: seen } = verdictOf(folderWith({}), files);
      assert.ok(seen.length > 2);
      assert.deepEqual(
        violations.filter(({ level }) => level === 'deny'),
        [],
      );
      assert.deepEqual(
        violations.filter(({ path }) => path.startsWith('deploy/kubernetes/base/')),
        [],
      );
    });
  }

  it('name the line and the object of several documents', () => {
    const { violations, files } = verdictOf(folderWith({ 'a.yaml': `# two\n---\n${pod}---\n${pod.replace('name: a', 'name: b')}` }));
    assert.deepEqual(files, ['a.yaml']);
    assert.deepEqual(
      violations.filter(({ rule }) => rule === 'host-namespaces').map(({ line, subject }) => [line, subject]),
      [
        [6, 'Pod/a'],
        [11, 'Pod/b'],
      ],
    );
  });

  it('say which files they did not check', () => {
    const { notes, violations } = verdictOf(
      folderWith({
        'charts/shop/Chart.yaml': 'name: shop\n',
        'charts/shop/templates/pod.yaml': pod,
        'pod.yaml': `${pod}{{ .Values.more }}\n`,
        'big.yaml': `${pod}#${'x'.repeat(10_000_000)}\n`,
      }),
    );
    assert.deepEqual(notes, [
      'charts/shop/templates was not checked: it has the templates of a Helm chart.',
      'pod.yaml was not checked: templates.',
      'big.yaml was not searched for manifests: larger than 1 MiB, or unreadable.',
    ]);
    assert.deepEqual(violations, []);
  });

  it('follow no link', () => {
    const root = folderWith({ 'k8s/a.txt': pod });
    symlinkSync('a.txt', join(root, 'k8s/a.yaml'));
    const folder = openFolder(root);
    assert.deepEqual(checkFolder(folder, { settings: noSettings, today: '2026-11-30' }).files, []);
    assert.match(folder.leftOut().join(' '), /k8s\/a\.yaml/);
  });

  it('end for kustomizations that list each other', () => {
    const circle = {
      'x/kustomization.yaml': 'resources: [../y, ../x]\n',
      'y/kustomization.yaml': 'resources: [../x, pod.yaml]\n',
      'y/pod.yaml': pod,
    };
    assert.equal(verdictOf(folderWith(circle)).violations.filter(({ rule }) => rule === 'host-namespaces').length, 1);
  });

  it('take little time for kustomizations that all list each other', () => {
    const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const files = Object.fromEntries(
      names.map((name) => [`${name}/kustomization.yaml`, `resources: [pod.yaml, ${names.map((each) => `../${each}`).join(', ')}]\n`]),
    );
    const start = performance.now();
    verdictOf(folderWith({ ...files, 'k0/pod.yaml': pod }));
    assert.ok(performance.now() - start < 5000);
  });

  it('take little time for hostile files', () => {
    const bomb = Array.from(
      { length: 9 },
      (_, index) =>
        `a${index}: &a${index} [${Array(9)
          .fill(index === 0 ? 'x' : `*a${index - 1}`)
          .join(', ')}]\n`,
    );
    const start = performance.now();
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`b${index}.yaml`, `apiVersion: v1\nkind: ConfigMap\n${bomb.join('')}`]),
    );
    for (const part of ['kind: ', 'apiVersion: ', 'apiVersion: v1\nkind: Pod\n---\n', '- ', '---\n', '"apiVersion":"v1",'])
      files[`c${part.length}.yaml`] = `apiVersion: v1\nkind: Pod\n${part.repeat(Math.floor(900_000 / part.length))}`;
    verdictOf(folderWith(files));
    assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
  });
});
