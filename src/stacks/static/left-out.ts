import type { Folder } from '../../inspect/folder.ts';
import type { Page } from './page.ts';

/** Files that have no place on a public server, although they are in the site's folder. */
interface Kind {
  /** Patterns of .dockerignore. */
  readonly patterns: readonly string[];
  /** The same for a path relative to the site's folder; absent where nobody would miss the file. The first group is what is named. */
  readonly named?: RegExp;
  /** What the warning says about the names. */
  readonly because?: string;
  /** True where such files are in the root also of a site that is in a folder of its own. */
  readonly isInRoot?: boolean;
  /** True where the page's text says that the files are part of the site after all. */
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
    named: /^((?:.*\/)?_?drafts\/)/,
    because: 'what has that name is not published yet; if it is, take its line out of .dockerignore',
    isWanted: (text) => /href=["']?[^"'\s>]*\b_?drafts\//i.test(text),
  },
  {
    patterns: ['**/*.php', '**/*.phtml', '**/*.cgi', '**/*.asp', '**/*.aspx', '**/*.jsp'],
    named: /^(.*\.(?:php|phtml|cgi|aspx?|jsp))$/,
    because: 'a server would have to run it, and this one would show its text to everyone',
  },
  {
    patterns: [
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
    named:
      /^((?:.*\/)?\.ht(?:access|passwd)|_redirects|_headers|netlify\.toml|vercel\.json|firebase\.json|staticwebapp\.config\.json|web\.config|nginx\.conf|Caddyfile)$/,
    isInRoot: true,
    because: 'it is for another server, and its rules do not hold here: the configuration of this one is in the Dockerfile',
  },
  {
    // The patterns that every .dockerignore has.
    patterns: [],
    named: /^(.*\.(?:pem|key|p12|pfx|jks))$/,
    because: 'a file of that name is usually a private key',
  },
  {
    patterns: ['README*', 'CONTRIBUTING*', 'CHANGELOG*', 'CODE_OF_CONDUCT*', 'SECURITY*'],
    // A page that shows Markdown reads it from here.
    isWanted: (text) => /docsify|\.md\b/i.test(text),
  },
  {
    patterns: [
      'Makefile',
      '[Jj]ustfile',
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
    patterns: out.flatMap(({ patterns }) => patterns.map((pattern) => (pattern.startsWith('**/') ? pattern : prefix + pattern))),
    warnings: out.flatMap(({ named, because = '', isInRoot = false }) => {
      if (named === undefined) return [];
      const inSite = [...files].flatMap((path) => named.exec(path)?.[1] ?? []).map((name) => prefix + name);
      const inRoot = isInRoot ? folder.files.filter((path) => !path.includes('/') && named.test(path)) : [];
      const [first, ...others] = new Set([...inSite, ...inRoot]);
      if (first === undefined) return [];
      const rest = others.length === 0 ? '' : ` (and ${others.length} more of the kind)`;
      return [`${first}${rest} is left out of the image: ${because}.`];
    }),
  };
}
