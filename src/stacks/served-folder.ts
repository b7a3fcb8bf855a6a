import type { Source } from '../source/source.ts';

/** The searchable files of an application. */
interface Searched {
  mentioning(...words: readonly string[]): readonly Source[];
}

/**
 * True if the code names a folder by a literal (`"../frontend/dist"`), or by consecutive literals that form a path: `BASE / "frontend" /
 * "dist"`, `path.join(__dirname, "frontend", "dist")`.
 */
export function namesFolder(modules: Searched, path: string): boolean {
  const wanted = path.split('/');
  return modules.mentioning(wanted.at(-1) ?? '').some((source) => holds(namesIn(source), wanted));
}

/** The names of files and folders in a source's literals, in order. */
function namesIn({ literals }: Source): string[] {
  return [...literals.values()].flatMap(({ value = '' }) => (value.length > 200 ? [] : value.split(/[\\/]/).filter((name) => name !== '')));
}

function holds(names: readonly string[], wanted: readonly string[]): boolean {
  return names.some((_, at) => wanted.every((name, index) => names[at + index] === name));
}
