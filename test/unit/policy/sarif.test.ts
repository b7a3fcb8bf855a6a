import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { openFolder } from '../../../src/folder/folder.ts';
import { packageRoot } from '../../../src/package-root.ts';
import type { BuiltImage } from '../../../src/policy/built-image.ts';
import { checkFolder, checkImage, type Verdict } from '../../../src/policy/policy.ts';
import { sarifDocument } from '../../../src/policy/report.ts';
import { ruleNames, rules } from '../../../src/policy/rules.ts';
import { noSettings } from '../../../src/policy/settings.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { manifestPairs } from '../../support/manifest-pairs.ts';
import { pairs as containerPairs } from '../../support/rule-pairs.ts';

// Draft 4 calls `$id` `id`; nothing else that this schema uses has another meaning in later drafts.
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(join(packageRoot, 'test/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
const isSarif = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);

const today = '2026-11-30';

/** An image that breaks every rule that sees images. */
const image: BuiltImage = {
  reference: 'registry.example/team/app:1',
  user: 'app',
  environment: ['DB_PASSWORD=hunter2', `TOKEN=ghp_${'a1'.repeat(18)}`, 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  labels: new Map(),
  healthCheck: [],
  entrypoint: [],
  command: [],
  ports: ['22/tcp'],
  volumes: [],
  created: '2020-01-01',
  history: [],
};

interface Result {
  readonly ruleId: string;
  readonly locations: readonly { readonly physicalLocation: { readonly region?: { readonly startLine?: number } } }[];
}

/** The document of these verdicts, which the schema has accepted. */
function checked(verdicts: readonly Verdict[], prefix: string): readonly Result[] {
  const document = sarifDocument(
    verdicts.map((verdict) => ({ target: '.', prefix, verdict })),
    '0.0.0-test',
  );
  const parsed = JSON.parse(JSON.stringify(document));
  const isValid: boolean = isSarif(parsed);
  assert.ok(isValid, JSON.stringify(isSarif.errors?.slice(0, 3)));
  return parsed.runs[0].results;
}

const pairs = [...containerPairs, ...manifestPairs];

describe('SARIF', () => {
  afterEach(removeFolders);

  it('is what the schema of the standard says, for each rule', () => {
    const results = pairs.flatMap(({ breaks, settings }) => {
      const files = typeof breaks === 'string' ? { Dockerfile: `${breaks}\n` } : breaks;
      return checked([checkFolder(openFolder(folderWith(files)), { settings: { ...noSettings, ...settings }, today })], 'a b/ü?#/');
    });
    assert.deepEqual(
      ruleNames.filter((name) => !results.some(({ ruleId }) => ruleId === name)),
      [],
    );
    for (const { locations } of results)
      for (const { physicalLocation } of locations) assert.notEqual(physicalLocation.region?.startLine, 0);
  });

  it('is so for built images, and for violations that are excused', () => {
    const settings = { ...noSettings, mostImageAge: 30, requiredLabels: ['owner'] };
    const numeric = checkImage(image, { settings, today });
    const root = checkImage({ ...image, user: '' }, { settings, today });
    const results = checked([numeric, root], '');
    const seeing = rules.filter(({ built }) => built !== undefined).map(({ id }) => id);
    assert.deepEqual(
      seeing.filter((name) => !results.some(({ ruleId }) => ruleId === name)),
      [],
    );
    const waiver = { rule: 'required-labels', reason: 'x', owner: 'y', expires: '2999-01-01', line: 1 };
    const baseline = new Map(numeric.violations.filter(({ rule }) => rule === 'health-check').map(({ fingerprint }) => [fingerprint, 1]));
    const excused = checkImage(image, { settings, today }, { waivers: [waiver], baseline });
    assert.deepEqual(excused.violations.flatMap(({ excuse }) => excuse ?? []).sort(), ['baseline', 'waiver']);
    checked([excused], '');
  });

  it('is refused by the schema where it is none', () => {
    assert.equal(isSarif({ version: '2.1.0', runs: [{ tool: {}, results: [{ message: 'x' }] }] }), false);
  });
});
