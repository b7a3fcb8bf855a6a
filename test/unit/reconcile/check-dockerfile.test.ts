import assert from 'node:assert/strict';
import { dockerfileProblem } from '../../../src/reconcile/check-dockerfile.ts';
import { textOf } from '../../../src/text.ts';

const base = [
  'FROM python:3.13 AS build',
  'RUN make',
  'FROM python:3.13',
  'COPY --from=build /app /app',
  'USER 1000',
  'ENV A=1',
  'CMD ["x"]',
];

function problem(merged: readonly string[], mine: readonly string[] = base, theirs: readonly string[] = base): string | undefined {
  return dockerfileProblem(textOf(merged), { mine: textOf(mine), theirs: textOf(theirs) });
}

describe('checking a merged Dockerfile', () => {
  it('takes one that is fine', () => {
    assert.equal(problem(base), undefined);
    assert.equal(problem(['# syntax=docker/dockerfile:1', 'ARG TAG=3.13', ...base, 'HEALTHCHECK CMD x']), undefined);
  });

  for (const line of [
    'CMD ["y"]',
    'ENTRYPOINT ["y"]',
    'HEALTHCHECK CMD y',
    'USER 2000',
    'STOPSIGNAL SIGINT',
    'ENV A=2',
    'LABEL v=1',
    'EXPOSE 80',
    'RUN make it',
    'ARG B',
  ]) {
    it(`refuses ${line} where it would stand twice, once from each side`, () => {
      const without = base.filter((each) => each.split(/[ =]/)[0] !== line.split(/[ =]/)[0] || each.startsWith('RUN'));
      const [mine, theirs] = [
        [...without.slice(0, -1), line],
        [...without.slice(0, 3), line, ...without.slice(3)],
      ];
      assert.equal(problem(mine, mine, theirs), undefined);
      assert.match(
        problem([...without.slice(0, 3), line, ...without.slice(3), line], mine, theirs) ?? '',
        /would occur 2 times in the last stage/,
      );
    });
  }

  it('takes twice what a side has twice: a user that is changed for a step', () => {
    const mine = [...base.slice(0, 5), 'USER root', 'RUN make it', 'USER 1000', ...base.slice(5)];
    assert.equal(problem(mine, mine), undefined);
    assert.equal(problem([...mine, 'EXPOSE 80'], mine, [...base, 'EXPOSE 80']), undefined);
  });

  it('takes what stands once in each of several stages, and names the stage in which it stands twice', () => {
    const theirs = ['FROM a AS build', 'USER 1', 'FROM b', 'USER 1'];
    assert.equal(problem(theirs, theirs, theirs), undefined);
    assert.match(
      problem(['FROM a AS build', 'USER 1', 'USER 2', 'FROM b', 'USER 1'], theirs, theirs) ?? '',
      /^USER would occur 2 times in stage build\.$/,
    );
  });

  it('sees no instruction within a heredoc or a comment', () => {
    assert.equal(problem([...base, 'COPY <<EOT /x', 'CMD foo', 'FROM nothing AS build', 'EOT', '# CMD ["y"]']), undefined);
  });

  const invalid: [name: string, merged: string[], problem: RegExp][] = [
    ['no FROM at its start', ['RUN make', ...base], /would begin with RUN instead of FROM/],
    ['nothing in it', ['# empty'], /would begin with nothing instead of FROM/],
    ['a word that is no instruction', [...base, 'RUNN make'], /^RUNN is not an instruction/],
    ['two stages of one name', ['FROM x AS Build', ...base], /two stages named build/],
    ['a stage that went, though a step copies from it', base.slice(2), /a stage named build that is not above/],
    ['a stage that moved below where it is used', [...base.slice(2), ...base.slice(0, 2)], /a stage named build that is not above/],
    [
      'a mount from a stage that went',
      ['FROM x', 'RUN --mount=type=bind,from=build,target=/x make'],
      /a stage named build that is not above/,
    ],
  ];
  for (const [name, merged, expected] of invalid) {
    it(`refuses ${name}, unless a side has that too`, () => {
      assert.match(problem(merged) ?? '', expected);
      assert.doesNotMatch(problem(merged, [...base, ...merged]) ?? '', /RUNN/);
      assert.equal(problem(merged, merged), undefined);
    });
  }
});
