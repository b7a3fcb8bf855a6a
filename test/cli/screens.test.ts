import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders, write } from '../support/folders.ts';
import { Screen } from '../support/screen.ts';

const widths = [40, 80, 120] as const;

/** A Node.js application with two backing services, a migration and a variable that only its owner knows. */
const notes = {
  'package.json': JSON.stringify({
    name: 'notes',
    version: '1.0.0',
    type: 'module',
    scripts: { start: 'node server.js', migrate: 'knex migrate:latest' },
    engines: { node: '>=22' },
    dependencies: { express: '^5.0.0', knex: '^3.0.0', pg: '^8.0.0', redis: '^5.0.0' },
  }),
  'server.js': [
    "import express from 'express';",
    "import knex from 'knex';",
    "import { createClient } from 'redis';",
    'const app = express();',
    "const db = knex({ client: 'pg', connection: process.env.DATABASE_URL });",
    'const cache = createClient({ url: process.env.REDIS_URL });',
    'const mail = process.env.SMTP_PASSWORD;',
    "const level = process.env.LOG_LEVEL ?? 'info';",
    "app.get('/healthz', (q, s) => s.send('ok'));",
    'app.listen(process.env.PORT || 3000);',
    '',
  ].join('\n'),
  'migrations/20260101_notes.cjs': 'exports.up = (knex) => knex.schema.createTable("notes");\n',
};

/** A Python application with little information. */
const greeter = {
  'requirements.txt': 'flask==3.0.0\n',
  'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef home():\n    return "hello"\n',
};

/** A folder with the bin under its installed name. */
function programs(): string {
  const folder = folderWith({});
  mkdirSync(join(folder, 'bin'));
  symlinkSync(cli, join(folder, 'bin', 'kaizen-docker'));
  return `${join(folder, 'bin')}:${process.env['PATH']}`;
}

describe('in a terminal', function () {
  this.timeout(120_000);
  const screens: Screen[] = [];
  let path = '';
  before(() => {
    path = programs();
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  after(removeFolders);

  function start(cwd: string, width: number, words: readonly string[], env: Readonly<Record<string, string>> = {}): Screen {
    const screen = Screen.kaizen(words, { width, cwd, env: { PATH: path, DOCKER_HOST: 'unix:///nowhere/docker.sock', ...env } });
    screens.push(screen);
    return screen;
  }

  async function finished(cwd: string, width: number, ...words: string[]): Promise<{ screen: Screen; text: string; exit: number }> {
    const screen = start(cwd, width, words);
    const exit = await screen.ended();
    return { screen, text: screen.text(), exit };
  }

  /** Lines that the terminal wrapped although they could have been wrapped at blanks. */
  function brokenAtWords(screen: Screen, width: number): readonly string[] {
    return screen.brokenLines().filter((line) => line.split(' ').every((word) => word.length + 4 <= width));
  }

  for (const width of widths) {
    describe(`of ${width} columns`, () => {
      it('every text that only prints is broken at words', async () => {
        const root = folderWith(notes);
        for (const words of [
          ['help'],
          ['help', 'generate'],
          ['help', 'service'],
          ['inspect'],
          ['.', '--yes'],
          ['check'],
          ['answers'],
          ['set', 'port=9000', '--dry-run'],
          ['set', 'prot=9000'],
          ['.', '--yes', '--services', 'postgers'],
          ['--prot', '1'],
        ]) {
          const { screen, text } = await finished(root, width, ...words);
          assert.deepEqual(brokenAtWords(screen, width), [], `${words.join(' ')}:\n${text}`);
          screen.close();
        }
      });

      it('every prompt is broken at words, and the first run ends with what to do next', async () => {
        const root = folderWith(notes);
        const screen = start(root, width, ['.']);
        const seen: string[] = [];
        for (const question of [/Which base image/, /Which port/, /Which kind of/, /Which backing/, /Write these files\?/]) {
          const printed = await screen.until(new RegExp(`\\? [^\\n]{0,20}(?:${question.source})`));
          seen.push(printed);
          assert.deepEqual(brokenAtWords(screen, width), [], printed);
          screen.press('Enter');
        }
        assert.equal(await screen.ended(), 0);
        const text = screen.text();
        assert.deepEqual(brokenAtWords(screen, width), [], text);
        assert.doesNotMatch(seen.join(''), /[Uu]ser that the application runs as/);
        const flat = text.replaceAll(/\s+(?:# )?/g, ' ');
        assert.match(flat, /Open http:\/\/localhost:3000/);
        assert.match(flat, /Put into \.env the values that only you know: SMTP_PASSWORD /);
        assert.match(flat, /runs the migration first/);
        assert.ok(existsSync(join(root, 'Dockerfile')));
      });
    });
  }

  it('detected services stand first in the list, and are marked', async () => {
    const screen = start(folderWith(notes), 80, ['.']);
    for (const question of ['Which base', 'Which port', 'Which kind']) {
      await screen.until(new RegExp(`\\? ${question}`));
      screen.press('Enter');
    }
    const printed = await screen.until(/\? Which backing/);
    assert.match(printed, /❯◉ PostgreSQL \(found\)\n ◉ Redis \(found\)\n ◯/);
  });

  it('a person goes back to the question before, and the new answer counts', async () => {
    const root = folderWith(notes);
    const screen = start(root, 80, ['.']);
    await screen.until(/\? Which base/);
    assert.doesNotMatch(screen.text(), /esc back/);
    screen.press('Enter');
    await screen.until(/\? Which port[\s\S]*\(3000\)/);
    screen.press('Enter');
    await screen.until(/\? Which kind[\s\S]*esc back/);
    screen.press('Escape');
    await screen.until(/✔ Which port[\s\S]*\? Which port/);
    screen.press('9100', 'Enter');
    await screen.until(/9100[\s\S]*\? Which kind/);
    screen.press('Enter');
    await screen.until(/\? Which backing/);
    screen.press('Enter');
    const preview = await screen.until(/\? Write these files/);
    assert.match(preview, /Your answers: port 9100/);
    screen.press('Enter');
    assert.equal(await screen.ended(), 0);
    assert.match(readFileSync(join(root, 'compose.yaml'), 'utf8'), /9100/);
    assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': { port: 9100 } });
  });

  it('the preview shows contents, a diff, and goes back to the questions', async () => {
    const root = folderWith(greeter);
    const screen = start(root, 80, ['.', '--port', '9000']);
    const toPreview = async (rounds: number): Promise<void> => {
      for (;;) {
        const printed = await screen.until(/\? [A-Z][^\n]+/);
        if (printed.split('? Write these files?').length > rounds) return;
        screen.press('Enter');
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    };
    await toPreview(1);
    screen.press('Down', 'Enter');
    await screen.until('? Which file?');
    assert.match(screen.text(), /❯ Dockerfile/);
    screen.press('Enter');
    await screen.until(/USER [\s\S]*\? Write these files/);
    screen.press('Down', 'Down', 'Enter');
    await screen.until(/diff[\s\S]*\? Which file\?/);
    screen.press('Down', 'Enter');
    await screen.until(/\+services:[\s\S]*\? Write these files/);
    assert.ok(!existsSync(join(root, 'Dockerfile')));
    screen.press('Down', 'Down', 'Down', 'Enter');
    await screen.until(/change an answer[\s\S]*\? Which base/);
    screen.press('C-c');
    assert.equal(await screen.ended(), 130);
    assert.ok(!existsSync(join(root, 'Dockerfile')));
  });

  it('container files of a person are shown beside the new ones before they are replaced', async () => {
    const root = folderWith({ ...greeter, Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "app.py"]\n' });
    const screen = start(root, 80, ['.']);
    const menu = await screen.until(/\? What do you want to do with them\?/);
    for (const choice of ['adopt', 'replace', 'show', 'stop']) assert.match(menu, new RegExp(`(?:❯| ) ${choice}`));
    screen.press('Down', 'Down', 'Enter');
    await screen.until(/-FROM python:3\.13\n[\s\S]*\? What do you want to do with them\?/);
    screen.press('Enter');
    for (;;) {
      const printed = await screen.until(/(?:\? (?!What)[A-Z]|ended with)/);
      if (/ended with/.test(printed)) break;
      screen.press('Enter');
    }
    assert.equal(await screen.ended(), 0);
    assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /FROM python:3\.13\n/);
  });

  it('the summary and the list of files say what will be written', async () => {
    const { text } = await finished(folderWith(notes), 120, '.', '--yes', '--port', '9000', '--memory', '512MiB', '--dry-run');
    assert.match(text, /port +9000 +from --port; not 3000 from the default of PORT in server\.js/);
    assert.match(text, /memory +512MiB +from --memory/);
    assert.match(text, /create +\.yo-rc\.json\n(?: +create +\.kaizen-docker\/\.gitattributes\n)? +create +\.kaizen-docker\/lock\.json/);
  });

  it('colours are used on a terminal, and not where a person says so', async () => {
    const root = folderWith(notes);
    const painted = async (words: readonly string[], env = {}): Promise<string> => {
      const screen = start(root, 80, words, env);
      await screen.ended();
      return screen.text({ isColoured: true });
    };
    const sequence = '\u001b[';
    const written = await painted(['.', '--yes']);
    for (const part of [`${sequence}36mport`, `${sequence}32mcreate`, `${sequence}33mNote:`]) assert.ok(written.includes(part), part);
    write(root, { Dockerfile: `${readFileSync(join(root, 'Dockerfile'), 'utf8')}\n# mine\n` });
    assert.ok((await painted(['check'])).includes(`${sequence}33mdrifted`));
    assert.ok((await painted(['--prot', '1'])).includes(`${sequence}31mkaizen-docker:`));
    assert.ok((await painted(['set', 'uid=2000', '--dry-run'])).includes(`${sequence}36m`));
    write(root, { '.yo-rc.json': '{"generator-kaizen-docker":{"uid":3000}}\n' });
    assert.ok((await painted(['diff'])).includes(`${sequence}31m-`));
    assert.ok(!(await painted(['diff'], { NO_COLOR: '1' })).includes(sequence));
    assert.ok(!(await painted(['diff', '--color', 'never'])).includes(sequence));
    assert.ok((await painted(['diff', '--color', 'always'], { NO_COLOR: '1' })).includes(`${sequence}31m-`));
  });

  it('prompts have no colours either where a person says so', async () => {
    const screen = start(folderWith(greeter), 80, ['.', '--color', 'never']);
    await screen.until(/\? Which base/);
    const colours = screen.text({ isColoured: true }).match(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*3[1-7]m`, 'g'));
    assert.equal(colours, null);
  });
});
