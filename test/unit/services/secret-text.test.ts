import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isOwnSecret } from '../../../src/services/leftover.ts';
import { fillSecret, holdsSecret, plainText, valuesIn } from '../../../src/services/secret-text.ts';
import type { SecretFile } from '../../../src/services/service.ts';

const files: readonly SecretFile[] = [
  { name: 'x', text: '{x}' },
  { name: 'x.env', text: 'URL=a://app:{x:url}@h:1/app?b=c\nPASSWORD={x}\nHOST=h\n', syntax: 'environment' },
  { name: 'x.conf', text: 'requirepass {x}\n', syntax: 'redis' },
  { name: 'x.nats', text: 'authorization { user: app, password: "{x}" }\n', syntax: 'nats' },
  { name: 'x.json', text: '{"users": [{"name": "app", "password": "{x}"}]}\n', syntax: 'json' },
];
const difficult = 'p/a@s:s$w#o r%d"\'\\';

describe('files that are derived from a secret', () => {
  it('have it as each place wants it', () => {
    const filled = files.map((file) => fillSecret(file, () => difficult));
    assert.equal(filled[0], difficult);
    assert.equal(
      filled[1],
      `URL=a://app:p%2Fa%40s%3As%24w%23o%20r%25d%22%27%5C@h:1/app?b=c\nPASSWORD="p/a@s:s$$w#o r%d\\"'\\\\"\nHOST=h\n`.replace(
        '$$w',
        '$$$$w',
      ),
    );
    assert.equal(filled[2], `requirepass "p/a@s:s$w#o r%d\\"'\\\\"\n`);
    assert.equal(JSON.parse(filled[4] ?? '').users[0].password, difficult);
    assert.equal(new URL(/^URL=(.*)$/m.exec(filled[1] ?? '')?.[1] ?? '').password, encodeURIComponent(difficult).replace("'", '%27'));
  });

  it('have an ordinary one as it is, without quotes', () => {
    const value = '0123456789abcdef'.repeat(3);
    for (const file of files) {
      assert.equal(
        fillSecret(file, () => value),
        plainText(file).replaceAll('{x}', value),
      );
      assert.ok(
        isOwnSecret(
          file,
          fillSecret(file, () => value),
        ),
      );
    }
  });

  it('give it back, whatever it is', () => {
    const value = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...difficult, '{', '}', '$', '\\', '"', "'", '%', '&'),
        fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
      ),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(value, fc.constantFrom(...files), (secret, file) => {
        fc.pre(!/\p{Cc}|\p{Cs}/u.test(secret));
        const text = fillSecret(file, () => secret);
        assert.equal(valuesIn(file, text)?.get('x'), secret);
        assert.ok(holdsSecret(file, text, secret));
      }),
    );
  });
});
