import type { Json } from './kinds.ts';
import { questionNames, questions } from './table.ts';

/** The JSON schema (draft 2020-12) of an answers file; published as `schema/answers.schema.json`. */
export function answersSchema(): { readonly [key: string]: Json } {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Answers for kaizen-docker',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      questionNames.map((name) => [name, { description: questions[name].help, ...questions[name].kind.schema }]),
    ),
  };
}
