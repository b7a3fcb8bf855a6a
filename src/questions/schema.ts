import type { Json } from './kinds.ts';
import type { QuestionName } from './question.ts';
import { questionNames, questions } from './table.ts';

/** Returns the JSON schema (draft 2020-12) of an answers file. It is published as `schema/answers.schema.json`. */
export function answersSchema(): { readonly [key: string]: Json } {
  const describe = (names: readonly QuestionName[]): Record<string, Json> =>
    Object.fromEntries(names.map((name) => [name, { description: questions[name].help, ...questions[name].kind.schema }]));
  const own = questionNames.filter((name) => questions[name].scope === 'application');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Answers for kaizen-docker',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...describe(questionNames),
      members: {
        description: 'answers for one application of several, by its path',
        type: 'object',
        additionalProperties: { type: 'object', additionalProperties: false, properties: describe(own) },
      },
    },
  };
}
