import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Sides } from '../../src/reconcile/conflict.ts';
import { mergeIgnore } from '../../src/reconcile/merge-ignore.ts';
import { mergeLines } from '../../src/reconcile/merge-lines.ts';
import { mergeYaml } from '../../src/reconcile/merge-yaml.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { isUndecided } from '../../src/reconcile/settle.ts';
import { kubernetesShape } from '../../src/reconcile/yaml/kubernetes-shape.ts';
import { commentsOf } from '../../src/reconcile/yaml/read.ts';
import { inShapeOf, linesOf, normalised, textOf } from '../../src/text.ts';
import { comparable, composeRules, composeSides, conflict, mergedValues } from './compose-documents.ts';
import { ambiguousLine, dockerfileLine, editedLines } from './edited-lines.ts';
import { gitMergeFile, gitMergeMany } from './git-merge.ts';
import { excludedPaths, ignoreSides } from './ignore-files.ts';
import { manifestRules, manifestSides } from './manifest-documents.ts';

/**
 * Declares the laws of every merge, with this number of random cases. `npm test` uses fewer than `npm run test:merge`; comparing values
 * takes the most time, so it has fewer cases.
 */
export function describeMergeProperties(cases: number, yamlCases: number): void {
  const dockerfiles = editedLines(dockerfileLine);
  const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, numRuns = cases) =>
    fc.assert(fc.property(arbitrary, holds), { numRuns });

  for (const [name, sides] of Object.entries({ 'Dockerfile-like': dockerfiles, ambiguous: editedLines(ambiguousLine, 12) })) {
    describe(`merging ${name} lines`, () => {
      it('is clean only where git merge-file is, and then the same', () => {
        const sample = fc.sample(sides, cases);
        const expected = gitMergeMany(sample);
        const ours = sample.map((each) => mergeLines(each));
        for (const [index, result] of ours.entries()) {
          if (result.isClean) assert.equal(result.text, expected[index], JSON.stringify(sample[index]));
        }
        // Otherwise, a merge that always gives up would pass.
        const [clean, cleanInGit] = [ours.filter((result) => result.isClean).length, expected.filter((text) => text !== undefined).length];
        assert.ok(clean > cleanInGit * (name === 'ambiguous' ? 0.3 : 0.9), `${clean} are clean, ${cleanInGit} in git`);
      });

      it('gives what one side has where the other changed nothing, and what both have', () => {
        check(sides, ({ mine, base, theirs }) => {
          assert.deepEqual(mergeLines({ mine: base, base, theirs }), { isClean: true, text: theirs });
          assert.deepEqual(mergeLines({ mine, base, theirs: base }), { isClean: true, text: mine });
          assert.deepEqual(mergeLines({ mine, base, theirs: mine }), { isClean: true, text: mine });
        });
      });

      it('loses no line of the user, and none that the template added, cleanly or not', () => {
        check(sides, (each) => {
          const { text } = mergeLines(each);
          const base = new Set(linesOf(each.base));
          for (const side of [each.mine, each.theirs]) {
            assert.ok(
              isSubsequence(
                linesOf(side).filter((line) => !base.has(line)),
                linesOf(text),
              ),
              text,
            );
          }
        });
      });
    });
  }

  it('the many cases are merged by git as git merge-file does it', () => {
    const sample = fc.sample(dockerfiles, 40);
    assert.deepEqual(gitMergeMany(sample), sample.map(gitMergeFile));
  });

  it('line ends, byte order mark and the end of the last line come back as they were', () => {
    check(fc.tuple(fc.array(dockerfileLine, { minLength: 2 }), fc.boolean(), fc.boolean(), fc.boolean()), ([lines, ...shape]) => {
      // An empty last line looks like no last line.
      const text = textOf([...lines, 'last']);
      const raw = shaped(text, ...shape);
      assert.equal(normalised(raw), text);
      assert.equal(inShapeOf(raw, text), raw);
    });
  });

  it('a file in another shape is merged as it is, and stays in its shape', async () => {
    const file = (text: string) => ({ file: { path: 'x.sh', mode: 'merge', text }, owner: 'tests' }) as const;
    const known = (base: string) => ({ owner: 'tests', base, state: 'present' }) as const;
    await fc.assert(
      fc.asyncProperty(dockerfiles, async ({ mine, base, theirs }) => {
        // One line without its end shows no style, and an empty last line without its end does not exist.
        fc.pre(/\n.+\n$/.test(mine));
        const plain = await reconcile(file(theirs), mine, known(base));
        const other = await reconcile(file(theirs), shaped(mine, true, true, false), known(base));
        assert.equal(other.status, plain.status);
        assert.equal(other.write, typeof plain.write === 'string' ? shaped(plain.write, true, true, plain.write === '') : plain.write);
      }),
      { numRuns: Math.min(cases, 2000) },
    );
  });

  it('a second run changes nothing, whatever kind of file it is', async () => {
    const files: [string, fc.Arbitrary<Sides>, number][] = [
      ['Dockerfile', dockerfiles, cases],
      ['.dockerignore', ignoreSides, cases],
      ['tests/suite.py', dockerfiles, cases],
      ['compose.yaml', composeSides.map(({ texts }) => texts), Math.min(yamlCases, 1000)],
      ['deploy/kubernetes/base/app.yaml', manifestSides.map(({ texts }) => texts), Math.min(yamlCases, 1000)],
    ];
    for (const [path, sides, numRuns] of files) {
      await fc.assert(
        fc.asyncProperty(sides, async ({ mine, base, theirs }) => {
          const owned = { file: { path, mode: 'merge', text: theirs }, owner: 'x' } as const;
          const first = await reconcile(owned, mine, { owner: 'x', base, state: 'present' });
          if (isUndecided(first)) return;
          const second = await reconcile(owned, first.write ?? mine, first.entry);
          assert.ok(second.write === undefined && !isUndecided(second), second.status);
        }),
        { numRuns },
      );
    }
  });

  describe('merging a .dockerignore', () => {
    it("keeps the user's lines in their order, and has all that the template added", () => {
      let clean = 0;
      check(ignoreSides, (each) => {
        const result = mergeIgnore(each);
        if (!result.isClean) return;
        clean += 1;
        const merged = patterns(result.text);
        const [mine, base, theirs] = [patterns(each.mine), patterns(each.base), patterns(each.theirs)];
        assert.ok(
          isSubsequence(
            mine.filter((line) => !base.includes(line) || theirs.includes(line)),
            merged,
          ),
          result.text,
        );
        for (const line of theirs)
          assert.ok(merged.includes(line) || (base.includes(line) && !mine.includes(line)), `${line}\n\n${result.text}`);
      });
      assert.ok(clean > cases / 5, `${clean} are clean`);
    });

    it('never lets a file in that both keep out', () => {
      check(ignoreSides, (each) => {
        const result = mergeIgnore(each);
        if (!result.isClean) return;
        const [mine, theirs, merged] = [each.mine, each.theirs, result.text].map(excludedPaths);
        for (const path of mine ?? []) if (theirs?.has(path)) assert.ok(merged?.has(path), `${path}\n\n${result.text}`);
      });
    });

    it('has nothing to do where it was done already', () => {
      check(ignoreSides, (each) => {
        const result = mergeIgnore(each);
        if (result.isClean) assert.deepEqual(mergeIgnore({ ...each, mine: result.text }), result);
      });
    });
  });

  const yamlFiles = {
    'compose files': { sides: composeSides, rules: composeRules, options: {} },
    manifests: { sides: manifestSides, rules: manifestRules, options: { shape: kubernetesShape } },
  };
  for (const [name, { sides, rules, options }] of Object.entries(yamlFiles)) {
    describe(`merging ${name}`, () => {
      it('gives what merging the bare values gives, and loses no comment of the user', () => {
        const counts = { clean: 0, possible: 0 };
        check(
          sides,
          ({ values, texts }) => {
            const expected = mergedValues(values, rules);
            const result = mergeYaml(texts, options);
            if (expected !== conflict) counts.possible += 1;
            if (!result.isClean) return;
            counts.clean += 1;
            assert.notEqual(expected, conflict, result.text);
            if (expected === conflict || expected === undefined) return;
            assert.ok(isDeepStrictEqual(comparable(parse(result.text), rules), comparable(expected, rules)), result.text);
            const comments = commentsOf(result.text);
            for (const comment of commentsOf(texts.mine)) assert.ok(comments.includes(comment), `${comment}\n\n${result.text}`);
            // A second merge changes nothing, except blank lines.
            const again = mergeYaml({ ...texts, mine: result.text }, options);
            assert.ok(again.isClean, result.text);
            assert.deepEqual(parse(again.text), parse(result.text));
          },
          yamlCases,
        );
        assert.ok(counts.clean > counts.possible * 0.7, `${counts.clean} of ${counts.possible} are clean`);
      });
    });
  }
}

/** A text in the style of other systems and editors. */
function shaped(text: string, isMarked: boolean, isDos: boolean, isEnded: boolean): string {
  const ended = isEnded ? text : text.replace(/\n$/, '');
  return `${isMarked ? '\ufeff' : ''}${isDos ? ended.replaceAll('\n', '\r\n') : ended}`;
}

function isSubsequence(lines: readonly string[], of: readonly string[]): boolean {
  let at = 0;
  for (const line of of) if (line === lines[at]) at += 1;
  return at === lines.length;
}

function patterns(text: string): string[] {
  return linesOf(text).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}
