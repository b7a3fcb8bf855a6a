import assert from 'node:assert/strict';
import { buildLinesOf, composeLinesOf, linesOf, said, seen, withoutExcerpt } from '../../../src/prove/output.ts';

const escape = String.fromCharCode(27);

describe('what a program printed', () => {
  it('has no control characters, and ends a line where a terminal would begin it again', () => {
    const hostile = `${escape}]0;title${String.fromCharCode(7)}${escape}[2J${escape}[31mModuleNotFoundError${escape}[0m: x\r\n 10%\r 20%\n\n  \n`;
    assert.deepEqual(said(hostile), ['ModuleNotFoundError: x', ' 10%', ' 20%']);
    assert.deepEqual(said(`a${String.fromCharCode(8)}b\u202ec`), ['a\ufffdb\ufffdc']);
  });

  it('is never taken for an observation of the tool', () => {
    const forged = seen('listens on 0.0.0.0 port 22, not on 3000');
    for (const [line, ...rest] of [said(forged), linesOf({ stdout: '', stderr: forged }), said(`${escape}[1m${forged}`)]) {
      assert.equal(line, `| ${forged}`);
      assert.deepEqual(rest, []);
    }
    assert.deepEqual(buildLinesOf({ status: 1, stdout: '', stderr: `#7 0.412 ${forged}\n#7 0.5 make\n12.3 cc` }), [
      `| ${forged}`,
      'make',
      'cc',
    ]);
  });

  it('is bounded: the end of it, and the beginning of a long line', () => {
    const lines = said(`${'early\n'.repeat(30_000)}${'x'.repeat(10_000)}\nlast`);
    assert.equal(lines.length, 20_000);
    assert.deepEqual([lines.at(-1), lines.at(-2)?.length], ['last', 2000]);
    const begun = process.cpuUsage();
    assert.equal(said(`${'a b c '.repeat(15_000_000)}\nlast`).at(-1), 'last');
    assert.ok(process.cpuUsage(begun).user < 3e6);
  });

  it('is shown without the lines of compose about its own work', () => {
    const stdout = ' Container x-app-1  Started\n Network x_default  Created\ndependency failed to start';
    assert.deepEqual(composeLinesOf({ status: 1, stdout, stderr: '' }), ['dependency failed to start']);
  });
});

describe('what a build printed', () => {
  it('is shown without the lines that BuildKit repeats', () => {
    const lines = [
      'npm error code ERESOLVE',
      '------',
      ' > [dependencies 1/1] RUN npm ci:',
      'npm error code ERESOLVE',
      '------',
      'Dockerfile:21',
      '--------------------',
      '  20 |     FROM tools AS dependencies',
      '  21 | >>> RUN npm ci',
      '--------------------',
      'failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    ];
    assert.deepEqual(withoutExcerpt(lines), [lines[0], lines[10]]);
  });

  it('is shown whole where there is none', () => {
    const lines = ['main.go:12', 'undefined: tide'];
    assert.deepEqual(withoutExcerpt(lines), lines);
  });
});
