import type { Folder } from '../../folder/folder.ts';
import { serverConfigurationName } from '../web-server.ts';
import type { Page } from './page.ts';

/** Files that have no place on a public server, although they are in the site's folder. */
interface Kind {
  /** For .dockerignore, relative to the site's folder: names, `*` within a name, and a `**` in front of it for any folder. */
  readonly patterns: readonly string[];
  /** What is said where there are such files; absent where nobody would miss them. */
  readonly because?: string;
  /** True where the files belong in the repository's root as well, when the site is in a folder of its own. */
  readonly isInRoot?: boolean;
  /** True where the template of .dockerignore has these patterns for everyone. */
  readonly isGeneral?: boolean;
  /** True where the start page says that the files are part of the site after all. */
  isWanted?(text: string): boolean;
}

const kinds: readonly Kind[] = [
  {
    // Every hidden name but .well-known, which is public by definition (RFC 8615). Nothing is excluded and then taken back,
    // because that would take back a key in that folder, too.
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
    // A page that shows Markdown reads it from here.
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

/** What stays out of the image: patterns for .dockerignore, and a sentence for each kind of files that someone could miss. */
export interface LeftOut {
  readonly patterns: readonly string[];
  readonly warnings: readonly string[];
}

/** Says what of a site stays out of the image; `prefix` is the site's folder, `public/`, or empty. */
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

/** The files that patterns name, and the folders, these with a slash at the end. */
function namesIn(patterns: readonly string[], files: readonly string[]): string[] {
  const alternatives = patterns.map((pattern) =>
    pattern.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?')),
  );
  const named = new RegExp(`^(?:${alternatives.join('|')})(?:/|$)`);
  return files.flatMap((path) => named.exec(path)?.[0] ?? []);
}
