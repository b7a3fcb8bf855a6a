import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '../../src/sha256.ts';
import { shop, write } from './folders.ts';

/** A stranger's folder, and its surroundings on the machine with a clone of it. */
export interface Place {
  readonly root: string;
  /** A folder next to it: `../outside`. */
  readonly outside: string;
}

/** A folder that is made to move, write or delete a file, or to make a command hang or fail. */
export interface HostileFolder {
  readonly name: string;
  /** Changes a generated project; `isNew`: an application without a generated file. */
  readonly make: (place: Place) => void | Promise<void>;
  readonly isNew?: true;
  /** Additional commands to run in it. */
  readonly also?: readonly (readonly string[])[];
  /** The message of every command that reads it. */
  readonly says?: RegExp;
}

/** The files next to the hostile folder. */
export const outsideFiles: Readonly<Record<string, string>> = {
  id_rsa: 'private key\n',
  'keys/authorized': 'key\n',
  Dockerfile: 'FROM theirs\n',
  'lock.json': '{}',
  'tx-1/owner': 'mine',
  'empty/.keep': '',
};

const lockPath = '.kaizen-docker/lock.json';
const pendingPath = '.kaizen-docker/pending.json';

type Json = Record<string, unknown>;

/** A path of the project, with anything there removed. */
function placeFor(root: string, path: string): string {
  rmSync(join(root, path), { recursive: true, force: true });
  mkdirSync(dirname(join(root, path)), { recursive: true });
  return join(root, path);
}

function readJson(root: string, path: string): Json {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function entryOf(text: string, owner = 'dockerfile'): Json {
  return { owner, sha256: sha256(text), base: text.split('\n') };
}

/** Files that a lock lists as generated, with their current texts. */
function lists(paths: readonly string[]): HostileFolder['make'] {
  return ({ root }) => {
    write(root, { '.git/HEAD': 'ref: refs/heads/main\n', 'src/app.js': 'app()\n' });
    const lock = readJson(root, lockPath);
    const files = paths.map((path) => {
      const isText = !path.includes('..') && path !== '__proto__' && path !== 'constructor';
      return [path, entryOf(isText ? readFileSync(join(root, path), 'utf8') : '')];
    });
    const [own] = Object.entries(lock['files'] ?? {});
    write(root, { [lockPath]: JSON.stringify({ ...lock, files: Object.fromEntries([own ?? [], ...files]) }) });
  };
}

function pendingWith(more: (lock: Json) => Json): HostileFolder['make'] {
  return ({ root }) => {
    const lock = readJson(root, lockPath);
    write(root, { [pendingPath]: JSON.stringify({ lock, answers: {}, before: {}, ...more(lock) }), 'src/app.js': 'app()\n' });
  };
}

function withFile(path: string, text: string | Buffer): HostileFolder['make'] {
  return ({ root }) => {
    writeFileSync(placeFor(root, path), text);
  };
}

/** Anything except a regular file, in place of one. */
const irregular: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  'a pipe': (path) => {
    spawnSync('mkfifo', [path]);
  },
  'a socket': async (path) => {
    // The path of a socket has at most 107 bytes, so it is created under a short name.
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    server.unref();
  },
  'a folder': (path) => {
    mkdirSync(path);
  },
  'a link to /dev/zero': (path) => symlinkSync('/dev/zero', path),
  'a link to a file outside': (path) => symlinkSync(`${'../'.repeat(path.split('/').length - 3)}outside/id_rsa`, path),
};

const places = [lockPath, pendingPath, '.yo-rc.json', 'Dockerfile', 'compose.yaml', 'secrets/.gitignore', 'secrets/postgres_password'];

// Only a pipe can hang; the others are found by the same check, and are tested in one place of the state and one of the output.
const inPlaces = places.flatMap((path) =>
  Object.entries(irregular)
    .filter(([kind]) => kind === 'a pipe' || path === lockPath || path === 'Dockerfile')
    .map(([kind, make]): HostileFolder => ({ name: `${path} is ${kind}`, make: ({ root }) => make(placeFor(root, path)) })),
);

/** The tool's own folders as something else. */
const folders = ['.kaizen-docker', 'secrets', 'tests', 'tests/deployment'].flatMap((path): HostileFolder[] => [
  {
    name: `${path} is a link to a folder outside`,
    make: ({ root }) => symlinkSync(path.includes('/') ? '../../outside' : '../outside', placeFor(root, path)),
  },
  { name: `${path} is a file`, make: withFile(path, 'x') },
  {
    name: `${path} is a pipe`,
    make: ({ root }) => {
      spawnSync('mkfifo', [placeFor(root, path)]);
    },
  },
]);

const tx = '.kaizen-docker/tx';
const hook = '#!/bin/sh\ntouch /tmp/owned\n';
const gone = 4_194_305;

/** Makes a folder look an hour old, like a clone: nobody is writing there. */
function age(path: string): void {
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path, hourAgo, hourAgo);
}

/** A journal in the format of 0.1.0, as a stranger commits it: with a file to move. */
function journal(step: { readonly path: string; readonly staged: string | null; readonly before?: string }): HostileFolder['make'] {
  return ({ root }) => {
    const { path, staged, before } = step;
    write(root, {
      [`${tx}/0`]: hook,
      [`${tx}/owner`]: `${hostname()} ${gone}`,
      [`${tx}/journal.json`]: JSON.stringify([
        { path, staged, before: before === undefined ? null : sha256(before), after: staged === null ? null : sha256(hook) },
      ]),
    });
  };
}

const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

/** Every hostile folder: one object each. */
export const hostileFolders: readonly HostileFolder[] = [
  ...inPlaces,
  ...folders,
  {
    name: 'a stray of a run is a link to a folder outside',
    make: ({ root, outside }) => {
      age(join(outside, 'keys'));
      symlinkSync('../../outside/keys', placeFor(root, `${tx}-1`));
    },
  },
  {
    name: 'a folder of ours leads to strays outside',
    make: ({ root, outside }) => {
      age(join(outside, 'tx-1'));
      symlinkSync('../outside', placeFor(root, '.kaizen-docker'));
    },
  },
  {
    name: 'a stray of a run has files in it',
    make: ({ root }) => {
      write(root, { [`${tx}-1/owner`]: `elsewhere ${gone}` });
      age(join(root, `${tx}-1`));
    },
  },
  {
    name: 'the turn is a link to a folder outside',
    make: ({ root, outside }) => {
      age(join(outside, 'tx-1'));
      symlinkSync('../../outside/tx-1', placeFor(root, tx));
    },
  },
  { name: 'the turn is a file', make: withFile(tx, '') },
  {
    name: 'the owner of the turn is a pipe',
    make: ({ root }) => {
      spawnSync('mkfifo', [placeFor(root, `${tx}/owner`)]);
    },
  },
  { name: 'a journal would make a hook of git', make: journal({ path: '.git/hooks/pre-commit', staged: `${tx}/0` }) },
  { name: 'a journal would move a file in', make: journal({ path: 'id_rsa', staged: `${tx}/../../../outside/id_rsa` }) },
  { name: 'a journal would remove a source', make: journal({ path: 'main.py', staged: null, before: shop['main.py'] ?? '' }) },
  { name: 'a journal would write outside', make: journal({ path: '../outside/id_rsa', staged: `${tx}/0`, before: 'private key\n' }) },
  {
    name: 'a journal has a staged file that is a link',
    make: (place) => {
      journal({ path: 'compose.override.yaml', staged: `${tx}/0` })(place);
      unlinkSync(join(place.root, `${tx}/0`));
      symlinkSync('../../../outside/id_rsa', join(place.root, `${tx}/0`));
    },
  },
  { name: 'a lock lists what is never generated', make: lists(['.git/HEAD', 'src/app.js', 'main.py']) },
  { name: 'a lock lists what is outside', make: lists(['../outside/id_rsa', '/etc/passwd/..']) },
  { name: 'a lock lists the names of a prototype', make: lists(['__proto__', 'constructor']) },
  {
    name: 'a lock has entries of the wrong types',
    make: ({ root }) => {
      const lock = readJson(root, lockPath);
      const files = '{"Dockerfile": {"owner": 1, "base": [{"toString": 1}], "sha256": []}, "__proto__": {"base": 1}, "a": null}';
      write(root, {
        [lockPath]: JSON.stringify({ ...lock, name: '../../../outside\n', adjustedServices: [{}, 1], files: JSON.parse(files) }),
      });
    },
  },
  { name: 'a lock is nested deeply', make: withFile(lockPath, `{"schema":1,"applied":{},"files":{"Dockerfile":${deep}}}`) },
  { name: 'a lock is an empty file', make: withFile(lockPath, '') },
  { name: 'a lock is an object of nothing', make: withFile(lockPath, '{}') },
  { name: 'a lock is not UTF-8', make: withFile(lockPath, Buffer.from('{"schema": 1, "é": 1}', 'latin1')) },
  { name: 'a lock has a version that is none', make: withFile(lockPath, '{"schema":1,"applied":{"generator":"x.y.z"},"files":{}}') },
  { name: 'a lock has a million marks of conflicts', make: withFile(lockPath, '<<<<<<< a\n'.repeat(800_000)) },
  { name: 'a lock has marks in every order', make: withFile(lockPath, '<<<<<<< a\n||||||| b\n=======\n'.repeat(300_000)) },
  {
    name: 'a lock is endless',
    make: ({ root }) => {
      writeFileSync(placeFor(root, lockPath), '');
      truncateSync(join(root, lockPath), 3 * 1024 ** 3);
    },
  },
  {
    name: 'pending lists what is never generated',
    make: pendingWith((lock) => ({ lock: { ...lock, files: { 'src/app.js': entryOf('app()\n') } } })),
  },
  {
    name: 'pending has replaced what is outside',
    make: pendingWith(() => ({ before: { '../outside/id_rsa': null, 'src/app.js': 1, constructor: {} } })),
  },
  { name: 'pending has no lock', make: pendingWith(() => ({ lock: undefined })) },
  { name: 'pending is nested deeply', make: withFile(pendingPath, `{"lock":${deep},"answers":{}}`) },
  { name: 'pending has answers that are none', make: pendingWith(() => ({ answers: [1] })) },
  {
    name: 'pending has the names of a prototype',
    make: pendingWith(() => JSON.parse('{"__proto__": {"a": 1}, "before": {"__proto__": null}}')),
  },
  {
    name: 'what was rejected is a link to everything',
    make: (place) => {
      void pendingWith(() => ({}))(place);
      symlinkSync('/', placeFor(place.root, '.kaizen-docker/rejects'));
    },
  },
  {
    name: 'what was rejected is not ours',
    make: (place) => {
      void pendingWith(() => ({}))(place);
      write(place.root, { '.kaizen-docker/rejects/notes.txt': 'mine', '.kaizen-docker/rejects/main.py.diff': 'mine' });
    },
  },
  { name: 'answers are nested deeply', make: withFile('.yo-rc.json', `{"other":${deep}}`) },
  {
    name: 'answers have the names of a prototype',
    make: withFile(
      '.yo-rc.json',
      '{"__proto__": {"generator-kaizen-docker": {}}, "generator-kaizen-docker": {"__proto__": {"port": 1}, "constructor": 1}}',
    ),
  },
  { name: 'answers are a list', make: withFile('.yo-rc.json', '[]') },
  { name: 'answers are not UTF-8', make: withFile('.yo-rc.json', Buffer.from('{"other": "é"}', 'latin1')) },
  { name: 'the evidence goes into .git', make: withFile('.yo-rc.json', '{"generator-kaizen-docker": {"evidenceFolder": ".git/hooks"}}') },
  {
    name: 'a Dockerfile is not UTF-8',
    make: withFile('Dockerfile', Buffer.from('FROM scratch\n# café\n', 'latin1')),
    says: /Dockerfile, line 2, is not UTF-8/,
  },
  {
    name: 'a Dockerfile is not UTF-8, and nothing was generated',
    isNew: true,
    make: withFile('Dockerfile', Buffer.from('FROM scratch\n# café\n', 'latin1')),
  },
  {
    name: 'an edited compose file is not UTF-8',
    make: ({ root }) => {
      const path = join(root, 'compose.yaml');
      writeFileSync(path, Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), readFileSync(path)]));
    },
    says: /compose\.yaml, line 1, is not UTF-8/,
  },
  { name: 'a .dockerignore is not UTF-8', make: withFile('.dockerignore', Buffer.from('café\n', 'latin1')) },
  {
    name: 'a suite is not UTF-8',
    make: withFile('tests/deployment/deployment_suite.py', Buffer.from('# café\n', 'latin1')),
  },
  {
    name: 'a Dockerfile is endless',
    make: ({ root }) => {
      writeFileSync(placeFor(root, 'Dockerfile'), '');
      truncateSync(join(root, 'Dockerfile'), 3 * 1024 ** 3);
    },
    says: /Dockerfile is larger than 1 MiB/,
  },
  {
    name: 'a Dockerfile leads outside, and nothing was generated',
    isNew: true,
    make: ({ root }) => symlinkSync('../outside/Dockerfile', join(root, 'Dockerfile')),
  },
  { name: 'state is committed where the user keeps it', make: ({ root }) => symlinkSync('../outside', placeFor(root, '.local')) },
  {
    name: 'a record of evidence is a pipe',
    make: ({ root }) => {
      spawnSync('mkfifo', [placeFor(root, 'record.json')]);
    },
  },
  { name: 'a record of evidence is a link to /dev/zero', make: ({ root }) => symlinkSync('/dev/zero', placeFor(root, 'record.json')) },
  { name: 'a report is a link to a file outside', make: ({ root }) => symlinkSync('../outside/id_rsa', placeFor(root, 'report.json')) },
  {
    name: 'a report goes through a link',
    make: ({ root }) => symlinkSync('../outside', placeFor(root, 'reports')),
    also: [
      ['check', '--report=reports/report.json'],
      ['update', '--report=reports/id_rsa'],
    ],
  },
  {
    name: 'a report is a pipe',
    make: ({ root }) => {
      spawnSync('mkfifo', [placeFor(root, 'report.json')]);
    },
  },
  {
    name: 'an answers file is a pipe',
    make: ({ root }) => {
      spawnSync('mkfifo', [placeFor(root, 'answers.yaml')]);
    },
  },
  { name: 'an answers file is a link to /dev/zero', make: ({ root }) => symlinkSync('/dev/zero', placeFor(root, 'answers.yaml')) },
];
