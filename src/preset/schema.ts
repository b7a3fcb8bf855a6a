import { ecosystems } from '../drivers/registry.ts';
import { levels } from '../policy/level.ts';
import { ruleNames } from '../policy/rules.ts';
import type { Json } from '../questions/kinds.ts';
import type { QuestionName } from '../questions/question.ts';
import { questions } from '../questions/table.ts';
import { slotNames, slots } from '../render/slots.ts';
import { keywords } from './patch-reader.ts';
import { presetQuestions } from './read.ts';

type Schema = { readonly [key: string]: Json };

const text: Schema = { type: 'string', minLength: 1 };
const texts: Schema = { type: 'array', items: text };
const duration: Schema = { type: 'string', pattern: '^(\\d{1,6}[smh])+$' };
const count: Schema = { type: 'integer', minimum: 1 };
const version = '^\\d+(\\.\\d+)*$';

/** A map with these keys and no others. */
function map(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

/** A map with any keys. */
function mapOf(value: Schema): Schema {
  return { type: 'object', additionalProperties: value };
}

function answers(wrap: (schema: Schema) => Schema): Schema {
  const describe = (name: QuestionName): Schema => {
    const { help, kind } = questions[name];
    // A preset may name its own services.
    const schema = name === 'services' || name === 'publish' ? texts : kind.schema;
    return { description: help, ...wrap(schema) };
  };
  return map(Object.fromEntries(presetQuestions.map((name) => [name, describe(name)])));
}

const level: Schema = {
  oneOf: [{ enum: [...levels] }, map({ level: { enum: [...levels] }, denyFrom: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } })],
};

const service: Schema = map(
  {
    title: text,
    aliases: texts,
    versions: {
      type: 'object',
      propertyNames: { pattern: version },
      minProperties: 1,
      additionalProperties: map({ image: text, volume: text }, ['image']),
    },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    command: texts,
    environment: mapOf({ type: ['string', 'number', 'boolean'] }),
    secret: { type: 'string', pattern: '^[a-z][a-z0-9_]{1,60}$' },
    healthCheck: map({ test: { oneOf: [text, texts] }, interval: duration, timeout: duration, startPeriod: duration, retries: count }, [
      'test',
    ]),
    variables: mapOf({ type: ['string', 'number', 'boolean'] }),
    drivers: map(Object.fromEntries(ecosystems.map((name) => [name, texts]))),
    capabilities: texts,
    stopGrace: duration,
  },
  ['versions', 'port', 'healthCheck'],
);

const keyword: Schema = { enum: [...keywords] };

const patch: Schema = {
  oneOf: [
    map(
      {
        kubernetes: text,
        path: { oneOf: [text, texts] },
        set: {},
        append: {},
        remove: { const: true },
        optional: { type: 'boolean' },
      },
      ['kubernetes', 'path'],
    ),
    map({ compose: { oneOf: [text, texts] }, set: {}, append: {}, remove: { const: true }, optional: { type: 'boolean' } }, ['compose']),
    map(
      {
        dockerfile: text,
        at: { enum: ['start', 'end'] },
        before: keyword,
        after: keyword,
        replace: keyword,
        remove: keyword,
        number: count,
        text,
        optional: { type: 'boolean' },
      },
      ['dockerfile'],
    ),
  ],
};

/** Returns the JSON schema (draft 2020-12) of a preset. It is published as `schema/preset.schema.json`. */
export function presetSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Preset for kaizen-docker',
    ...map(
      {
        schema: { const: 1 },
        name: text,
        description: text,
        extends: { oneOf: [text, texts] },
        defaults: answers((schema) => schema),
        locked: answers((schema) => schema),
        choices: answers((schema) => ({ type: 'array', minItems: 1, items: schema })),
        policy: map({
          rules: map(Object.fromEntries(ruleNames.map((name) => [name, level]))),
          images: map({ allow: texts, deny: texts, maxAgeDays: count }),
          labels: map({ require: texts }),
          capabilities: map({ allow: texts }),
        }),
        mirrors: mapOf(text),
        services: mapOf(service),
        files: mapOf(map({ text, from: text, mode: { enum: ['merge', 'once'] }, required: { type: 'boolean' } })),
        requiredFiles: texts,
        slots: map(Object.fromEntries(slotNames.map((name) => [name, { description: slots[name], ...text }]))),
        patches: { type: 'array', items: patch },
      },
      ['schema'],
    ),
  };
}
