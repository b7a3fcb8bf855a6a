import assert from 'node:assert/strict';
import { addToStated, describeProcesses, type FoundProcess } from '../../../src/stacks/processes.ts';

const found = (name: string, kind: FoundProcess['kind'], source = name): FoundProcess => ({ name, kind, start: [name], source });

describe('what runs beside an application', () => {
  it('is what is stated, and of what the code shows the kinds that nothing states', () => {
    const [worker, job, beat] = [found('worker', 'worker'), found('migrate', 'job'), found('beat', 'worker')];
    assert.deepEqual(addToStated([], [worker, beat, job]), [worker, beat, job]);
    assert.deepEqual(addToStated([found('mail', 'worker')], [worker, beat, job]), [found('mail', 'worker'), job]);
  });

  it('is told with each source once, and is no fact where there is nothing', () => {
    assert.deepEqual(describeProcesses([found('a', 'worker', 'x'), found('b', 'worker', 'x'), found('c', 'job', 'y')]), {
      value: [
        { name: 'a', kind: 'worker', start: ['a'] },
        { name: 'b', kind: 'worker', start: ['b'] },
        { name: 'c', kind: 'job', start: ['c'] },
      ],
      source: 'x; y',
    });
    assert.equal(describeProcesses([]), undefined);
  });
});
