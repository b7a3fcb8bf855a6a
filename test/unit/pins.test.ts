import assert from 'node:assert/strict';
import { pinsText, verdictText } from '../../src/pins.ts';

const to = `sha256:${'b'.repeat(64)}`;

describe('the text about pins that have moved', () => {
  it('names each image with its digests', () => {
    assert.equal(
      pinsText({ digests: { 'a:1': to }, moved: [{ image: 'a:1', from: undefined, to }] }),
      '| image | digest before | digest now |\n| --- | --- | --- |\n| `a:1` | none | `sha256:bbbbbbbbbbbb` |\n',
    );
    assert.match(pinsText({ digests: {}, moved: [] }), /^All images/);
  });

  it('has the verdict, each reason, and what is worse', () => {
    const comparison = {
      with: { started: '2026-11-30T12:00:00.000Z', path: 'x.json' },
      changes: [{ what: 'image size', service: 'app', unit: 'bytes', before: 100e6, now: 150e6, is: 'worse' }],
      newFindings: [],
    } as const;
    const text = verdictText({ verdict: { isGreen: false, reasons: ['The image is larger.'] }, comparison });
    assert.match(text, /^\*\*Red\*\*\n\n- The image is larger\.\n\nCompared with the record of 2026-11-30 at 12:00 UTC:/);
    assert.match(text, /\| image size of app \| 100 MB \| 150 MB \| worse \|\n/);
    assert.match(verdictText({ verdict: { isGreen: true, reasons: [] } }), /^\*\*Green\*\*.*\n\nThere is no earlier record/);
  });
});
