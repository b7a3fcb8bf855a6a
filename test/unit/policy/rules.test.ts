import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, openFolder } from '../../../src/folder/folder.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { checkFolder, type Violation } from '../../../src/policy/policy.ts';
import { ruleNames, rules } from '../../../src/policy/rules.ts';
import { noSettings, type Settings } from '../../../src/policy/settings.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { manifestPairs } from '../../support/manifest-pairs.ts';
import { pairs as containerPairs, type Pair } from '../../support/rule-pairs.ts';

const today = '2026-11-30';
const pairs: readonly Pair[] = [...containerPairs, ...manifestPairs];

function violationsOf(given: Pair['breaks'], settings: Partial<Settings> = {}): readonly Violation[] {
  const files = typeof given === 'string' ? { Dockerfile: `${given}\n` } : given;
  return checkFolder(openFolder(folderWith(files)), { settings: { ...noSettings, ...settings }, today }).violations;
}

describe('the rules of a house', () => {
  afterEach(removeFolders);

  it('have a pair of files each', () => {
    assert.deepEqual(
      ruleNames.filter((name) => !pairs.some(({ rule }) => rule === name)),
      [],
    );
    assert.ok(ruleNames.length >= 30);
  });

  for (const { rule, breaks, keeps, settings } of pairs) {
    it(`${rule}: ${JSON.stringify(breaks).slice(0, 100)}`, () => {
      const found = violationsOf(breaks, settings).filter((each) => each.rule === rule);
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.match(found[0]?.message ?? '', /^\S.*[^.]$/);
      assert.deepEqual(
        violationsOf(keeps, settings).filter((each) => each.rule === rule),
        [],
      );
    });
  }

  it('have a page each in the documents', () => {
    const folder = join(packageRoot, 'docs', 'rules');
    assert.deepEqual(readdirSync(folder).sort(), ruleNames.map((name) => `${name}.md`).sort());
    for (const { id, title, sees, why, repair } of rules) {
      const page = readFileSync(join(folder, `${id}.md`), 'utf8');
      for (const text of [`# ${id}\n`, title, sees, why, repair, `- rule: ${id}\n`]) assert.ok(page.includes(text), `${id}: ${text}`);
    }
  });

  it('name the line within a long instruction, and the stage', () => {
    const [found] = violationsOf(
      'FROM a:1 AS base\n\nRUN set -e; \\\n  # why\n  true && \\\n  curl https://x.example/i | sh\nFROM a:1\nUSER 7',
    ).filter(({ rule }) => rule === 'piped-download');
    assert.deepEqual([found?.line, found?.subject], [6, 'base']);
  });

  it('find the same, whatever the order in which files were written', () => {
    const files = {
      Dockerfile: 'FROM node\n',
      'a/Dockerfile': 'FROM node:18\nADD https://x.example/a /a\n',
      'B/Dockerfile': 'FROM node:18\n',
      'compose.yaml': 'services:\n  w: {build: a, privileged: true}\n  v: {image: redis}\n',
      '.env': 'A=b\n',
    };
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    const found = violationsOf(files);
    assert.ok(found.length > 6);
    assert.deepEqual(violationsOf(reversed), found);
  });

  it('find the same, whatever the order in which files are listed', () => {
    const root = folderWith({
      Dockerfile: 'FROM node\n',
      'a/Dockerfile': 'FROM node:18\n',
      'compose.yaml': 'services:\n  w: {build: a, privileged: true}\n',
      'b/compose.yaml': 'services:\n  v: {image: redis, privileged: true}\n',
    });
    const folder = openFolder(root);
    const reversed: Folder = { ...folder, files: folder.files.toReversed() };
    assert.notDeepEqual(reversed.files, folder.files);
    const context = { settings: noSettings, today };
    assert.deepEqual(checkFolder(reversed, context), checkFolder(folder, context));
  });

  it('print no secret', () => {
    const token = `ghp_${'a1'.repeat(18)}`;
    const found = violationsOf(`FROM a:1\nRUN git clone https://u:${token}@github.com/a/b`);
    assert.ok(found.some(({ rule }) => rule === 'secret-value'));
    assert.ok(!JSON.stringify(found).includes(token));
  });

  it('take time in proportion to the files', () => {
    const time = (text: string): number => {
      const start = performance.now();
      violationsOf(text);
      return performance.now() - start;
    };
    for (const part of [
      'RUN a && b | c; \n',
      'RUN <<A <<B\n',
      'ENV A=b C=d\n',
      'FROM a AS b\n',
      `RUN ${'$('.repeat(300)}\n`,
      `COPY ${'a '.repeat(300)}\n`,
    ]) {
      assert.ok(time(`FROM a:1\n${part.repeat(1500)}`) < 3000, part);
    }
  });
});
