import type { Folder } from '../../folder/folder.ts';

/** Modules that the go command fetches from their own hosts (go.dev/ref/mod "Private modules"). */
export interface PrivateModules {
  /** The value of GOPRIVATE. */
  readonly patterns: string;
  /** A required module that they match. */
  readonly module: string;
  /** The file with the setting. */
  readonly source: string;
}

/** Files that set build variables, or tell a person to set them. */
const telling =
  /^(?:(?:GNU)?[mM]akefile|[jJ]ustfile|Taskfile\.ya?ml|magefile\.go|\.envrc|\.gitlab-ci\.ya?ml|\.circleci\/config\.ya?ml|\.github\/workflows\/[\w.-]{1,60}\.ya?ml|Dockerfile|README\.md|CONTRIBUTING\.md|(?:scripts?\/|hack\/|build\/)?[\w-]{1,40}\.(?:sh|mk))$/;
const setting = /\bGOPRIVATE\b["']?[ \t]{0,9}[:?]?[ \t:=]{1,9}["']?([\w*][\w.*/,-]{2,200})/g;
/** More settings than a file has. */
const mostSettings = 20;

/** Finds the value of GOPRIVATE in the files of a folder, if it matches required modules. */
export function findPrivateModules(folder: Folder, required: readonly string[]): PrivateModules | undefined {
  for (const source of folder.files.filter((path) => telling.test(path) && !folder.isGenerated(path))) {
    const text = folder.search(source);
    if (!text.includes('GOPRIVATE')) continue;
    for (const [, patterns = ''] of [...text.matchAll(setting)].slice(0, mostSettings)) {
      const all = patterns.split(',').filter((each) => each.includes('.'));
      const module = required.find((path) => all.some((pattern) => isMeant(path, pattern)));
      if (module !== undefined) return { patterns: all.join(','), module, source };
    }
  }
  return undefined;
}

/** True if the first parts of a path match a pattern: `*.example.com/team` for `git.example.com/team/shop`. */
function isMeant(path: string, pattern: string): boolean {
  const wanted = pattern.replace(/\/$/, '').split('/');
  const parts = path.split('/');
  return wanted.every((part, index) => matches(parts[index] ?? '', part));
}

function matches(part: string, pattern: string): boolean {
  const [before = '', ...others] = pattern.split('*');
  if (others.length === 0) return part === pattern;
  const behind = others.at(-1) ?? '';
  return part.length >= before.length + behind.length && part.startsWith(before) && part.endsWith(behind);
}
