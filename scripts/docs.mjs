import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The example application in the README. */
export const shownApplication = 'examples/corner-shop';

/** The folder of the pages about rules. */
const rulePages = 'docs/rules';

/**
 * Writes generated content into the documents. Each region is between `<!-- NAME: … -->` and `<!-- /NAME -->`.
 * @param {typeof import('../dist/library.js')} library
 */
export function writeDocuments(library) {
  write('docs/answers.md', { questions: questionTable(library) });
  write('docs/tests.md', { criteria: criteriaTable(library) });
  write('docs/cli.md', { help: commandHelp() });
  write('docs/policy.md', { rules: ruleTable() });
  writeRulePages();
  write('docs/presets.md', { slots: slotTable(library) });
  write('README.md', { dockerfile: fenced('dockerfile', dockerfile()) });
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string>>} regions
 */
function write(path, regions) {
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(regions)) {
    const place = new RegExp(`(<!-- ${name}:.*-->\\n)[^]*(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`${path} has no region ${name}`);
    text = text.replace(place, (_, begin, end) => `${begin}\n${content}\n${end}`);
  }
  writeFileSync(path, text);
}

/** @param {typeof import('../dist/library.js')} library */
function questionTable({ flagOf, questionNames, questions, resolve }) {
  const { answers, origins } = resolve([], { facts: {}, folderName: 'app' });
  const rows = questionNames.map((name) => {
    const { kind, help } = questions[name];
    const value = origins.get(name) === 'built-in' ? JSON.stringify(kind.print(answers[name])).replaceAll(/^"(.*)"$/g, '$1') : '';
    const shown = ['', '[]', '{}'].includes(value) ? '' : `\`${value}\``;
    const flag = `--${flagOf(name)} ${kind.placeholder}`.trimEnd().replaceAll('|', '\\|');
    return `| \`${flag}\` | ${help} | ${shown} |\n`;
  });
  return `| flag | answer | default |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** @param {typeof import('../dist/library.js')} library */
function criteriaTable({ criteria }) {
  const rows = criteria.map(({ number, title, proves }) => `| PROD-001.${number} | ${title} | ${proves} |\n`);
  return `| ID | test | what it shows |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** The general help, and the part of each command's help that is specific to it: its flags and an example. */
function commandHelp() {
  const general = bin('--help');
  const names = [...new Set([...general.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name))];
  const own = names.map((name) => ({ name, text: bin(name, '--help') })).filter(({ text }) => text !== general);
  return [
    fenced('', general.replace(/^Exit codes:?\n(?: .*\n)+\n?/m, '')),
    ...own.map(({ name, text }) => `## ${name}\n\n${fenced('', text.split(/\n+(?:Flags of every command|Answers)\b/)[0])}`),
  ].join('\n');
}

/** @param {typeof import('../dist/library.js')} library */
function slotTable({ presetSchema }) {
  const rows = Object.entries(presetSchema().properties.slots.properties).map(
    ([name, { description }]) => `| \`${name}\` | ${description} |\n`,
  );
  return `| slot | place |\n| --- | --- |\n${rows.join('')}`;
}

/** The rules of `kaizen-docker policy`: identifier, level and title. */
function ruleRows() {
  return [...bin('policy', '--explain').matchAll(/^(\S+) +(off|warn|deny) +(.+)$/gm)].map(([, rule, level, title]) => ({
    rule,
    level,
    title,
  }));
}

/** The rules with their levels, each with a link to its page. */
function ruleTable() {
  const rows = ruleRows().map(({ rule, level, title }) => `| [\`${rule}\`](rules/${rule}.md) | ${level} | ${title} |\n`);
  return `| rule | level | requirement |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** Writes a page for each rule, and removes those of former rules. */
function writeRulePages() {
  rmSync(rulePages, { recursive: true, force: true });
  mkdirSync(rulePages);
  for (const { rule, level, title } of ruleRows()) {
    const text = bin('policy', '--explain', rule);
    const part = (name) => new RegExp(`^${name} +(.+)$`, 'm').exec(text)?.[1] ?? '';
    const waiver = text.slice(text.indexOf('  - rule:')).replaceAll(/^ {2}/gm, '');
    writeFileSync(
      join(rulePages, `${rule}.md`),
      `# ${rule}\n\n${title}. The level is \`${level}\`, unless the [settings](../policy.md#settings) say otherwise.\n\n## What it checks\n\n${part('Checks')}\n\n## Why\n\n${part('Why')}\n\n## Repair\n\n${part('Repair')}\n\n## Waive\n\nAdd this to \`.kaizen-docker/policy-waivers.yaml\` (see [waivers](../policy.md#waivers)):\n\n${fenced('yaml', waiver)}`,
    );
  }
}

/** The Dockerfile that a run generates for the application. */
function dockerfile() {
  const parent = mkdtempSync(join(tmpdir(), 'kaizen-docs-'));
  try {
    const folder = join(parent, basename(shownApplication));
    cpSync(shownApplication, folder, { recursive: true });
    bin(folder, '--yes');
    return readFileSync(join(folder, 'Dockerfile'), 'utf8');
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** @param {string[]} words */
function bin(...words) {
  return execFileSync(process.execPath, ['dist/cli/kaizen-docker.cjs', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * @param {string} language
 * @param {string} text
 */
function fenced(language, text) {
  return `\`\`\`${language}\n${text.trimEnd().replace(/^\n+/, '')}\n\`\`\`\n`;
}
