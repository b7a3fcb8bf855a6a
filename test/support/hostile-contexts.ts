import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { credentialDecoys } from '../../src/folder/credentials.ts';
import { folderWith, write } from './folders.ts';

/** A folder with files that must not be in an image, and files that must. */
export interface HostileContext {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files that git tracks although a rule excludes them. */
  readonly forced?: readonly string[];
  /** Rules of `.git/info/exclude`. */
  readonly exclude?: string;
  /** Ignored files that the build needs. */
  readonly needed?: readonly string[];
  /** Files that git does not ignore and that are excluded: credentials and generated files. */
  readonly stopped?: readonly string[];
}

const server: Readonly<Record<string, string>> = {
  'package.json': '{"name":"a","type":"module","scripts":{"start":"node server.js"},"dependencies":{}}',
  'server.js': "import http from 'node:http';\nhttp.createServer((q, r) => r.end('a')).listen(3000);\n",
};
const empty = (...paths: readonly string[]): Record<string, string> => Object.fromEntries(paths.map((path) => [path, 'x']));

export const hostileContexts: readonly HostileContext[] = [
  {
    name: 'rules with and without a slash, with signs, exceptions and comments',
    files: {
      ...server,
      '.gitignore':
        '# own\n/top.txt\ndeep.txt\nonly/\n*.sqlite3\ndata/*.csv\n**/cache/*.bin\nlogs/*\n!logs/keep.txt\nout/\n!out/keep.txt\n\\#odd\n\\!odd\n[xy].dat\n[!a]z.dat\nfoo?.tmp\nsp ace\ntrail\\ \na/**/z.txt\n',
      ...empty('top.txt', 'sub/top.txt', 'deep.txt', 'sub/deep.txt', 'a/only/x', 'b/only', 'local.sqlite3', 'sub/local.sqlite3'),
      ...empty('data/a.csv', 'sub/data/a.csv', 'sub/cache/a.bin', 'cache/b.bin', 'logs/x', 'logs/keep.txt', 'out/x', 'out/keep.txt'),
      ...empty('#odd', '!odd', 'x.dat', 'az.dat', 'bz.dat', 'foo1.tmp', 'foo12.tmp', 'sp ace', 'trail ', 'a/z.txt', 'a/b/c/z.txt', 'z.txt'),
      ...empty('dev/Local.SQLITE3'),
    },
  },
  {
    name: 'classes that git and Docker read differently, and some that never end',
    files: {
      ...server,
      '.gitignore':
        'open[\n/\u001b]0;q\u001b[8mq\nback\\\n!keep[\n[]x]y\n[[:digit:]_]z\n[a-c0-9].tmp\n[!a-z].out\nesc\\[aped\n*.gone\n![]k].gone\n',
      'open[': '',
      back: '',
      ']y': '',
      _z: '',
      '4z': '',
      'b.tmp': '',
      'd.tmp': '',
      '7.out': '',
      'a.out': '',
      'esc[aped': '',
      'a.gone': '',
    },
  },
  {
    name: 'rules with what no line of .dockerignore can hold',
    files: {
      ...server,
      '.gitignore': '*.tab\t\nend\u00a0\n\u00a0start\n\u001b]52;c;x\u0007\n!keep\u0001\n',
      ...empty('a.tab\t', 'end\u00a0', '\u00a0start', 'sub/end\u00a0'),
    },
  },
  {
    name: 'files of rules in several folders, one of which overrules the outer one',
    files: {
      ...server,
      '.gitignore': 'lib/\n*.log.txt\nprivate\n',
      'web/.gitignore': '!lib/\n/only.txt\n*.gen\n',
      ...empty(
        'lib/a',
        'web/lib/b',
        'web/lib/c.log.txt',
        'web/only.txt',
        'web/x/only.txt',
        'web/x/y.gen',
        'y.gen',
        'private',
        'web/private/a',
      ),
      'htmlcov/.gitignore': '*\n',
      'htmlcov/index.html': 'x',
    },
  },
  {
    name: 'a list of what is wanted',
    files: {
      ...server,
      '.gitignore': '/*\n!/package.json\n!/server.js\n!/src/\n!/.gitignore\n',
      ...empty('src/a.js', 'src/b/c.js', 'other.js', 'notes/a.txt'),
    },
  },
  {
    name: 'what git tracks although a rule excludes it, and what only this machine ignores',
    files: {
      ...server,
      '.gitignore': 'lib/\ndata/\n',
      ...empty(
        'src/lib/a.js',
        'src/lib/b.js',
        'src/lib/c.js',
        'src/lib/d.js',
        'src/lib/local.txt',
        'data/.gitkeep',
        'data/dump.sql',
        'data/seed.sql',
      ),
      ...empty('notes/plan.txt', 'sub/notes/plan.txt', 'scratch.txt'),
    },
    forced: ['src/lib/a.js', 'src/lib/b.js', 'src/lib/c.js', 'src/lib/d.js', 'data/.gitkeep', 'data/seed.sql'],
    exclude: 'notes/\n/scratch.txt\n',
    // Only its name matters, and only for git.
    stopped: ['data/.gitkeep'],
  },
  {
    name: 'generated code that is imported',
    files: {
      ...server,
      'server.js': `import { a } from './src/gen/client.js';\nimport './version.js';\n${server['server.js']}`,
      '.gitignore': 'gen/\nversion.js\n',
      ...empty('src/gen/client.js', 'version.js', 'other/gen/x'),
      'src/gen/.env': 'A=b',
    },
    needed: ['src/gen/client.js', 'version.js'],
  },
  {
    name: 'credentials that git does not ignore',
    files: {
      ...server,
      ...empty(
        ...credentialDecoys,
        'secrets/mine',
        'sub/secrets/mine',
        'sub/secrets/store.js',
        'vendored/.git',
        '.env.example',
        'docs/a.txt',
      ),
    },
    stopped: [...credentialDecoys, 'secrets/mine', 'sub/secrets/mine', 'vendored/.git'],
  },
];

/** Creates a context with a git repository, and returns the paths that git ignores. */
export function layOut({ files, forced = [], exclude }: HostileContext): { readonly root: string; readonly ignored: ReadonlySet<string> } {
  const root = folderWith(files);
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'core.excludesFile=/dev/null', '-c', 'core.fileMode=false', ...words], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '--quiet');
  if (exclude !== undefined) write(root, { '.git/info/exclude': exclude });
  if (forced.length > 0) git('add', '--force', '--', ...forced);
  const ignored = new Set(git('ls-files', '-z', '--others', '--ignored', '--exclude-standard').split('\0').filter(Boolean));
  return { root, ignored };
}

/** Removes the repository, as in an archive of the folder. */
export function withoutGit(root: string): void {
  rmSync(join(root, '.git'), { recursive: true, force: true });
}
