import assert from 'node:assert/strict';
import { chooseVersion, compareVersions, markAsOuter, type Statement, type VersionTable } from '../../../src/stacks/versions.ts';

/** The lines whose names stand in a text. */
const select = (text: string) => table.releases.filter(({ line }) => text.includes(line));
const table: VersionTable = {
  title: 'Blub',
  releases: [
    { line: '4', state: 'young', suite: 'trixie' },
    { line: '3', state: 'supported', suite: 'trixie' },
    { line: '2', state: 'ended', end: '2025-01', suite: 'bookworm' },
  ],
  files: [],
  images: /^lang:(\d+)/,
  tools: [],
  readPin: (text) => (text === 'system' ? 'elsewhere' : text === 'x' ? undefined : select(text)),
  readRange: (text) => (text === 'x' ? { refused: 'is not a range: write ">=3"' } : select(text)),
  young: 'few packages know it',
  ended: 'and that is so',
};
const stated = (source: string, text: string, isRequirement = false): Statement => ({
  source,
  place: `${source} line 1`,
  text,
  isRequirement,
});
const older: VersionTable = { ...table, refusesOlder: true };

describe('the version of a language', () => {
  it('is the newest supported one where the folder does not name any', () => {
    assert.deepEqual(chooseVersion(table, []), {
      fact: { value: '3', certainty: 'assumed', source: 'newest supported Blub; the folder sets no version' },
      release: table.releases[1],
      warnings: [],
    });
  });

  it('is the newest supported line that the first statement allows, else the newest', () => {
    assert.equal(chooseVersion(table, [stated('a', '4 3 2')]).fact.value, '3');
    assert.equal(chooseVersion(table, [stated('a', '4 2')]).fact.value, '4');
  });

  it('is the newest line without an obstacle, with what speaks against the newest', () => {
    const obstacles = ({ line }: { line: string }) => (line === '3' ? [{ what: 'lib 1', lacks: 'wheel' }] : []);
    assert.deepEqual(chooseVersion(table, [stated('file', '3 2', true)], obstacles).fact, {
      value: '2',
      source: 'file; lib 1 has no wheel for Blub 3',
    });
    assert.deepEqual(chooseVersion(table, [], obstacles).fact, { value: '2', source: 'lib 1 has no wheel for Blub 3' });
  });

  it('is the stated line all the same, with a note that names a better one', () => {
    const names = ['one 1', 'two 2', 'three 3', 'four 4'];
    const obstacles = ({ line }: { line: string }) => (line === '3' ? names.map((what) => ({ what, lacks: 'wheel' })) : []);
    const { fact, warnings } = chooseVersion(table, [stated('file', '3')], obstacles);
    assert.deepEqual(fact, { value: '3', source: 'file' });
    assert.deepEqual(warnings, [
      'The tool uses Blub 3 (file), but one 1, two 2 and 2 more have no wheel for Blub 3, so the build may fail: choose Blub 2, or use newer releases of them.',
    ]);
  });

  it('is the newest where each has an obstacle', () => {
    const obstacles = () => [{ what: 'lib 1', lacks: 'support' }];
    assert.equal(chooseVersion(table, [stated('file', '3 2')], obstacles).release.line, '3');
  });

  it('names what lost, and what a requirement excludes', () => {
    const statements = [
      stated('file', '2'),
      markAsOuter(stated('file', '3')),
      stated('manifest', '4 3', true),
      stated('other', '3 2', true),
    ];
    assert.deepEqual(chooseVersion(table, statements), {
      fact: {
        value: '2',
        source: 'file',
        over: [
          { value: '3', source: 'file of the workspace' },
          { value: '3', source: 'manifest' },
        ],
      },
      release: table.releases[2],
      warnings: [
        'Blub 2 (file) has had no security fixes since 2025-01, and that is so: move to a supported version.',
        'The tool uses Blub 2 (file), but manifest excludes it, so the install may fail: change one of them.',
      ],
    });
  });

  it('passes over what is older than required where a build would refuse it', () => {
    const { fact, warnings } = chooseVersion(older, [stated('file', '2.1'), stated('manifest', '3 4', true)]);
    assert.deepEqual(fact, { value: '3', source: 'manifest', over: [{ value: '2', source: 'file' }] });
    assert.deepEqual(warnings, ['The tool ignores Blub 2 (file), because manifest requires a newer version.']);
  });

  it('goes on where a statement that lost allows no line that is known', () => {
    const { fact, warnings } = chooseVersion(table, [stated('file', '3'), stated('manifest', '0.9', true)]);
    assert.deepEqual(fact, { value: '3', source: 'file', over: [{ value: '0.9', source: 'manifest' }] });
    assert.deepEqual(warnings, ['The tool uses Blub 3 (file), but manifest excludes it, so the install may fail: change one of them.']);
  });

  it('leaves aside what stands for whatever a machine has', () => {
    const { fact, warnings } = chooseVersion(table, [stated('file', 'system'), stated('other', '4')]);
    assert.deepEqual(fact, { value: '4', source: 'other' });
    assert.deepEqual(warnings, [
      'file line 1: the tool ignores "system", because it is not a Blub version.',
      'Blub 4 (other) is very new: few packages know it.',
    ]);
  });

  const refused: readonly (readonly [Statement, string])[] = [
    [stated('file', 'x'), 'file line 1: "x" is not a Blub version: name one such as 3.'],
    [stated('file', 'x', true), 'file line 1: "x" is not a range: write ">=3".'],
    [stated('file', '1'), 'file line 1: "1" allows none of the Blub versions that the tool knows (2 to 4): name one of them.'],
    [
      stated('file', '5'),
      'file line 1: "5" allows none of the Blub versions that the tool knows (2 to 4): name one of them, or update generator-kaizen-docker.',
    ],
  ];
  for (const [statement, message] of refused) {
    it(`is refused: ${message}`, () => assert.throws(() => chooseVersion(table, [statement]), { name: 'KaizenError', message }));
  }

  const order: readonly (readonly [string, string, number])[] = [
    ['1.9', '1.10', -1],
    ['go1.26.2', '1.26', 0],
    ['v24.1', '8', 1],
    ['26', '26.0.1', 0],
  ];
  for (const [one, other, sign] of order) {
    it(`compares ${one} with ${other}`, () => assert.equal(Math.sign(compareVersions(one, other)), sign));
  }
});
