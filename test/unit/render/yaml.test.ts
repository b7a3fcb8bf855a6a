import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { noted, printYaml, type YamlMap, type YamlNode } from '../../../src/render/yaml.ts';
import { readYaml, type Value } from '../../../src/verify/yaml.ts';

const scalar: fc.Arbitrary<YamlNode> = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => !/\p{Cs}/u.test(text)),
  fc.constantFrom('yes', 'null', '1.4', '100m', '0x1F', '2026-01-01', 'a: b', '- x', '# no', '', '~', '$(HOME)', 'ReadWriteOnce'),
  fc.nat(65_535),
  fc.boolean(),
);
const key = fc.oneof(fc.constantFrom('name', 'app.kubernetes.io/name', 'y', 'on', 'spec'), fc.stringMatching(/^[\w./-]{1,12}$/));
const { map } = fc.letrec<{ node: YamlNode; map: YamlMap; list: readonly YamlNode[] }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, scalar, tie('map'), tie('list')),
  // An item that is an empty map or a list has no place in a manifest.
  list: fc.array(
    fc.oneof(
      scalar,
      tie('map').filter((each) => Object.keys(each).length > 0),
    ),
    { maxLength: 4 },
  ),
  map: fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
}));

function plain(value: Value): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, each]) => [name, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function sameKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('printing YAML', () => {
  it('prints what every parser reads back', () => {
    fc.assert(
      fc.property(
        map.filter((each) => Object.keys(each).length > 0),
        (each) => {
          const text = printYaml(each);
          const read = readYaml(text);
          assert.ok('value' in read, `${JSON.stringify(read)}\n${text}`);
          assert.deepEqual(sameKeys(plain(read.value)), sameKeys(each));
          assert.deepEqual(sameKeys(parse(text, { uniqueKeys: false })), sameKeys(each));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('puts a comment above its key, and above the dash of a list', () => {
    const text = printYaml({
      a: noted('why', { b: 1 }),
      list: [{ first: noted('of the item', 'x'), second: noted('of the second', true) }, noted('of a scalar', 'y')],
      left: undefined,
    });
    assert.equal(
      text,
      '# why\na:\n  b: 1\nlist:\n  # of the item\n  - first: x\n    # of the second\n    second: true\n  # of a scalar\n  - "y"\n',
    );
  });
});
