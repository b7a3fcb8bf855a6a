import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The example application in the README. */
export const shownApplication = 'examples/corner-shop';

/**
 * Writes generated content into the documents. Each region is between `<!-- NAME: … -->` and `<!-- /NAME -->`.
 * @param {typeof import('../dist/library.js')} library
 */
export function writeDocuments(library) {
  write('docs/answers.md', { questions: questionTable(library) });
  write('docs/tests.md', { criteria: criteriaTable(library) });
  write('docs/cli.md', { help: commandHelp() });
  write('docs/policy.md', { rules: ruleTable() });
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

/** The rules of `kaizen-docker policy`, with their levels. */
function ruleTable() {
  const rows = [...bin('policy', '--explain').matchAll(/^(\S+) +(off|warn|deny) +(.+)$/gm)].map(
    ([, rule, level, title]) => `| \`${rule}\` | ${level} | ${title} |\n`,
  );
  return `| rule | level | requirement |\n| --- | --- | --- |\n${rows.join('')}`;
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
