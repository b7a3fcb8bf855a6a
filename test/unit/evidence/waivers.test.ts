import assert from 'node:assert/strict';
import { readWaivers } from '../../../src/evidence/waivers.ts';

const today = new Date('2026-11-25T23:59:59Z');
const read = (text: string | undefined): unknown =>
  readWaivers((path) => (path === 'docs/x/waivers.yaml' ? text : undefined), 'docs/x', today);

const whole = 'id: CVE-2026-1\n  reason: Not reachable.\n  owner: team@example.com\n  expires: 2026-11-25\n';

describe('waivers', () => {
  it('are a list, each with an ID, a reason, an owner and the last day on which it holds', () => {
    assert.deepEqual(
      read(`# Looked at by the platform team.
- id: CVE-2026-1
  package: libssl3t64
  reason: >-
    Not reachable:
    it is no server.
  owner: "team@example.com"
  expires: 2026-11-25
- { id: CVE-2026-2, reason: r, owner: o, expires: '2026-11-24' }
- id: 12
  reason: yes
  owner: null-team
  expires: 2028-02-29
`),
      [
        {
          id: 'CVE-2026-1',
          package: 'libssl3t64',
          reason: 'Not reachable: it is no server.',
          owner: 'team@example.com',
          expires: '2026-11-25',
          isExpired: false,
        },
        { id: 'CVE-2026-2', reason: 'r', owner: 'o', expires: '2026-11-24', isExpired: true },
        { id: '12', reason: 'yes', owner: 'null-team', expires: '2028-02-29', isExpired: false },
      ],
    );
  });

  it('are none where there is no file, or nothing in it', () => {
    for (const text of [undefined, '', '# none yet\n', '[]\n']) assert.deepEqual(read(text), []);
  });

  for (const [what, text, sentence] of [
    ['is no list', 'id: CVE-2026-1\n', 'line 1: a list of waivers is expected, each with id, reason, owner, expires.'],
    ['has something else in it', `- ${whole}- CVE-2026-2\n`, 'line 5: each waiver has id, reason, owner, expires.'],
    [
      'lacks a reason',
      '# x\n- id: CVE-1\n  owner: o\n  expires: 2027-01-01\n',
      'line 2: a waiver without "reason" waives nothing: add it.',
    ],
    ['lacks a day', '- id: CVE-1\n  owner: o\n  reason: r\n', 'line 1: a waiver without "expires" waives nothing: add it.'],
    [
      'has an empty owner',
      '- id: CVE-1\n  owner:\n  reason: r\n  expires: 2027-01-01\n',
      'line 2: "owner" must be a text that is not empty.',
    ],
    ['has a list for a reason', '- id: CVE-1\n  owner: o\n  reason: [a]\n', 'line 3: "reason" must be a text that is not empty.'],
    ['has a day that is none', `- ${whole.replace('2026-11-25', '2026-02-30')}`, 'line 4: "2026-02-30" is not a date such as 2027-03-31.'],
    [
      'has a day of another form',
      `- ${whole.replace('2026-11-25', '31.12.2026')}`,
      'line 4: "31.12.2026" is not a date such as 2027-03-31.',
    ],
    [
      'has a moment',
      `- ${whole.replace('2026-11-25', '2026-11-25T10:00:00Z')}`,
      'line 4: "2026-11-25T10:00:00Z" is not a date such as 2027-03-31.',
    ],
    [
      'has a name that nobody knows',
      `- ${whole}  expiry: 2027-01-01\n`,
      'line 5: "expiry" is not one of id, package, reason, owner, expires.',
    ],
    ['says something twice', `- ${whole}  owner: other\n`, 'line 5: Map keys must be unique.'],
    ['is no YAML', '- id: [\n', 'line 2: '],
    ['has two documents', `- ${whole}---\n- ${whole}`, 'line 5: Source contains multiple documents'],
  ] as const) {
    it(`are refused in one sentence with file and line where the file ${what}`, () => {
      assert.throws(
        () => read(text),
        (error) =>
          error instanceof Error &&
          error.name === 'KaizenError' &&
          !error.message.includes('\n') &&
          (error.message.startsWith(`docs/x/waivers.yaml ${sentence.replace(/\.$/, '')}`) || assert.fail(error.message)),
      );
    });
  }
});
