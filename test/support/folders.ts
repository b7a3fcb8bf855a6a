import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { ownState } from './own-state.ts';
import { fillRegistries } from './registries.ts';

/** The fixtures in the sources, even if the tests run from the build. */
export const fixtures = join(packageRoot, 'test', 'fixtures');
export const cli = join(packageRoot, 'dist', 'cli', 'kaizen-docker.cjs');
export const example = join(packageRoot, 'examples', 'kaizen');

/** An application of `test/fixtures`, with the files next to it. */
export interface Fixture {
  /** `python/worker` */
  readonly name: string;
  /** The application's own folder. */
  readonly app: string;
  /** The fixture's folder: `facts.json` or `error.txt`, and `engine.json` if the engine tests run it. */
  readonly folder: string;
}

/** All fixtures, by language and name. */
export function fixtureFolders(): readonly Fixture[] {
  return readdirSync(fixtures)
    .flatMap((language) => readdirSync(join(fixtures, language)).map((name) => `${language}/${name}`))
    .sort()
    .map((name) => ({ name, app: join(fixtures, name, 'app'), folder: join(fixtures, name) }));
}

const made: string[] = [];

/** Creates a temporary folder with these files, which other users can read; `removeFolders` removes it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'kaizen-test-'));
  chmodSync(root, 0o755);
  made.push(root);
  write(root, files);
  return root;
}

/** Writes these files into a folder. */
export function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Copies a folder; the locks of a fixture get the addresses of registries. */
export function copyOf(source: string): string {
  const root = folderWith({});
  cpSync(source, root, { recursive: true });
  if (source.startsWith(fixtures)) fillRegistries(root);
  return root;
}

/** All files below a folder with their texts, sorted by path. */
export function filesIn(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** Paths of the files with that name below a folder, relative to it. */
export function filesNamed(root: string, name: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .sort();
}

/** Removes the created folders; for `after`. */
export function removeFolders(): void {
  for (const root of made.splice(0)) if (existsSync(root)) rmSync(root, { recursive: true, force: true });
}

/** A small application that the tool understands: FastAPI on uvicorn, with PostgreSQL and Redis. */
export const shop: Readonly<Record<string, string>> = {
  'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.1\nredis==5.0.0\n',
  '.python-version': '3.13\n',
  '.env.example': 'DATABASE_URL=postgresql://user:pass@localhost/db\nSECRET_KEY=\nSTRIPE_KEY=\n',
  'main.py':
    'import os\nfrom fastapi import FastAPI\n\napp = FastAPI()\nSECRET = os.environ["SECRET_KEY"]\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
};

/** True if the tests run as root, to whom permissions do not apply. */
export const isRoot = process.getuid?.() === 0;

/** Starts a program as a user to whom permissions apply, and who cannot write to the folder of the tests' coverage. */
export const unprivileged = isRoot
  ? { uid: 65_534, gid: 65_534, env: { ...process.env, NODE_V8_COVERAGE: undefined, XDG_STATE_HOME: ownState(65_534) } }
  : {};

/** Runs a program and returns its output; throws if it fails. */
export function run(program: string, words: readonly string[], cwd: string): string {
  return execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Replaces a required part of a file. */
export function edit(folder: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  const edited = text.replace(from, () => to);
  if (edited === text) throw new Error(`${file} has no ${from}`);
  writeFileSync(join(folder, file), edited);
}
