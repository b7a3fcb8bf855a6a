import type { Folder } from '../../folder/folder.ts';
import { serverConfigurationName } from '../web-server.ts';
import type { Page } from './page.ts';

/** Files in the site's folder that do not belong on a public server. */
interface Kind {
  /** For .dockerignore, relative to the site's folder: names, `*` in a name, and a leading `**` for any folder. */
  readonly patterns: readonly string[];
  /** The note about such files; absent if nobody would miss them. */
  readonly because?: string;
  /** True if such files are also common in the repository's root, when the site has a separate folder. */
  readonly isInRoot?: boolean;
  /** True if the template of .dockerignore always has these patterns. */
  readonly isGeneral?: boolean;
  /** True if the start page shows that the files belong to the site. */
  isWanted?(text: string): boolean;
}

const kinds: readonly Kind[] = [
  {
    // Every hidden name except .well-known, which is public by definition (RFC 8615). There is no exception after a general pattern,
    // because it would also include a key in that folder.
    patterns: ['**/.[^w]*', '**/.w[^e]*', '**/.we[^l]*'],
  },
  {
    patterns: ['**/drafts', '**/_drafts'],
    because: 'files with that name are usually not published yet. If they are, remove the line from .dockerignore',
    isWanted: (text) => /href=["']?[^"'\s>]{0,200}\b_?drafts\//i.test(text),
  },
  {
    patterns: ['**/*.php', '**/*.phtml', '**/*.cgi', '**/*.asp', '**/*.aspx', '**/*.jsp'],
    because: 'the web server does not run it and would show its source to everyone',
  },
  {
    patterns: [
      '**/.htaccess',
      '**/.htpasswd',
      '_redirects',
      '_headers',
      'netlify.toml',
      'vercel.json',
      'firebase.json',
      'staticwebapp.config.json',
      'web.config',
      'nginx.conf',
      'Caddyfile',
    ],
    isInRoot: true,
    because: `it configures another web server. The image uses ${serverConfigurationName}`,
  },
  {
    patterns: ['**/*.pem', '**/*.key', '**/*.p12', '**/*.pfx', '**/*.jks'],
    isGeneral: true,
    because: 'a file with that name is usually a private key',
  },
  {
    patterns: ['README*', 'CONTRIBUTING*', 'CHANGELOG*', 'CODE_OF_CONDUCT*', 'SECURITY*'],
    // A page that renders Markdown reads it.
    isWanted: (text) => /docsify|\.md\b/i.test(text),
  },
  {
    patterns: [
      'Makefile',
      'Justfile',
      'justfile',
      'Taskfile.y*ml',
      '**/node_modules',
      '**/__pycache__',
      '**/Thumbs.db',
      '**/*~',
      '**/*.bak',
      '**/*.orig',
      '**/*.swp',
    ],
  },
];

/** Files that the image does not contain: patterns for .dockerignore, and a sentence for each kind that someone could miss. */
export interface LeftOut {
  readonly patterns: readonly string[];
  readonly warnings: readonly string[];
}

/** Describes the files of a site that the image leaves out; `prefix` is the site's folder, `public/`, or empty. */
export function leftOut(folder: Folder, { text, files }: Page, prefix: string): LeftOut {
  const out = kinds.filter(({ isWanted }) => isWanted?.(text) !== true);
  return {
    patterns: out.flatMap(({ patterns, isGeneral = false }) => (isGeneral ? [] : patterns.map((pattern) => below(prefix, pattern)))),
    warnings: out.flatMap(({ patterns, because, isInRoot = false }) => {
      if (because === undefined) return [];
      const inSite = namesIn(patterns, [...files]).map((name) => prefix + name);
      const inRoot = isInRoot ? namesIn(patterns, folder.files).filter((name) => !name.includes('/')) : [];
      const [first, ...others] = new Set([...inSite, ...inRoot]);
      if (first === undefined) return [];
      const rest = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
      return [`${first}${rest} is left out of the image: ${because}.`];
    }),
  };
}

function below(prefix: string, pattern: string): string {
  return pattern.startsWith('**/') ? pattern : prefix + pattern;
}

/** The files that match the patterns, and the folders, which have a slash at the end. */
function namesIn(patterns: readonly string[], files: readonly string[]): string[] {
  const alternatives = patterns.map((pattern) =>
    pattern.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?')),
  );
  const named = new RegExp(`^(?:${alternatives.join('|')})(?:/|$)`);
  return files.flatMap((path) => named.exec(path)?.[0] ?? []);
}
