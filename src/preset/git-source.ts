import { lstatSync, realpathSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { runProgram } from '../engine/process.ts';
import { exitCode, KaizenError } from '../errors.ts';
import { lineOutsideUtf8 } from '../read-file.ts';
import { mostBytesOfFile, type PresetSource } from './place.ts';

/** Seconds that git may take: it reads objects of this machine. */
const mostSeconds = 20;

/**
 * Variables that restrict git to reading objects of that repository: no settings of the machine, no transport (a partial clone would fetch
 * missing objects with a program from its own settings), no replaced objects, no pager, no question.
 */
const environment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
};

const reference = /^git:(?<place>[^#]+)(?:#(?<revision>[\w][\w./@^~-]{0,200})?(?::(?<folder>[\w.@+/-]{1,200}))?)?$/;

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
}

/**
 * A preset in a git repository on this machine, at a revision (HEAD unless given). Its objects are read by plumbing commands: nothing is checked out, so
 * that no hook, filter or link takes part. Throws KaizenError (exit code 1) if there is no such repository or revision.
 */
export async function gitSource(text: string, from: string): Promise<PresetSource> {
  const { place = '', revision = 'HEAD', folder = '' } = reference.exec(text)?.groups ?? {};
  if (place === '') throw new KaizenError(`The preset ${text} is not git:FOLDER, git:FOLDER#REVISION or git:FOLDER#REVISION:PATH.`);
  const store = storeOf(text, resolve(from, place));
  const git = async (...words: string[]): Promise<string> => {
    const options = [
      '--no-pager',
      '--git-dir',
      store,
      '-c',
      'protocol.allow=never',
      '-c',
      'core.fsmonitor=false',
      '-c',
      'core.hooksPath=/dev/null',
    ];
    const { status, stdout } = await runProgram(['git', ...options, ...words], { environment, timeout: mostSeconds });
    if (status !== 0)
      throw new KaizenError(`The preset ${text} can't be read: git ${words[0]} ended with ${status}. Is ${revision} a revision of it?`);
    return stdout;
  };
  const commit = (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)).trim();
  const entries = new Map((await git('ls-tree', '-r', '-l', '-z', '--full-tree', commit)).split('\0').flatMap(entryOf));
  const at = (prefix: string): PresetSource => ({
    name: text,
    id: `${store}#${commit}:${prefix}`,
    read: async (path) => {
      const full = posix.join(prefix, path);
      if (full.startsWith('../') || posix.isAbsolute(path))
        throw new KaizenError(`The preset ${text}: ${path} leads out of it.`, exitCode.refused);
      const entry = entries.get(full);
      if (entry === undefined) return undefined;
      if (!/^100(?:644|755)$/.test(entry.mode))
        throw new KaizenError(`The preset ${text}: ${path} is a link, which is not followed.`, exitCode.refused);
      if (!(entry.size <= mostBytesOfFile))
        throw new KaizenError(`The preset ${text}: ${path} is missing in the repository, or larger than ${mostBytesOfFile / 1024} KiB.`);
      const content = await git('cat-file', 'blob', entry.id);
      if (content.includes('\uFFFD') || lineOutsideUtf8(Buffer.from(content)) !== undefined)
        throw new KaizenError(`The preset ${text}: ${path} is not UTF-8 text.`);
      return content;
    },
    below: (more) => at(posix.join(prefix, more)),
  });
  return at(posix.normalize(folder).replace(/^\.$/, ''));
}

/** The folder with the objects: a bare repository, or `.git` of one with a work tree. */
function storeOf(text: string, path: string): string {
  for (const candidate of [join(path, '.git'), path]) {
    try {
      const store = realpathSync(candidate);
      if (lstatSync(join(store, 'objects')).isDirectory() && lstatSync(join(store, 'HEAD')).isFile()) return store;
    } catch {
      // The objects are not in this folder.
    }
  }
  throw new KaizenError(`The preset ${text}: there is no git repository in ${path}.`);
}

/** A line of `ls-tree -l -z`: mode, type, object, size, tab, path. The size of a missing object is not a number. */
function entryOf(line: string): [string, Entry][] {
  const [, mode = '', id = '', size = '', path = ''] = /^(\d{6}) \w+ ([0-9a-f]{40,64}) +(\w+|-)\t(.+)$/s.exec(line) ?? [];
  return path === '' ? [] : [[path, { mode, id, size: Number(size) }]];
}
