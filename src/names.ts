/** Most characters of a name that other containers ask for: a label of DNS has no more (RFC 1035, section 2.3.4). */
const longest = 63;

/** A name as images, networks, projects and services may have it: `My App` gives `my-app`; `app` for one without a letter or digit. */
export function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return shortened(words, longest).replace(/-$/, '') || 'app';
}

/** A slug with another one behind it, no longer than a slug. */
export function suffixed(name: string, suffix: string): string {
  const whole = `${name}-${suffix}`;
  if (whole.length <= longest) return whole;
  const end = shortened(suffix, longest >> 1);
  return `${shortened(name, longest - end.length - 1)}-${end}`;
}

/** The name, with a number behind it where it is taken. */
export function free(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number += 1) {
    const other = suffixed(name, String(number));
    if (!isTaken(other)) return other;
  }
}

/** Something that gets a slug of its own: what it is called, and its path, which no other one has. */
export interface Named {
  readonly name: string;
  readonly path: string;
}

/**
 * Slugs for all of these, each different from the others and from the reserved ones. Those that would be the same are told apart by their
 * whole path; where paths give the same slug as well, by a number.
 */
export function distinctSlugs(all: readonly Named[], isReserved: (slug: string) => boolean = () => false): readonly string[] {
  const wanted = all.map(({ name }) => slug(name));
  const counts = new Map<string, number>();
  for (const each of wanted) counts.set(each, (counts.get(each) ?? 0) + 1);
  const isShared = (name: string): boolean => isReserved(name) || (counts.get(name) ?? 0) > 1;
  // Who has a name alone keeps it, wherever it stands.
  const taken = new Set(wanted.filter((name) => !isShared(name)));
  return all.map(({ path }, index) => {
    const name = wanted[index] ?? '';
    if (taken.has(name)) return name;
    const own = free(slug(path), (each) => isShared(each) || taken.has(each));
    taken.add(own);
    return own;
  });
}

/** The name of a variable for something with a slug: a digit can't be its first sign (compose specification, "Interpolation"). */
export function variablePrefix(slug: string): string {
  return slug.replaceAll('-', '_').replace(/^(?=\d)/, '_');
}

/** True for the name of a variable that a shell, a file of variables and compose can all hold. */
export function isVariableName(name: string): boolean {
  return name.length <= 255 && /^[A-Za-z_]\w*$/.test(name);
}

function shortened(name: string, length: number): string {
  return name.length <= length ? name : name.slice(0, length).replace(/-+$/, '');
}
