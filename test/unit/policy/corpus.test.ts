import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openFolder } from '../../../src/folder/folder.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { checkFolder } from '../../../src/policy/policy.ts';
import { noSettings } from '../../../src/policy/settings.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** A case of test/policy-corpus/cases.yaml, which describes its fields. */
interface Case {
  readonly name: string;
  readonly breaks: boolean;
  readonly lines?: readonly number[];
  readonly rule: string;
  readonly allow?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = parse(readFileSync(join(packageRoot, 'test/policy-corpus/cases.yaml'), 'utf8'));
const table = readFileSync(join(packageRoot, 'docs/policy-comparison.md'), 'utf8');

describe('the cases of the comparison with other tools', () => {
  afterEach(removeFolders);

  for (const { name, breaks, lines, rule, allow = [], files } of cases) {
    it(`${name}: ${rule}`, () => {
      const settings = { ...noSettings, allowedImages: allow };
      const { violations } = checkFolder(openFolder(folderWith(files)), { settings, today: '2026-11-30' });
      const found = violations.filter((each) => each.rule === rule);
      assert.equal(found.length > 0, breaks);
      if (lines !== undefined)
        assert.deepEqual(
          found.map(({ line }) => line),
          lines,
        );
    });
  }

  it('are all in the table, each with the result of each tool', () => {
    const rows = table.split('\n').filter((line) => /`[a-z-]+` \| (?:right|misses|false|no check)/.test(line));
    assert.deepEqual(
      cases.filter(({ name }) => !rows.some((row) => row.startsWith(`| ${name} `))).map(({ name }) => name),
      [],
    );
    assert.equal(rows.length, cases.length);
  });
});
