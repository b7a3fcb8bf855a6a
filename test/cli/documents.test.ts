import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArguments } from '../../src/cli/arguments.ts';
import * as library from '../../src/library.ts';
import { packageRoot } from '../../src/package-root.ts';
import { anchorsIn, commandsIn, documents, fencesIn, isWorkflow, linksIn, readDocument, spansIn } from '../support/documents.ts';
import { cli, copyOf, example, folderWith, removeFolders, write } from '../support/folders.ts';

const shownApplication = join(packageRoot, 'examples', 'corner-shop');
const { scripts, version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

/** A command without the variables before it: `A=1 B="2 3" sh x`. */
function withoutVariables(line: string): string {
  return line.replace(/^(?:[A-Z_]+=(?:"[^"]*"|\S*) )+/, '');
}

/** The words of this tool's command in a line; undefined for another program's. */
function wordsOf(line: string): readonly string[] | undefined {
  const words = /^(?:npx (?:--yes )?(?:generator-)?kaizen-docker|kaizen-docker)(?: (.*))?$/.exec(withoutVariables(line));
  return words === null ? undefined : (words[1] ?? '').split(' ').filter((word) => word !== '');
}

/** The words of the first line with this tool's command. */
function firstWords(commands: readonly string[]): readonly string[] | undefined {
  for (const line of commands) {
    const words = wordsOf(line);
    if (words !== undefined) return words;
  }
  return undefined;
}

/** Commands that may need an engine are only planned: their flags are parsed, and nothing is run. */
const onEngine = ['prove', 'tdd', 'evidence', 'adopt'];

function runIn(folder: string, words: readonly string[]) {
  const last = onEngine.includes(words[0] ?? '') ? ['--dry-run'] : [];
  return spawnSync(process.execPath, [cli, ...words, ...last], { cwd: folder, encoding: 'utf8', input: '', timeout: 60_000 });
}

/** The files that the README's first command creates in the example. */
const generated = ['Dockerfile', 'compose.yaml', '.dockerignore', '.kaizen-docker', 'secrets', 'tests/deployment'];

/** A folder for the commands of a block: a project, or an application without container files if the first command creates them. */
function folderFor(first: readonly string[]): string {
  const folder = copyOf(shownApplication);
  mkdirSync(join(folder, 'examples'));
  const inner = join(folder, 'examples', basename(example));
  cpSync(example, inner, { recursive: true });
  // A reader of the README has already run its first command here.
  for (const each of generated) rmSync(join(inner, each), { recursive: true, force: true });
  write(folder, { 'repositories.txt': 'examples/kaizen team=shop\n' });
  const makesFiles = first.length === 0 || first[0] === 'tdd' || first[0]?.startsWith('examples/') === true;
  if (!makesFiles) assert.equal(runIn(folder, ['--yes']).status, 0);
  return folder;
}

/** Programs of other projects, whose arguments are not checked. */
const others = /^(?:docker|kind|kubectl|python|node|sh) /;

function assertKnown(line: string): void {
  if (others.test(withoutVariables(line))) return;
  const generator = /^yo kaizen-docker(?::(\w+))?(?: |$)/.exec(line);
  if (generator !== null) {
    assert.ok(existsSync(join(packageRoot, 'generators', generator[1] ?? 'app')), line);
    return;
  }
  if (/^npm install(?: |$)/.test(line)) return;
  const script = /^npm (?:run )?([\w:-]+)/.exec(line)?.[1];
  assert.ok(script !== undefined && script in scripts, `${line}: this is no command that the test knows`);
}

describe('the documents', () => {
  after(removeFolders);

  for (const path of documents()) {
    const text = readDocument(path);

    it(`${path}: each link leads to a file and a heading`, () => {
      for (const { path: target, anchor } of linksIn(text)) {
        const file = target === '' ? path : join(dirname(path), target);
        assert.ok(existsSync(join(packageRoot, file)), `${path} links to ${file}`);
        if (anchor !== undefined) assert.ok(anchorsIn(readDocument(file)).has(anchor), `${path} links to #${anchor} in ${file}`);
      }
    });

    const mentioned = spansIn(text).flatMap((span) => (span.includes('…') ? [] : [wordsOf(span) ?? []].filter(({ length }) => length > 0)));
    if (mentioned.length > 0) {
      it(`${path}: each command in a sentence has flags that it takes`, () => {
        for (const words of mentioned) assert.doesNotThrow(() => parseArguments(words), words.join(' '));
      });
    }

    const blocks = fencesIn(text)
      .map((fence) => ({ commands: commandsIn(fence), isClone: isWorkflow(fence) }))
      .filter(({ commands }) => commands.length > 0);
    if (blocks.length > 0) {
      it(`${path}: each command is one, and runs`, function () {
        this.timeout(120_000);
        for (const { commands, isClone } of blocks) {
          const first = firstWords(commands);
          const folder = first === undefined ? undefined : folderFor(first);
          if (folder !== undefined && isClone) rmSync(join(folder, 'secrets'), { recursive: true });
          for (const line of commands) {
            const words = wordsOf(line);
            if (words === undefined || folder === undefined) assertKnown(line);
            else {
              const { status, stderr } = runIn(folder, words);
              assert.equal(status, 0, `${line}\n${stderr}`);
            }
          }
        }
      });
    }
  }

  it('begin the changelog with the version of the package', () => {
    assert.equal(/^## (\S+) \(\d{4}-\d{2}-\d{2}\)$/m.exec(readDocument('CHANGELOG.md'))?.[1], version);
  });

  it('name only exports of the library', () => {
    const blocks = documents().flatMap((path) => fencesIn(readDocument(path)).filter(({ language }) => language === 'ts'));
    const names = blocks.flatMap(({ text }) => /import \{ ([\w, ]+) \} from 'generator-kaizen-docker'/.exec(text)?.[1]?.split(', ') ?? []);
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(name in library, name);
  });

  it('show what is generated now: the Dockerfile in README.md, and the list of files in the recording', () => {
    const folder = join(folderWith({}), basename(shownApplication));
    cpSync(shownApplication, folder, { recursive: true });
    const { stdout } = runIn(folder, ['--yes']);
    assert.ok(readDocument('README.md').includes(readFileSync(join(folder, 'Dockerfile'), 'utf8')));
    const created = (text: string) => [...text.matchAll(/^ *create +(\S+)/gm)].map(([, path]) => path);
    const recording = readDocument('docs/recording.svg').replaceAll(/<[^>]*>/g, '');
    assert.deepEqual(created(recording), created(stdout), 'npm run recording makes it anew');
    assert.ok(created(stdout).includes('Dockerfile'));
  });
});
