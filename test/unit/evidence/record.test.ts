import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { KaizenError } from '../../../src/errors.ts';
import { parseRecord } from '../../../src/evidence/parse-record.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { criteria } from '../../../src/suite/criteria.ts';
import { earlierRecords, greenRecord, sampleRecords } from '../../support/evidence-records.ts';

const schema: Schema = JSON.parse(readFileSync(join(packageRoot, 'schema/evidence.schema.json'), 'utf8'));
const validator = new Ajv2020({ strict: true, allErrors: true });
const isRecord = validator.compile(schema);

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

/** A value without one of its members, for each of them at any depth: the place, and the rest. */
function* without(value: unknown, place = ''): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const below = Array.isArray(value) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`;
    const put = (changed: unknown): unknown =>
      Array.isArray(value) ? value.map((each, index) => (String(index) === key ? changed : each)) : { ...value, [key]: changed };
    if (!Array.isArray(value)) {
      const { [key]: _, ...rest } = Object.fromEntries(Object.entries(value));
      yield [below, rest];
    }
    for (const [at, changed] of without(member, below)) yield [at, put(changed)];
  }
}

describe('the record of a run', () => {
  for (const [name, record] of Object.entries({ ...sampleRecords, earlier: earlierRecords[0] ?? greenRecord })) {
    it(`is what the published schema says, and reads back as it was (${name})`, () => {
      assert.ok(isRecord(JSON.parse(JSON.stringify(record))), JSON.stringify(isRecord.errors, null, 2));
      assert.deepEqual(parseRecord(JSON.stringify(record), 'x.json'), JSON.parse(JSON.stringify(record)));
      for (const { green } of record.applications) assert.deepEqual(new Set(green.tests.map(({ number }) => number)).size, criteria.length);
    });
  }

  it('has no property in the schema that no sample has, and no object to which something could be added', () => {
    const unseen = new Set<string>();
    const walk = (at: Schema, values: readonly unknown[], place: string): void => {
      const { $ref, properties, items, oneOf } = at;
      if ($ref !== undefined) walk(schema.$defs?.[$ref.replace('#/$defs/', '')] ?? {}, values, place);
      for (const each of oneOf ?? []) {
        const isOf = validator.compile({ $ref: each.$ref?.replace('#', 'record#') ?? '' });
        walk(
          each,
          values.filter((value) => isOf(value)),
          place,
        );
      }
      if (items !== undefined) walk(items, values.flat(), `${place}[]`);
      if (properties === undefined) return;
      assert.equal(at.additionalProperties, false, place);
      for (const [key, below] of Object.entries(properties)) {
        const found = values.flatMap((value) =>
          typeof value === 'object' && value !== null && key in value ? [new Map<string, unknown>(Object.entries(value)).get(key)] : [],
        );
        if (found.length === 0) unseen.add(`${place}.${key}`);
        walk(below, found, `${place}.${key}`);
      }
    };
    validator.addSchema(schema, 'record');
    walk(schema, JSON.parse(JSON.stringify(Object.values(sampleRecords))), '');
    assert.deepEqual([...unseen], []);
  });

  it('is refused, with the file and the place in one sentence, wherever a property is missing that has to be there', () => {
    const short = JSON.parse(JSON.stringify(greenRecord), (key, value) =>
      Array.isArray(value) && key !== 'scans' ? value.slice(0, 1) : value,
    );
    let refused = 0;
    for (const [place, changed] of without(short)) {
      const isFine = isRecord(changed);
      if (isFine) parseRecord(JSON.stringify(changed), 'docs/x.json');
      else {
        refused += 1;
        assert.throws(
          () => parseRecord(JSON.stringify(changed), 'docs/x.json'),
          (error) =>
            error instanceof KaizenError &&
            error.code === 1 &&
            error.message.startsWith('docs/x.json is not a record') &&
            error.message.includes(place),
          place,
        );
      }
    }
    assert.ok(refused > 100, String(refused));
  });

  it('is refused where it is of another version, of another kind, or no JSON', () => {
    const refuse = (text: string, sentence: string): void =>
      assert.throws(() => parseRecord(text, 'a.json'), { message: sentence, code: 1 });
    refuse(
      JSON.stringify({ ...greenRecord, schema: 2 }),
      'a.json is not a record of evidence that this version of kaizen-docker can read: schema is not 1.',
    );
    refuse('[]', 'a.json is not a record of evidence that this version of kaizen-docker can read: it is not an object.');
    refuse('null', 'a.json is not a record of evidence that this version of kaizen-docker can read: it is not an object.');
    refuse('{', "a.json is not JSON (line 1: Expected property name or '}' in JSON at position 1): name a record of evidence.");
    refuse(
      JSON.stringify({ ...greenRecord, seconds: '7' }),
      'a.json is not a record of evidence that this version of kaizen-docker can read: seconds is not a number.',
    );
  });
});
