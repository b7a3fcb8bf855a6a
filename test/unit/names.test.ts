import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distinctSlugs, free, slug, suffixed, variablePrefix } from '../../src/names.ts';

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '2048',
    '3d-viewer',
    '---',
    '',
    'a'.repeat(300),
    `${'a'.repeat(62)}-b`,
    `${'a'.repeat(62)}-c`,
    'a-b',
    'a.b',
    'a-b-2',
    'postgres',
  ),
);

describe('names', () => {
  it('are labels of DNS, whatever they are made of', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        assert.match(slug(one), label);
        assert.match(suffixed(slug(one), slug(other)), label);
        assert.match(variablePrefix(slug(one)), /^[a-z_][a-z0-9_]*$/);
      }),
    );
    assert.equal(slug('My App'), 'my-app');
    assert.equal(variablePrefix('2fa-x'), '_2fa_x');
    assert.equal(suffixed('orders', 'worker'), 'orders-worker');
  });

  it('differ, also where a path or a number gives the name of another', () => {
    const members = fc.uniqueArray(fc.record({ name, path: name }), { selector: ({ path }) => path, maxLength: 12 });
    fc.assert(
      fc.property(members, (all) => {
        const slugs = distinctSlugs(all, (each) => each === 'postgres');
        assert.equal(new Set(slugs).size, all.length);
        for (const each of slugs) assert.match(each, label);
        assert.equal(slugs.includes('postgres'), false);
      }),
    );
    const named = (...pairs: [string, string][]) => distinctSlugs(pairs.map(([each, path]) => ({ name: each, path })));
    assert.deepEqual(named(['api', 'a/api'], ['web', 'web']), ['api', 'web']);
    assert.deepEqual(named(['api', 'a/api'], ['api', 'b/api'], ['a-api', 'c']), ['a-api-2', 'b-api', 'a-api']);
    assert.deepEqual(named(['x', 'a/b'], ['x', 'a-b']), ['a-b', 'a-b-2']);
    assert.equal(
      free('a', (each) => each !== 'a-4'),
      'a-4',
    );
  });
});
