import type { Folder } from '../../folder/folder.ts';

/** A start page with its site. */
export interface Page {
  /** The page's text; empty if it cannot be read. */
  readonly text: string;
  /** False if the page is not UTF-8. */
  readonly isUtf8: boolean;
  /** Paths of the site's files, relative to its folder. */
  readonly files: ReadonlySet<string>;
}

/** Reads the start page of a site whose files are below a path (`public/`, or empty for the root). */
export function openPage(folder: Folder, index: string, prefix: string): Page {
  const files = new Set(folder.files.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : [])));
  try {
    return { text: folder.read(index) ?? '', isUtf8: true, files };
  } catch {
    return { text: '', isUtf8: false, files };
  }
}

/** Paths that need no decoding: a letter, a digit or one of `._~-`. */
const plainPath = /^\/(?:[\w.~-]+\/)*$/;

/**
 * Finds the path below which a site must be served, from `<base href>`, or from the addresses of scripts, stylesheets and images, if all of
 * them begin with it and lead to files only without it: `/shop/assets/app.js`, if `assets/app.js` exists.
 */
export function basePathOf({ text, files }: Page): string {
  const markup = withoutComments(text);
  const stated = /<base\s[^<>]*?\bhref=["']?(\/[^"'\s>]*)/i.exec(markup)?.[1];
  if (stated !== undefined) return plainPath.test(stated) ? stated : '/';
  const addresses = addressesIn(markup);
  const [first, ...others] = addresses;
  if (first === undefined || addresses.some((address) => files.has(address.slice(1)))) return '/';
  const isBase = (prefix: string): boolean => {
    const found = addresses.map((address) => address.slice(prefix.length)).filter((path) => files.has(path));
    // A single file in the site's root may have the name of another one, which is missing.
    const isCoincidence = found.length < 2 && found[0]?.includes('/') !== true;
    return !isCoincidence && plainPath.test(prefix) && others.every((address) => address.startsWith(prefix));
  };
  return prefixesOf(first).find(isBase) ?? '/';
}

function addressesIn(markup: string): string[] {
  const tags = markup.matchAll(/<(?:script|link|img)\s[^<>]*?\b(?:src|href)=["']?(\/(?!\/)[^"'\s>?#]*)/gi);
  return [...tags].map(([, address = '']) => decoded(address));
}

/** `/a/b/c.js` → `/a/`, `/a/b/` */
function prefixesOf(address: string): string[] {
  const parts = address.split('/').slice(1, -1);
  return parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}/`);
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/**
 * Returns the page for every path of a single-page application: `200.html`, which has only that meaning, or the start page if it is the
 * only one and has no readable text before its script runs. Null for a site of several pages.
 */
export function fallbackPageOf({ text, files }: Page): string | null {
  if (files.has('200.html')) return '200.html';
  const pages = [...files].filter((path) => /\.html?$/i.test(path) && path !== '404.html');
  return pages.length === 1 && /<script\b[^<>]*\bsrc=/i.test(text) && !isReadable(text) ? 'index.html' : null;
}

// An unclosed element continues to the end, as in a browser, and a tag does not contain another one.
function isReadable(text: string): boolean {
  const body = withoutComments(text).replace(/^[\s\S]*<body\b[^<>]*>/i, '');
  const shown = body
    .replaceAll(/<(script|style|noscript|template|svg|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/^[\s\S]*<\/head\s*>/i, '');
  return /<(?:img|video|audio|iframe|object|embed|form)\b/i.test(shown) || shown.replaceAll(/<[^<>]*>/g, '').trim() !== '';
}

function withoutComments(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
}

/** Folders of build tools in which every name contains a hash, or a build ID: Next.js, SvelteKit, Astro. */
const alwaysHashed = ['_next/static/', '_app/immutable/', '_astro/'];
/** Folders of build tools that may also contain other files: Vite, Create React App, Nuxt, Vue CLI. */
const perhapsHashed = ['assets/', 'static/js/', 'static/css/', 'static/media/', '_nuxt/', 'js/', 'css/'];
/** `index-BUpiaGlN.js`, `main.6ce24c58.chunk.js`: eight characters or more, with a digit or a capital among them, before the extensions. */
const hashedName = /[.-](?=[\w-]*[0-9A-Z])[\w-]{8,}(?:\.[A-Za-z]+)*\.[A-Za-z][A-Za-z0-9]*$/;

/** Returns the folders of a site in which all files have hashed names, and one is a script or a stylesheet. */
export function hashedAssetsOf({ files }: Page): string[] {
  const below = (folder: string): string[] => [...files].filter((path) => path.startsWith(folder));
  const isHashed = (folder: string): boolean =>
    below(folder).every((path) => hashedName.test(path)) && below(folder).some((path) => /\.(?:m?js|css)$/.test(path));
  return [...alwaysHashed.filter((folder) => below(folder).length > 0), ...perhapsHashed.filter(isHashed)];
}
