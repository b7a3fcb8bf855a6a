import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, type Dirent, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnPath } from '../../src/artifacts/paths.ts';
import { readRecords } from '../../src/fleet/tables.ts';
import { cli, folderWith, removeFolders, shop, write } from '../support/folders.ts';
import { type HostileFolder, hostileFolders, outsideFiles } from '../support/hostile-folders.ts';

/** A command of the bin, run in the hostile folder. */
interface Command {
  readonly words: readonly string[];
  /** True for a command that changes nothing. */
  readonly isReading?: true;
}

const writing = [
  ['--yes'],
  ['--yes', '--force', '--report=report.json'],
  ['--yes', '--on-conflict=reject', '--port=9000'],
  ['update'],
  ['set', 'port=9000'],
  ['service', 'add', 'redis:7'],
  ['service', 'remove', 'postgres'],
  ['adopt', '--yes', '--answers=answers.yaml'],
  ['eject'],
];

const reading = [
  ['inspect'],
  ['check'],
  ['diff'],
  ['answers'],
  ['tdd', '--yes', '--dry-run'],
  ['evidence', '--dry-run'],
  ['evidence', '--from=record.json', '--html'],
];

/**
 * Every command of src/cli/commands.ts that needs no engine, and with --dry-run one of those that write: a different one for each folder.
 */
function commandsFor({ also = [] }: HostileFolder, turn: number): Command[] {
  return [
    ...[...writing, ...also].map((words) => ({ words })),
    ...[...reading, [...(writing[turn % writing.length] ?? []), '--dry-run']].map((words): Command => ({ words, isReading: true })),
  ];
}

/** Folders with rules, waivers and container files that only `policy` reads. */
const hostileRules: readonly HostileFolder[] = [
  { name: 'rules are a link to a file outside', make: linked('.kaizen-docker/policy.yaml', '../../outside/id_rsa') },
  { name: 'waivers are a link to /dev/zero', make: linked('.kaizen-docker/policy-waivers.yaml', '/dev/zero') },
  {
    name: 'a baseline is a pipe',
    make: ({ root }) => {
      assert.equal(spawnSync('mkfifo', [join(root, '.kaizen-docker/policy-baseline.json')]).status, 0);
    },
  },
  {
    name: 'a Dockerfile is a pipe',
    make: ({ root }) => {
      assert.equal(spawnSync('mkfifo', [join(root, 'web.Dockerfile')]).status, 0);
    },
  },
  { name: 'a compose file is a link to a file outside', make: linked('compose.test.yaml', '../outside/id_rsa') },
  {
    name: 'a compose file includes one outside',
    make: ({ root }) => write(root, { 'compose.test.yaml': 'include: [../outside/id_rsa]\n' }),
  },
  {
    name: 'aliases have no end',
    make: ({ root }) =>
      write(root, {
        'compose.test.yaml': Array.from(
          { length: 12 },
          (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, `.repeat(9)}]\n`,
        ).join(''),
      }),
  },
  {
    name: 'a pattern of images takes long',
    make: ({ root }) =>
      write(root, {
        '.kaizen-docker/policy.yaml': `images: {deny: ["${'*a'.repeat(90)}"]}\n`,
        'web.Dockerfile': `FROM ${'a'.repeat(5000)}b:1\n`,
      }),
  },
];

function linked(path: string, target: string): HostileFolder['make'] {
  return ({ root }) => symlinkSync(target, join(root, path));
}

/** The maximum time of a command, in ms. */
const longest = 10_000;

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

async function run(words: readonly string[], sandbox: string, timeout = longest): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: join(sandbox, 'project'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: join(sandbox, 'home'), XDG_STATE_HOME: join(sandbox, 'state'), TMPDIR: join(sandbox, 'tmp') },
    timeout,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

/** Everything below a folder, without following links: path → its kind. For a file, also its time and its inode. */
function treeOf(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return new Map(
    entries.map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), described(path, entry)];
    }),
  );
}

function described(path: string, entry: Dirent): string {
  const { mode, size, ino, mtimeMs } = lstatSync(path);
  const what = `${mode.toString(8)}`;
  if (entry.isSymbolicLink()) return `${what} -> ${readlinkSync(path)}`;
  if (!entry.isFile()) return what;
  return `${what} ${ino} ${mtimeMs} ${size > 64_000_000 ? size : readFileSync(path, 'latin1')}`;
}

/** Paths whose entries differ. */
function changedBetween(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** True for a path that a writing command may change: inside the project, and one of its own files. */
function mayChange(path: string): boolean {
  const [, inner] = /^project\/(.*)$/.exec(path) ?? [];
  return inner !== undefined && (isOwnPath(inner) || isFolderOfOurs(inner));
}

/** A folder that a command may create or remove: it only contains files that the command writes. */
function isFolderOfOurs(path: string): boolean {
  return (
    ['.kaizen-docker', '.kaizen-docker/rejects', 'tests', 'tests/deployment', 'secrets'].includes(path) ||
    path.startsWith('.kaizen-docker/rejects/')
  );
}

describe('a hostile folder', () => {
  let generated = '';
  before(() => {
    generated = folderWith(shop);
    assert.equal(spawnSync(process.execPath, [cli, generated, '--yes']).status, 0);
  });
  after(removeFolders);

  /** The hostile folder as `project` in a temporary folder, with everything that a command could reach. */
  async function sandboxWith({ make, isNew }: HostileFolder): Promise<string> {
    const sandbox = folderWith({ 'home/.profile': 'theirs\n' });
    for (const name of ['state', 'tmp']) mkdirSync(join(sandbox, name), { mode: 0o700 });
    write(join(sandbox, 'outside'), outsideFiles);
    const root = join(sandbox, 'project');
    if (isNew) write(root, shop);
    else cpSync(generated, root, { recursive: true });
    write(root, { '.git/HEAD': 'ref: refs/heads/main\n', 'record.json': '{}', 'answers.yaml': 'port: 9000\n' });
    await make({ root, outside: join(sandbox, 'outside') });
    return sandbox;
  }

  async function holds(folder: HostileFolder, { words, isReading }: Command): Promise<void> {
    const sandbox = await sandboxWith(folder);
    const before = treeOf(sandbox);
    const { status, output } = await run(words, sandbox);
    const said = `${words.join(' ')} ended with ${status}:\n${output}`;
    assert.ok(status !== null && [0, 1, 2, 3, 5].includes(status), said);
    assert.doesNotMatch(output, /defect|^ +at .*:\d+/m, said);
    const changed = changedBetween(before, treeOf(sandbox)).filter((path) => !path.startsWith('state/'));
    const isReport = (path: string): boolean => path === 'project/report.json' && words.includes('--report=report.json');
    const wrong = changed.filter((path) => !isReport(path) && (isReading === true || !mayChange(path)));
    assert.deepEqual(wrong, [], said);
    rmSync(sandbox, { recursive: true });
    if (folder.says !== undefined && /^(?:check|update|--yes)$/.test(words.join(' '))) assert.match(output, folder.says);
  }

  it('costs a fleet that folder only: all of them in one run, and a plain one between them', async () => {
    const sandbox = folderWith({ 'home/.profile': 'theirs\n' });
    for (const name of ['state', 'tmp', 'project']) mkdirSync(join(sandbox, name), { mode: 0o700 });
    const roots = [...hostileFolders, ...hostileRules, { name: 'plain', make: () => {} }];
    for (const [turn, { make, isNew }] of roots.entries()) {
      const place = join(sandbox, 'repos', `${turn}`);
      write(join(place, 'outside'), outsideFiles);
      const root = join(place, 'project');
      if (isNew) write(root, shop);
      else cpSync(generated, root, { recursive: true });
      await make({ root, outside: join(place, 'outside') });
    }
    const plain = `repos/${roots.length - 1}/project`;
    write(sandbox, { 'list.txt': roots.map((_, turn) => `repos/${turn}/project\n`).join('') });
    const mayChangeIn = (path: string): boolean => {
      const [, inner] = /^repos\/\d+\/(project(?:\/.*)?)$/.exec(path) ?? [];
      return inner === 'project' || (inner !== undefined && mayChange(inner));
    };
    for (const command of ['inventory', 'policy', 'check', 'preview', 'update']) {
      const before = treeOf(sandbox);
      const { status, output } = await run(['fleet', command, '--roots', '../list.txt', '--json'], sandbox, 60_000);
      assert.ok(status !== null && status <= 5, `${command} ended with ${status}`);
      assert.doesNotMatch(output, /defect|^ +at .*:\d+|private key|FROM theirs/m);
      const records = readRecords(output);
      assert.equal(records.length, roots.length, command);
      const record = records.find(({ repository }) => repository.endsWith(plain));
      assert.deepEqual([record?.result, record?.exit], ['done', 0], JSON.stringify(record));
      const changed = changedBetween(before, treeOf(sandbox)).filter((path) => !path.startsWith('state/'));
      const wrong = changed.filter((path) => command !== 'update' || !mayChangeIn(path));
      assert.deepEqual(wrong, [], command);
    }
    rmSync(sandbox, { recursive: true });
  }).timeout(360_000);

  for (const [turn, folder] of hostileFolders.entries()) {
    it(`harms nobody: ${folder.name}`, async () => {
      const waiting = commandsFor(folder, turn);
      const work = async (): Promise<void> => {
        for (let command = waiting.pop(); command !== undefined; command = waiting.pop()) await holds(folder, command);
      };
      await Promise.all([work(), work(), work()]);
    }).timeout(120_000);
  }
});
