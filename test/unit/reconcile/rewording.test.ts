import assert from 'node:assert/strict';
import { merge } from '../../../src/reconcile/merge.ts';
import { mergeRewording } from '../../../src/reconcile/rewording.ts';

describe('a template that says the same in other words', () => {
  const lines = (text: string): string[] => text.split('|');
  const cases: [name: string, mine: string, base: string, theirs: string, merged: string | undefined][] = [
    [
      'an insertion above a comment',
      'COPY a|ENV X=1|# Old.|USER 1',
      'COPY a|# Old.|USER 1',
      'COPY a|# New.|USER 1',
      'COPY a|ENV X=1|# New.|USER 1',
    ],
    ['an insertion below it', '# Old.|ENV X=1|USER 1', '# Old.|USER 1', '# New.|USER 1', '# New.|ENV X=1|USER 1'],
    ['a comment that is gone', 'ENV X=1|# Old.|USER 1', '# Old.|USER 1', 'USER 1', 'ENV X=1|USER 1'],
    ['a comment that is new', 'ENV X=1|USER 1', 'USER 1', '# New.|USER 1', 'ENV X=1|# New.|USER 1'],
    [
      'an instruction in another spelling',
      'COPY ["a", "b"]|RUN x|# Old.',
      'COPY ["a", "b"]|# Old.',
      'COPY a b|# New.',
      'COPY a b|RUN x|# New.',
    ],
    ['an instruction that a person changed', '# Old.|USER 2', '# Old.|USER 1', '# New.|USER 1', '# New.|USER 2'],
    ["a person's own comment", '# Mine.|USER 2', '# Old.|USER 1', '# New.|USER 1', '# Mine.|USER 2'],
    ['an insertion at the end', '# Old.|CMD a|LABEL x', '# Old.|CMD a', '# New.|CMD b', '# New.|CMD b|LABEL x'],
    ['an insertion within a comment', '# Old,|# mine|# older.|USER 1', '# Old,|# older.|USER 1', '# New.|USER 2', undefined],
    ['both changed an instruction', '# Old.|USER 2', '# Old.|USER 1', '# New.|USER 3', undefined],
    ['another instruction', 'RUN x|ENV X=1', 'RUN x', 'COPY x', undefined],
    ['one instruction more', 'RUN x|ENV X=1', 'RUN x', 'RUN x|RUN y', undefined],
  ];
  for (const [name, mine, base, theirs, merged] of cases)
    it(name, () => {
      assert.deepEqual(mergeRewording({ mine: lines(mine), base: lines(base), theirs: lines(theirs) }), merged?.split('|'));
    });

  it('is no conflict in a Dockerfile', async () => {
    const sides = {
      base: 'FROM a:1\n# In numbers.\nUSER 1:1\n',
      mine: 'FROM a:1\nENV TZ=UTC\n# In numbers.\nUSER 1:1\n',
      theirs: 'FROM a:1\n# Numeric.\nUSER 1:1\n',
    };
    const merged = await merge('Dockerfile', sides);
    assert.deepEqual([merged.isClean, merged.isClean && merged.text], [true, 'FROM a:1\nENV TZ=UTC\n# Numeric.\nUSER 1:1\n']);
    assert.equal((await merge('suite.sh', sides)).isClean, false);
  });
});
