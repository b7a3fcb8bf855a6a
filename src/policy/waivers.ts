import { posix } from 'node:path';
import { Written } from './yaml-reader.ts';

/** A person's decision to accept a violation for a time. */
export interface RuleWaiver {
  readonly rule: string;
  /** The file to which it applies; absent for every file of the repository. */
  readonly path?: string;
  /** The stage or service to which it applies. */
  readonly subject?: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day. */
  readonly expires: string;
  /** Line in the file of waivers. */
  readonly line: number;
}

/** Where a repository keeps its waivers. */
export const ruleWaiversFile = '.kaizen-docker/policy-waivers.yaml';

const keys = ['rule', 'path', 'subject', 'reason', 'owner', 'expires'] as const;

/** Reads a list of waivers. Throws KaizenError (exit code 1) that names file and line. */
export function readRuleWaivers(path: string, text: string, names: readonly string[]): readonly RuleWaiver[] {
  return (Written.of(path, text)?.items() ?? []).map((item) => {
    const members = item.members(keys);
    const needed = (key: (typeof keys)[number]): Written =>
      members.get(key) ?? item.refuse(`a waiver without "${key}" waives nothing: add it`);
    const [only, subject] = [members.get('path'), members.get('subject')];
    return {
      rule: needed('rule').oneOf(names),
      ...(only === undefined ? {} : { path: posix.normalize(only.text()) }),
      ...(subject === undefined ? {} : { subject: subject.text() }),
      reason: needed('reason').text(),
      owner: needed('owner').text(),
      expires: needed('expires').day(),
      line: item.line,
    };
  });
}
