import assert from 'node:assert/strict';
import type { Change, Step } from '../../../src/prove/cause.ts';
import { type Failed, type Outcome, untilProven } from '../../../src/prove/loop.ts';

/** A failure at a step: the sentences of its causes, each with its change; `=` for one without a repair. */
function fails(step: Step, ...causes: readonly string[]): Outcome {
  const diagnoses = causes.map((words) => {
    const [sentence = '', item] = words.split(' -> ');
    const changes: Change[] = item === undefined ? [] : [{ question: 'packages', add: [item] }];
    return { cause: sentence, sentence, lines: [`log of ${sentence}`], changes };
  });
  return { answers: [], failure: { step, service: 'app', diagnoses, lines: ['the end'] } };
}

const passes: Outcome = { answers: [{ service: 'app', path: '/', status: 200 }] };

/** Plays attempts one after the other; `answers` are the final answers. */
async function play(outcomes: readonly (Outcome | Error)[], { isFixing = true, attempts = 5, refused = '' } = {}) {
  let answers: readonly string[] = [];
  let count = 0;
  const proof = await untilProven<Failed>(
    {
      attempt: async () => {
        const outcome = outcomes[count++];
        if (outcome === undefined) throw new Error('one attempt more than was expected');
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
      change: async (changes) => {
        const before = answers;
        const added = changes.flatMap((change) => ('add' in change ? change.add : []));
        if (added.includes(refused)) return undefined;
        answers = [...answers, ...added];
        return async () => {
          answers = before;
        };
      },
    },
    { isFixing, attempts },
  ).catch((error: unknown) => error);
  return { proof, answers, count };
}

const seen = (proof: unknown) =>
  proof instanceof Error || typeof proof !== 'object' || proof === null || !('attempts' in proof) || !Array.isArray(proof.attempts)
    ? []
    : proof.attempts.map(({ reached, changes, isTakenBack }) => `${reached} ${changes.join()}${isTakenBack ? ' taken back' : ''}`.trim());

describe('the loop of attempts', () => {
  it('ends at once where everything passes, and changes nothing without --fix', async () => {
    const first = await play([passes]);
    assert.deepEqual([seen(first.proof), first.answers], [['all'], []]);
    const second = await play([fails('start', 'a -> x')], { isFixing: false });
    assert.deepEqual([seen(second.proof), second.answers], [['start'], []]);
  });

  it('keeps each change after which the next attempt comes further', async () => {
    const { proof, answers } = await play([fails('build', 'a -> x'), fails('build', 'b -> y'), fails('start', 'c -> z'), passes]);
    assert.deepEqual(answers, ['x', 'y', 'z']);
    assert.deepEqual(seen(proof), ['build packages += x', 'build packages += y', 'start packages += z', 'all']);
  });

  it('takes a change back that did not help, and says what fails without it', async () => {
    for (const worse of [fails('start', 'a -> x'), fails('build', 'b'), fails('start', 'b', 'a -> x')]) {
      const { proof, answers } = await play([fails('start', 'a -> x'), worse]);
      assert.deepEqual(answers, []);
      assert.equal(seen(proof)[0], 'start packages += x taken back');
      assert.ok(typeof proof === 'object' && proof !== null && 'failure' in proof);
      assert.equal(JSON.stringify(proof.failure).includes('"sentence":"a"'), true);
    }
  });

  it('takes a path back that the next failure is about', async () => {
    const change: Change = { question: 'data', add: ['public/list.json'] };
    const refused: Outcome = {
      answers: [],
      failure: {
        step: 'start',
        service: 'app',
        diagnoses: [{ cause: 'a', sentence: 'a', lines: [], changes: [change] }],
        lines: [],
      },
    };
    const about = (line: string): Outcome => ({ answers: [], failure: { step: 'start', service: 'app', diagnoses: [], lines: [line] } });
    const lost = await play([refused, about("ENOENT: no such file or directory, stat '/app/public/list.json'")]);
    assert.deepEqual([lost.answers, seen(lost.proof)[0]], [[], 'start data += public/list.json taken back']);
    const other = await play([refused, about("ENOENT: no such file or directory, stat '/app/other/list.json.old'")]);
    assert.deepEqual(other.answers, ['public/list.json']);
  });

  it('stops when a cause comes back, and keeps what had helped until then', async () => {
    const { proof, answers } = await play([fails('start', 'a -> x'), fails('start', 'b -> y'), fails('start', 'a -> x')]);
    assert.deepEqual(answers, ['x']);
    assert.deepEqual(seen(proof), ['start packages += x', 'start packages += y taken back', 'start']);
  });

  it('tries another cause of the same failure after a change that was taken back', async () => {
    const { proof, answers } = await play([fails('start', 'a -> x', 'b -> y'), fails('start', 'a -> x', 'b -> y'), passes]);
    assert.deepEqual(answers, ['y']);
    assert.deepEqual(seen(proof), ['start packages += x taken back', 'start packages += y', 'all']);
  });

  it('leaves no change behind that no attempt has tested', async () => {
    const many = Array.from({ length: 3 }, (_, at) => fails('start', `${at} -> ${at}`));
    const { answers, count } = await play(many, { attempts: 3 });
    assert.deepEqual([answers, count], [['0', '1'], 3]);
    const interrupted = await play([fails('start', 'a -> x'), new Error('interrupted')]);
    assert.ok(interrupted.proof instanceof Error);
    assert.deepEqual(interrupted.answers, []);
  });

  it('goes on without an answer that the project refuses', async () => {
    const { proof, answers } = await play([fails('start', 'a -> x', 'b -> y'), passes], { refused: 'x' });
    assert.deepEqual(answers, ['y']);
    assert.deepEqual(seen(proof), ['start packages += y', 'all']);
    const { answers: none } = await play([fails('start', 'a -> x')], { refused: 'x' });
    assert.deepEqual(none, []);
  });
});
