import { validRange } from '@renovatebot/pep440';

/** One requirement, in the syntax of PEP 508 or of pip's requirements files. */
export type Requirement =
  | {
      readonly kind: 'package';
      /** Normalised; undefined for a URL without a package name. */
      readonly name: string | undefined;
      readonly extras: readonly string[];
      /** True if it allows exactly one version. */
      readonly isPinned: boolean;
      /** That version, if it is written. */
      readonly version?: string;
      /** True if git fetches it. */
      readonly needsGit: boolean;
      /** True if a marker limits it to some systems or versions of Python. */
      readonly isConditional: boolean;
      /** The marker as written. */
      readonly marker?: string;
    }
  /** A path in the folder: `.` for the project itself. */
  | { readonly kind: 'local'; readonly path: string; readonly extras: readonly string[] }
  /** A requirement of another operating system. */
  | { readonly kind: 'elsewhere' };

const named = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/s;
/** A marker for another operating system. */
export const foreignSystem = /(?:sys_platform|platform_system|os_name)\s*==\s*["'](?:win32|cygwin|darwin|windows|nt)["']/i;

/** A path in the form for comparisons: without `./` at its start or `/` at its end; `.` for the folder itself. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/(?<!\/)\/+$/, '') || '.';
}

/** The name in the normal form of PEP 503. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Parses a requirement. Returns undefined for other text. */
export function parseRequirement(text: string): Requirement | undefined {
  const [requirement = '', marker = ''] = splitMarker(text.trim());
  if (marker !== '' && foreignSystem.test(marker) && !/\bor\b/.test(marker)) return { kind: 'elsewhere' };
  const isConditional = marker !== '';
  const parsed = parseLocal(requirement) ?? parseAddress(requirement, isConditional) ?? parseNamed(requirement, isConditional);
  return parsed?.kind === 'package' && isConditional ? { ...parsed, marker } : parsed;
}

function splitMarker(text: string): [string, string] {
  // A URL may contain a semicolon: there, a marker follows a blank.
  const at = text.includes('://') ? text.search(/\s;/) : text.indexOf(';');
  return at === -1 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at).replace(/^\s*;/, '').trim()];
}

function parseExtras(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((extra) => normaliseName(extra.trim()))
    .filter((extra) => extra !== '');
}

function parseLocal(text: string): Requirement | undefined {
  const match = /^(?:file:(?!\/\/))?(\.{1,2}(?:\/[^[\]\s]*)?|[\w.-]+\/[^[\]\s:@]*)(?:\[([^\]]*)\])?$/.exec(text);
  if (match === null) return undefined;
  return { kind: 'local', path: plainPath(match[1] ?? ''), extras: parseExtras(match[2]) };
}

function parseAddress(text: string, isConditional: boolean): Requirement | undefined {
  const match = /^(?:([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\]\s*)?@\s*)?((?:git|hg|svn|bzr)\+\S+|[a-z]+:\/\/\S+)$/.exec(text);
  const address = match?.[3];
  if (match === null || address === undefined) return undefined;
  const egg = /[#&]egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/.exec(address);
  const wheel = /\/([A-Za-z0-9._]+)-[^/]+\.whl(?:#|$)/.exec(address);
  const name = match[1] ?? egg?.[1] ?? wheel?.[1];
  const isVersionControl = /^(?:git|hg|svn|bzr)\+/.test(address);
  return {
    kind: 'package',
    name: name === undefined ? undefined : normaliseName(name),
    extras: parseExtras(match[2] ?? egg?.[2]),
    isPinned: !isVersionControl || /\/[^/@]*@[^/]+$/.test(address.replace(/^[a-z+]+:\/\/[^/]*/, '')),
    needsGit: address.startsWith('git+'),
    isConditional,
  };
}

function parseNamed(text: string, isConditional: boolean): Requirement | undefined {
  const match = named.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) return undefined;
  const specifier = (match[3] ?? '').replace(/^\((.*)\)$/, '$1').trim();
  if (specifier !== '' && !validRange(specifier.replace(/,$/, ''))) return undefined;
  return {
    kind: 'package',
    name: normaliseName(name),
    extras: parseExtras(match[2]),
    ...pinOf(specifier),
    needsGit: false,
    isConditional,
  };
}

/** The only version that a specifier allows: `==1.26.4`. */
export function pinOf(specifier: string): { readonly isPinned: boolean; readonly version?: string } {
  const version = /^={2,3}([^,*]+)$/.exec(specifier)?.[1]?.trim();
  return version === undefined ? { isPinned: false } : { isPinned: true, version };
}
