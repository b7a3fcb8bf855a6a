import type { Folder } from '../folder/folder.ts';
import type { Source } from '../source/source.ts';

/** The text after a variable on the lines that contain it. */
function linesBehind(folder: Folder, variable: string, sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path }) => {
    const text = folder.search(path);
    const found: string[] = [];
    for (let at = text.indexOf(variable); at !== -1; at = text.indexOf(variable, at + variable.length)) {
      const [behind = ''] = text.slice(at + variable.length, at + variable.length + 160).split('\n');
      found.push(behind);
    }
    return found;
  });
}

/** The quoted texts after a variable on its line, as paths: its default may be among them. */
export function textsBehind(folder: Folder, variable: string, sources: readonly Source[]): readonly string[] {
  return linesBehind(folder, variable, sources).flatMap((behind) =>
    [...behind.matchAll(/["'`](?:\.?\/)?([\w./-]{1,80})["'`]/g)].map(([, name = '']) => name),
  );
}

/** A boolean or a number after a name: by its type, by its reader (`z.coerce.boolean()`), or by its default. */
const noText =
  /^["'`]?\s{0,9}(?:\??:\s{0,9}(?:(?:Optional\[|typing\.Optional\[)?(?:bool|int|float|boolean|number)\b|z\s{0,9}\.\s{0,9}(?:coerce\s{0,9}\.\s{0,9})?(?:boolean|number)\b)|[=:,]\s{0,9}(?:[Tt]rue|[Ff]alse|-?\d+)\b)/;

/** True for a variable that is declared with another type than text. */
export function holdsNoText(folder: Folder, variable: string, sources: readonly Source[]): boolean {
  return linesBehind(folder, variable, sources).some((behind) => noText.test(behind));
}
