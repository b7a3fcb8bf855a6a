import type { Rule } from './rule.ts';
import { contentRules } from './rules/contents.ts';
import { imageRules } from './rules/images.ts';
import { placeRules } from './rules/places.ts';
import { podRules } from './rules/pods.ts';
import { serviceRules } from './rules/services.ts';
import { userRules } from './rules/users.ts';

/** All rules, in the order of the documentation. */
export const rules: readonly Rule[] = [...userRules, ...imageRules, ...contentRules, ...serviceRules, ...placeRules, ...podRules];

export const ruleNames: readonly string[] = rules.map(({ id }) => id);
