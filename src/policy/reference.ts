import { globPattern } from '../manifests/glob.ts';

/** A reference to an image, as a registry reads it (distribution/reference, "normalize"). */
export interface Reference {
  /** `docker.io` unless another one is named. */
  readonly registry: string;
  /** With `library/` for the official images of Docker Hub. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Splits a reference; undefined for `scratch`, for an invalid reference, and for one with an unset variable. */
export function readReference(text: string): Reference | undefined {
  if (text === 'scratch' || text.length > 500) return undefined;
  const [, name = '', tag, digest] =
    /^([\w./-]+(?::\d{1,5}\/[\w./-]+)?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]{32,}))?$/i.exec(text) ?? [];
  if (name === '') return undefined;
  const [first = '', ...rest] = name.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = isRegistry ? rest.join('/') : name;
  const registry = !isRegistry || first === 'index.docker.io' ? 'docker.io' : first;
  return { registry, repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path, tag, digest };
}

/** The whole name without tag and digest, such as `docker.io/library/node`. */
export function nameOf({ registry, repository }: Reference): string {
  return `${registry}/${repository}`;
}

/**
 * True if one of these globs (`docker.io/library/node:*`, `registry.example.com/**`) matches the reference. A glob without a tag matches
 * every tag.
 */
export function matchesAny(reference: Reference, globs: readonly string[]): boolean {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : '');
  const names = namesOf(reference).flatMap((name) => [name, `${name}:${tag}`]);
  return globs.some((glob) => {
    const pattern = globPattern(expanded(glob));
    return pattern !== undefined && names.some((name) => pattern.test(name));
  });
}

/** True for a valid glob for references: an invalid one would match nothing without an error. */
export function isImageGlob(glob: string): boolean {
  return globPattern(expanded(glob)) !== undefined;
}

/**
 * The whole name, and for an image of Docker Hub also the short name with its owner: `*` and `alpine` below a slash also match
 * `library/alpine`.
 */
function namesOf(reference: Reference): readonly string[] {
  return reference.registry === 'docker.io' ? [nameOf(reference), reference.repository] : [nameOf(reference)];
}

/** A glob without a registry refers to Docker Hub, like a reference. */
function expanded(glob: string): string {
  const [first = ''] = glob.split('/');
  if (!glob.includes('/')) return first.startsWith('*') ? glob : `docker.io/library/${glob}`;
  return /[.:*]/.test(first) || first === 'localhost' ? glob : `docker.io/${glob}`;
}
