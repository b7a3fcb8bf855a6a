import { findCalls } from '../../source/source.ts';
import type { System } from '../libraries.ts';
import { isTool } from '../own-places.ts';
import { essentialPrograms } from '../programs.ts';
import type { GoSource } from './source.ts';

/** Packages of other programs that a program runs. */
export interface OtherPrograms extends Readonly<Record<System, readonly string[]>> {
  /** Its source, in words that fit after "from"; undefined if it runs none. */
  readonly source?: string;
}

/** Finds the programs that code runs: `exec.Command("git", "--version")`. */
export function findOtherPrograms(files: readonly GoSource[]): OtherPrograms {
  const found = files
    .filter(({ imports, path }) => imports.has('os/exec') && !isTool(path))
    .flatMap((source) =>
      findCalls(source, /\bexec\.Command(Context)?[ \t]*\(/g).flatMap(({ match, arguments: items }) => {
        const name = items[match[1] === undefined ? 0 : 1]?.literal ?? '';
        const brought = essentialPrograms.get(name);
        return brought === undefined ? [] : [{ brought, said: `${name}, which ${source.path} runs` }];
      }),
    );
  const of = (system: System): readonly string[] => [...new Set(found.map(({ brought }) => brought[system]))].sort();
  const [first] = found;
  return { debian: of('debian'), alpine: of('alpine'), ...(first === undefined ? {} : { source: first.said }) };
}
