import assert from 'node:assert/strict';
import { readManifests, type StatedObjects } from '../../../src/manifests/kubernetes-documents.ts';
import { yamlParts } from '../../../src/manifests/yaml-parts.ts';

const shop = `# The shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      containers:
        - name: shop
          image: r.example/shop
---
# nothing but a comment
--- # the service
apiVersion: v1
kind: Service
metadata: { name: shop }
spec:
  ports:
    - port: 80
    - port: 443
`;

function read(text: string): StatedObjects {
  const found = readManifests(text);
  assert.ok(!('problem' in found), 'problem' in found ? found.problem : '');
  return found;
}

describe('the documents of a file with manifests', () => {
  it('are cut at their markers, with offset and line', () => {
    const parts = yamlParts(shop);
    assert.deepEqual(
      parts.map(({ line }) => line),
      [1, 15],
    );
    for (const { start, text } of parts) assert.equal(shop.slice(start, start + text.length), text);
    assert.ok(parts[1]?.text.startsWith('apiVersion: v1'));
  });

  it('may begin on the line of the marker, and are not cut within a text', () => {
    assert.deepEqual(
      yamlParts('--- {kind: A}\n--- \n\n---\na: |\n  ---\n ----\n').map(({ text }) => text),
      [' {kind: A}\n', 'a: |\n  ---\n ----\n'],
    );
  });

  it('are read as objects with the lines of their values', () => {
    const { objects } = read(shop);
    assert.deepEqual(
      objects.map(({ apiVersion, kind, name, line }) => [apiVersion, kind, name, line]),
      [
        ['apps/v1', 'Deployment', 'shop', 2],
        ['v1', 'Service', 'shop', 15],
      ],
    );
    const [deployment, service] = objects;
    assert.equal(deployment?.lineOf(['spec', 'template', 'spec', 'containers', 0, 'image']), 11);
    assert.equal(deployment?.lineOf(['spec', 'template', 'spec', 'containers', 0, 'resources']), 10);
    assert.equal(service?.lineOf(['spec', 'ports', 1, 'port']), 21);
  });

  it('hold a List, or JSON', () => {
    const items = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, 7, { apiVersion: 'x', kind: 'y' }];
    const { objects } = read(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2));
    assert.deepEqual(
      objects.map(({ kind, name, place, line }) => [kind, name, place, line]),
      [['ConfigMap', 'a', ['items', 0], 5]],
    );
  });

  it('are a problem with its line if they cannot be read', () => {
    assert.deepEqual(readManifests('apiVersion: v1\n---\na: [\n'), {
      problem: 'Flow sequence in block collection must be sufficiently indented and end with a ]',
      line: 4,
    });
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`),
    ];
    const found = readManifests(`kind: Pod\n---\n${bomb.join('\n')}\n`);
    assert.ok('problem' in found && /expands to too much/.test(found.problem));
    const long = readManifests('a: b\n'.repeat(4000));
    assert.ok('problem' in long && /longer than/.test(long.problem));
    const many = readManifests('a: b\n---\n'.repeat(300));
    assert.ok('problem' in many && /more than 200 documents/.test(many.problem));
  });
});
