/** The maximum length of a name that other containers look up: that of a DNS label (RFC 1035, section 2.3.4). */
const longest = 63;

/** A valid name for images, networks, projects and services: `My App` becomes `my-app`; a name without a letter or digit becomes `app`. */
export function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return shortened(words, longest).replace(/-$/, '') || 'app';
}

/** A slug with a suffix, within the length of a slug. */
export function suffixed(name: string, suffix: string): string {
  const whole = `${name}-${suffix}`;
  if (whole.length <= longest) return whole;
  const end = shortened(suffix, longest >> 1);
  return `${shortened(name, longest - end.length - 1)}-${end}`;
}

/** The name, with a number if it is taken. */
export function free(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number += 1) {
    const other = suffixed(name, String(number));
    if (!isTaken(other)) return other;
  }
}

/** Something that gets its own slug: its name, and its path, which is unique. */
export interface Named {
  readonly name: string;
  readonly path: string;
}

/**
 * Distinct slugs for all of these, which also differ from the reserved ones. Equal slugs are replaced by those of the whole paths; if those
 * are equal, too, they get numbers.
 */
export function distinctSlugs(all: readonly Named[], isReserved: (slug: string) => boolean = () => false): readonly string[] {
  const wanted = all.map(({ name }) => slug(name));
  const counts = new Map<string, number>();
  for (const each of wanted) counts.set(each, (counts.get(each) ?? 0) + 1);
  const isShared = (name: string): boolean => isReserved(name) || (counts.get(name) ?? 0) > 1;
  // A name that only one of them has is kept, whatever the order.
  const taken = new Set(wanted.filter((name) => !isShared(name)));
  return all.map(({ path }, index) => {
    const name = wanted[index] ?? '';
    if (taken.has(name)) return name;
    const own = free(slug(path), (each) => isShared(each) || taken.has(each));
    taken.add(own);
    return own;
  });
}

/** A prefix for variable names from a slug: the first character must not be a digit (compose specification, "Interpolation"). */
export function variablePrefix(slug: string): string {
  return slug.replaceAll('-', '_').replace(/^(?=\d)/, '_');
}

/** True for a variable name that a shell, an env file and compose accept. */
export function isVariableName(name: string): boolean {
  return name.length <= 255 && /^[A-Za-z_]\w*$/.test(name);
}

function shortened(name: string, length: number): string {
  return name.length <= length ? name : name.slice(0, length).replace(/-+$/, '');
}
