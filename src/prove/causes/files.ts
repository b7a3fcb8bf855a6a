import { posix } from 'node:path';
import { namesFile } from '../../plan/data.ts';
import { isContainerPath } from '../../questions/kinds.ts';
import type { Cause, Change, Found, Subject } from '../cause.ts';

/** A path that the application writes, relative to the folder that it runs in if it is below that folder. */
function ownPath(
  path: string,
  { application, files }: Subject,
): { readonly path: string; readonly isSource: boolean; isBesideSources: boolean } {
  const { home = root } = application.image.build;
  const own = path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path;
  const source = posix.relative(root, posix.resolve(home, own));
  const folder = posix.dirname(source);
  return {
    path: own,
    isSource: files.includes(source),
    isBesideSources: !source.startsWith('..') && (folder === '.' || files.some((file) => file.startsWith(`${folder}/`))),
  };
}

/** Where the sources are in an image. */
const root = '/app';

/**
 * The path for the answer `data` that keeps a written path: the folder of a file, or the file itself if its folder also has sources, since a
 * volume would hide later versions of them. Undefined for a file of the sources, and for a path that the answer does not accept.
 */
function dataPath(written: string, subject: Subject): string | undefined {
  const { path, isSource, isBesideSources } = ownPath(written, subject);
  const isFile = /\.[A-Za-z]\w{0,8}$/.test(posix.basename(path));
  const isAlone = isFile && !isBesideSources && !/\.(?:db|sqlite3?)$/.test(path);
  const kept = isAlone ? posix.dirname(path) : path;
  if (isSource || (isFile && !isAlone && !namesFile(path))) return undefined;
  return kept !== '' && kept !== '.' && isContainerPath(kept) ? kept : undefined;
}

/**
 * True for an application that runs in a subfolder and reads a path relative to the root of its sources: a start in that root finds the path.
 * False if the start command names a file of the subfolder, which it would not find from the root.
 */
function isBelowRoot(path: string, { application: { image }, files }: Subject): boolean {
  const { home = root } = image.build;
  const [first = ''] = path.split('/');
  const below = posix.relative(root, home);
  const has = (folder: string): boolean => files.some((file) => file.startsWith(`${folder}/`));
  return (
    home.startsWith(`${root}/`) &&
    image.flavour === 'slim' &&
    !path.startsWith('/') &&
    image.start[0] !== 'env' &&
    has(first) &&
    !has(posix.join(below, first)) &&
    !image.start.some((word) => files.includes(posix.join(below, word)))
  );
}

function explainWritten(written: string, subject: Subject): string {
  const { isSource, isBesideSources } = ownPath(written, subject);
  if (isSource)
    return `The application writes ${written}, a file of its sources: a volume there would hide later versions of it, so let the application write elsewhere.`;
  return isBesideSources && /\.\w{1,9}$/.test(written)
    ? `The application can't write ${written}, which is in a folder of its sources: name it with --data, or let the application write elsewhere.`
    : `The application can't write ${written}: --data does not name it.`;
}

/** A path of a settings file as text in code. */
const settingsPath = /["'`](?<path>\/?(?:[\w.-]{1,40}\/){0,3}(?:config|configuration|conf|settings)\.(?:ya?ml|toml|json|ini))["'`]/g;

/** Files that are read to find such paths, and the number of paths that a sentence can name. */
const mostRead = 400;
const mostPaths = 3;

/** The paths at which the code may look for its settings, those in a folder first. */
function settingsInCode({ files, read }: Subject): readonly string[] {
  const sources = files.filter((path) => /\.(?:[cm]?[jt]s|py|go|rs)$/.test(path) && !/(?:^|[/_.])tests?(?:[/_.]|$)/.test(path));
  const found = sources.slice(0, mostRead).flatMap((path) => [...(read(path) ?? '').matchAll(settingsPath)]);
  const paths = [...new Set(found.flatMap(({ groups }) => groups?.['path'] ?? []))];
  const inFolder = paths.filter((path) => path.includes('/'));
  return (inFolder.length === 0 ? paths : inFolder).slice(0, mostPaths);
}

/** The path in a message. Node.js reports a folder that it creates with its parents on a read-only file system as missing (ENOENT, mkdir). */
function writtenIn({ path, go, shell, node }: Found): string {
  return path || go || shell || node || '';
}

/** Files that are missing, or cannot be written. */
export const fileCauses: readonly Cause[] = [
  {
    name: 'path that cannot be written',
    steps: ['start', 'answer', 'suite'],
    pattern:
      /(?:Read-only file system|EROFS: read-only file system, \w+|read-only file system|Permission denied|EACCES: permission denied, \w+|permission denied)(?:[^'"\n]{0,40}['"](?<path>\/?[\w.@+/-]{1,200})['"])|(?:open|mkdir|create|stat) (?<go>\/?[\w.@+/-]{1,200}): (?:read-only file system|permission denied)|(?:(?:(?:cannot|can't|failed to) (?:create|touch|create directory|create regular file|create symbolic link)|cannot move ['‘][^'’]{1,200}['’] to) ['‘]?|: line \d{1,5}: )(?<shell>\/[\w.@+/-]{1,200})['’]?: (?:Read-only file system|Permission denied)|ENOENT: no such file or directory, mkdir '(?<node>\/?[\w.@+/-]{1,200})'/,
    explain: (found, subject) => explainWritten(writtenIn(found), subject),
    repair(found, subject): Change[] {
      const place = dataPath(writtenIn(found), subject);
      return place === undefined ? [] : [{ question: 'data', add: [place] }];
    },
  },
  {
    name: 'writes outside its data',
    steps: ['start', 'answer', 'suite'],
    // See `writtenLines`.
    pattern: /^kaizen-docker: with a writable root it writes (?<path>\/[\w.@+/-]{1,200})$/,
    isRepeated: true,
    explain: (_, __, all) =>
      `The application writes ${all.map(({ path }) => path).join(', ')}, which --data does not name: the same stack runs if the application can write there.`,
    repair({ path = '' }, subject): Change[] {
      const place = dataPath(path, subject);
      return place === undefined ? [] : [{ question: 'data', add: [place] }];
    },
  },
  {
    name: 'database file that cannot be opened',
    steps: ['start', 'answer', 'suite'],
    pattern: /unable to open database file|SQLITE_CANTOPEN|attempt to write a readonly database|SQLITE_READONLY/,
    explain: () => "The application can't write its SQLite file: name the file's folder with --data.",
  },
  {
    name: 'file that is missing in the build',
    steps: ['build'],
    pattern:
      /(?:COPY failed: file not found|failed to compute cache key: .*"(?<copy>\/[^"]{1,200})": not found|Could not resolve entry module "(?<entry>[^"]{1,120})"|ENOENT: no such file or directory, open '(?<node>[^']{1,200})'|can't open file '(?<python>[^']{1,200})')/,
    explain({ copy, entry, node, python }, { files }) {
      const file = copy || entry || node || python || 'a file';
      const own = file.replace(/^\/(?:app\/)?/, '');
      return files.includes(own)
        ? `The build needs ${own}, which .dockerignore keeps out of the build context: add the line "!${own}" at the end of .dockerignore.`
        : `The build needs ${file}, which is not in the folder: create or commit it first.`;
    },
  },
  {
    name: 'missing device',
    steps: ['start', 'answer'],
    pattern:
      /(?:No such file or directory: '|no such file or directory, open '|could not open port '?|cannot open device '?|\bopen )(?<device>\/dev\/(?!tty\b(?!\w)|null|shm|std)[\w./-]{1,60})/,
    explain: ({ device }) =>
      `The application opens the device ${device}, which the container does not have: add it with "devices" in compose.override.yaml, or turn off its use in the settings.`,
  },
  {
    name: 'missing configuration file',
    steps: ['start'],
    pattern:
      /(?:ENOENT: no such file or directory, (?:open|stat|lstat|scandir) '(?!\/dev\/)(?<node>[^']{1,200})'|No such file or directory: '(?!\/dev\/)(?<python>\/?[^']{0,200}[/.][^']{1,80})'|open (?!\/dev\/)(?<go>\/?[\w.@+/-]{1,200}): no such file or directory)/,
    explain({ node, python, go }, subject) {
      const path = node || python || go || '';
      const { home = root } = subject.application.image.build;
      return path.startsWith('/')
        ? `The application reads ${path}, which is not in the image.`
        : `The application reads ${path}, which is not in ${home}, the folder that it runs in.`;
    },
    repair({ node, python, go }, subject): Change[] {
      const { image } = subject.application;
      return isBelowRoot(node || python || go || '', subject)
        ? [{ question: 'start', set: ['env', `--chdir=${root}`, ...image.start] }]
        : [];
    },
  },
  {
    name: 'no configuration file',
    steps: ['start'],
    // Without the path of the file.
    pattern:
      /\bconfig(?:uration)? file (?:["'][^"'\n]{0,80}["'] )?(?:was |is |could )?not (?:be )?found\b|\bno config(?:uration)? file (?:was )?(?:found|given|specified|provided)\b/i,
    explain(_, subject) {
      const paths = settingsInCode(subject);
      const named = paths.length === 0 ? '' : `, which its code expects at ${paths.join(' or ')}`;
      return `The application does not find its configuration file${named}: mount one there with "volumes" in compose.override.yaml.`;
    },
  },
  {
    name: 'directory instead of a file',
    steps: ['start', 'answer'],
    pattern:
      /(?:EISDIR: illegal operation on a directory, (?:open|read|copyfile|unlink)(?: '(?<node>[^']{1,200})')?|\[Errno 21\] Is a directory: '(?<python>[^']{1,200})'|(?:open|read|write) (?<go>\/?[\w.@+/-]{1,200}): is a directory)/,
    explain: ({ node, python, go }) =>
      `The application opens ${node || python || go || 'a path'} as a file, but it is a folder: give it the path of a file, or remove the path from --data.`,
  },
  {
    name: 'file for another architecture',
    steps: ['build', 'start'],
    pattern: /exec (?:user process caused: )?.{0,80}: ?exec format error|cannot execute binary file: Exec format error/,
    explain: () => 'A program is for another processor, or a script has no first line such as #!/bin/sh.',
  },
];
