import { paint, type Shown, type Style, together } from '../render/paint.ts';
import { visible } from '../visible.ts';
import { ruleNamed, type Verdict, type Violation } from './policy.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

/** A folder or image with the result of the rules. */
export interface Checked {
  /** Its name on the command line. */
  readonly target: string;
  /** The path from the current folder to the checked one; empty for an image, whose name is its only path. */
  readonly prefix: string;
  readonly verdict: Verdict;
}

/** The formats of a report. */
export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

/** True for a violation that counts and has the level deny. */
export function isDenied({ level, excuse }: Violation): boolean {
  return level === 'deny' && excuse === undefined;
}

function counted({ violations }: Verdict): readonly Violation[] {
  return violations.filter(({ excuse }) => excuse === undefined);
}

function placeOf({ prefix }: Checked, { path, line }: Violation): string {
  return `${prefix}${path}${line === 0 ? '' : `:${line}`}`;
}

/** The report for a person: a line for each violation, and a summary. */
export function policyText(all: readonly Checked[], isColoured: boolean): Shown {
  const inStyle = (style: Style, text: string): Shown => (isColoured ? paint(style, text) : text);
  const parts: Shown[] = [];
  for (const checked of all) {
    for (const each of counted(checked.verdict)) {
      const level = each.level === 'deny' ? inStyle('red', 'deny') : inStyle('cyan', 'warn');
      parts.push(
        inStyle('bold', placeOf(checked, each)),
        '  ',
        level,
        `  ${each.message}.${each.subject === '' ? '' : ` (${each.subject})`}  `,
        inStyle('dim', each.rule),
        '\n',
      );
    }
    for (const note of checked.verdict.notes) parts.push(`Note: ${note}\n`);
  }
  const sum = sumOf(all);
  const excused = [
    ...(sum.baseline === 0 ? [] : [`${sum.baseline} in the baseline`]),
    ...(sum.waived === 0 ? [] : [`${sum.waived} waived`]),
  ];
  const files = `${sum.files} ${sum.files === 1 ? 'file' : 'files'}`;
  const text =
    sum.files === 0
      ? 'There is no Dockerfile, no compose file and no Kubernetes manifest.'
      : `${files}: ${sum.deny} denied, ${sum.warn} warnings${excused.length === 0 ? '' : ` (${excused.join(', ')})`}.`;
  return together(
    ...parts,
    ...(parts.length === 0 ? [] : ['\n']),
    text,
    '\n',
    ...(sum.deny + sum.warn > 0 ? ['"kaizen-docker policy --explain RULE" tells more about a rule.\n'] : []),
  );
}

/** The number of violations of each kind. */
export function sumOf(all: readonly Checked[]): {
  readonly files: number;
  readonly deny: number;
  readonly warn: number;
  readonly waived: number;
  readonly baseline: number;
} {
  const violations = all.flatMap(({ verdict }) => verdict.violations);
  const count = (matches: (violation: Violation) => boolean): number => violations.filter(matches).length;
  return {
    files: all.reduce((sum, { verdict }) => sum + verdict.files.length, 0),
    deny: count(isDenied),
    warn: count(({ level, excuse }) => level === 'warn' && excuse === undefined),
    waived: count(({ excuse }) => excuse === 'waiver'),
    baseline: count(({ excuse }) => excuse === 'baseline'),
  };
}

/** The report as one JSON document. */
export function policyDocument(all: readonly Checked[], exit: number): object {
  return {
    schema: 1,
    command: 'policy',
    exit,
    sum: sumOf(all),
    targets: all.map(({ target, verdict: { files, violations, notes } }) => ({
      target,
      files,
      violations: violations.map(({ rule, level, path, line, subject, message, fingerprint, excuse }) => ({
        rule,
        level,
        path,
        ...(line === 0 ? {} : { line }),
        ...(subject === '' ? {} : { subject }),
        message,
        fingerprint,
        ...(excuse === undefined ? {} : { excuse }),
      })),
      notes,
    })),
  };
}

/**
 * The report as SARIF 2.1.0 (docs.oasis-open.org/sarif). Excused violations are marked as suppressed: `external`, because waivers and baselines are
 * in files of their own (section 3.35.2).
 */
export function sarifDocument(all: readonly Checked[], version: string): object {
  const driver = {
    name: 'kaizen-docker',
    version,
    rules: rules.map(({ id, title, sees, why, repair, level }) => ({
      id,
      shortDescription: { text: `${title}.` },
      fullDescription: { text: `${sees} ${why}` },
      help: { text: repair },
      defaultConfiguration: level === 'off' ? { enabled: false } : { level: level === 'deny' ? 'error' : 'warning' },
    })),
  };
  const results = all.flatMap((checked) =>
    checked.verdict.violations.map((violation) => ({
      ruleId: violation.rule,
      ruleIndex: rules.findIndex(({ id }) => id === violation.rule),
      level: violation.level === 'deny' ? 'error' : 'warning',
      message: { text: visible(`${violation.message}.`) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(`${checked.prefix}${violation.path}`) },
            ...(violation.line === 0 ? {} : { region: { startLine: violation.line } }),
          },
        },
      ],
      partialFingerprints: { 'kaizenDocker/v1': violation.fingerprint },
      ...(violation.excuse === undefined ? {} : { suppressions: [{ kind: 'external' }] }),
    })),
  );
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool: { driver }, results }] };
}

/** A path as a URI reference (RFC 3986): text after `?` or `#` would not belong to it. */
function uriOf(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** The report as annotations of GitHub Actions (docs.github.com, "Workflow commands"). */
export function githubText(all: readonly Checked[]): string {
  return all
    .flatMap((checked) =>
      counted(checked.verdict).map((each) => {
        const properties = [
          `file=${property(`${checked.prefix}${each.path}`)}`,
          ...(each.line === 0 ? [] : [`line=${each.line}`]),
          `title=${property(each.rule)}`,
        ];
        return `::${each.level === 'deny' ? 'error' : 'warning'} ${properties.join(',')}::${data(`${each.message}. ${ruleNamed(each.rule).repair}`)}\n`;
      }),
    )
    .join('');
}

function data(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The explanation of one rule. */
export function explained({ id, title, sees, why, repair, level }: Rule): string {
  return `${id}: ${title}\n\nLevel    ${level}, unless the rules of your organization set another\nChecks   ${sees}\nWhy      ${why}\nRepair   ${repair}\nWaive    Add this to .kaizen-docker/policy-waivers.yaml:\n\n  - rule: ${id}\n    path: Dockerfile        # may be left out\n    reason: why it is accepted\n    owner: who answers for it\n    expires: 2027-03-31     # the last day\n`;
}

/** The table of all rules. */
export function rulesTable(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(4)}  ${title}\n`).join('');
}
