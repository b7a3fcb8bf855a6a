import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { pythonLiteral } from '../../src/render/printers.ts';

describe('Python literals', () => {
  it('are read by a real Python as the same value', () => {
    const values = fc
      .sample(
        fc.jsonValue().filter((value) => JSON.stringify(value).isWellFormed()),
        500,
      )
      .concat(['"""', "'", '\\', '{x}', '\u2028', '😀']);
    const script = `import json\nprint(json.dumps([${values.map(pythonLiteral).join(', ')}]))`;
    const printed = execFileSync('python3', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify(values)));
  });
});
