import { posix } from 'node:path';
import { isContainerPath } from '../../questions/kinds.ts';
import type { Cause, Change } from '../cause.ts';

/** The folder of a file that an application writes, as an answer: relative to the application if it is inside. */
function dataPath(path: string, home: string): string | undefined {
  const isFile = /\.[A-Za-z]\w{0,8}$/.test(posix.basename(path));
  const folder = isFile && !/\.(?:db|sqlite3?|json)$/.test(path) ? posix.dirname(path) : path;
  const own = folder.startsWith(`${home}/`) ? folder.slice(home.length + 1) : folder;
  return own !== '' && own !== '.' && isContainerPath(own) ? own : undefined;
}

/** Files that are missing, or cannot be written. */
export const fileCauses: readonly Cause[] = [
  {
    name: 'path that cannot be written',
    steps: ['start', 'answer', 'suite'],
    pattern:
      /(?:Read-only file system|EROFS: read-only file system, \w+|read-only file system|Permission denied|EACCES: permission denied, \w+|permission denied)(?:[^'"\n]{0,40}['"](?<path>\/?[\w.@+/-]{1,200})['"])|(?:open|mkdir|create|stat) (?<go>\/?[\w.@+/-]{1,200}): (?:read-only file system|permission denied)|(?:cannot|can't) (?:create|touch|create directory|create regular file) ['‘]?(?<shell>\/[\w.@+/-]{1,200})['’]?: (?:Read-only file system|Permission denied)/,
    explain: ({ path, go, shell }) => `The application can't write ${path || go || shell}: --data does not name it.`,
    repair({ path, go, shell }, { application }): Change[] {
      const place = dataPath(path || go || shell || '', application.image.build.home ?? '/app');
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
    repair({ path = '' }, { application }): Change[] {
      const place = dataPath(path, application.image.build.home ?? '/app');
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
        ? `The build needs ${own}, which is in the folder, but not in the build context: let it in with a line "!${own}" at the end of .dockerignore.`
        : `The build needs ${file}, which is not in the folder: create or commit it first.`;
    },
  },
  {
    name: 'missing configuration file',
    steps: ['start'],
    pattern:
      /(?:ENOENT: no such file or directory, (?:open|stat|lstat|scandir) '(?<node>[^']{1,200})'|No such file or directory: '(?<python>\/?[^']{0,200}[/.][^']{1,80})'|open (?<go>\/?[\w.@+/-]{1,200}): no such file or directory)/,
    explain({ node, python, go }) {
      return `The application reads ${node || python || go}, which is not in the image.`;
    },
  },
  {
    name: 'file for another architecture',
    steps: ['build', 'start'],
    pattern: /exec (?:user process caused: )?.{0,80}: ?exec format error|cannot execute binary file: Exec format error/,
    explain: () => 'A program is for another processor, or a script has no first line such as #!/bin/sh.',
  },
];
