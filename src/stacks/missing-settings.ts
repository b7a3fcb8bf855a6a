import { posix } from 'node:path';
import type { ConfigurationFile, Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import type { Source } from '../source/source.ts';
import { isTool } from './own-places.ts';

const ending = '\\.(?:ya?ml|toml|json5?|ini|cfg|conf)';
const mark = '(?:sample|example|dist|default|template)';

/** Names of samples, and what the file is called that they are a sample of. */
const samples: readonly RegExp[] = [
  new RegExp(`^([\\w-]{1,60}(?:\\.[\\w-]{1,20})?)[._-]${mark}(${ending})$`),
  new RegExp(`^([\\w.-]{1,60})(${ending})[._-]${mark}$`),
  new RegExp(`^${mark}[._-]([\\w-]{1,60})(${ending})$`),
];

/** Folders that samples are in, beside that of the file. */
const places = /^(?:\.|config|conf|configs|etc|examples?|samples?|contrib|\.examples?)$/;

/** Names of files of settings, where the same name is found in another folder than the code reads it from. */
const settingsName = new RegExp(`^(?:config|configuration|settings|conf)${ending}$`);

/** How code shows that it does without a file that is missing. */
const guard =
  /\bexists(?:Sync)?\s*\(|\.is_file\s*\(|\bisfile\s*\(|\bFileNotFoundError\b|\bexcept\s+(?:OSError|IOError)|\bIsNotExist\b|\bErrNotExist\b|\bConfigFileNotFoundError\b|\bErrorKind::NotFound\b|required\s*\(\s*false|\.ok\s*\(\)/;

/** How code ends where it says why it can't go on. */
const ends = /\bprocess\.exit(?:Code)?\b|\bthrow\b/;

/** What takes a file in. */
const reads = /read|load|parse|open|require|import|fetch|file|config\s{0,9}\(/i;

/** True for code that may do without the file: a handler of errors that ends the program is no such code, nor is one of what reads nothing. */
function doesWithout(source: Source): boolean {
  const { code, brackets } = source;
  if (guard.test(code)) return true;
  const tried = triedIn(source);
  return [...code.matchAll(/\bcatch\b[^{;\n]{0,80}\{/g)].some(({ index, 0: text }) => {
    if (!reads.test(tried.get(index) ?? code.slice(Math.max(0, index - 400), index))) return false;
    const open = index + text.length - 1;
    const block = code.slice(open, brackets.get(open)?.end ?? open);
    // What ends for other errors alone goes on without the file.
    return !ends.test(block) || /\bif\b/.test(block);
  });
}

/** A longer block does more than to read a file. */
const mostTried = 4000;

/** The blocks of a file whose errors a `catch` handles, by where that stands; of each its beginning. */
function triedIn({ code, brackets }: Source): ReadonlyMap<number, string> {
  return new Map(
    [...code.matchAll(/\btry\s{0,20}\{/g)].flatMap(({ index, 0: text }) => {
      const open = index + text.length - 1;
      const end = brackets.get(open)?.end;
      if (end === undefined) return [];
      const [blank = ''] = /^\s{0,200}/.exec(code.slice(end, end + 200)) ?? [];
      return [[end + blank.length, code.slice(open, Math.min(end, open + mostTried))] as const];
    }),
  );
}

/**
 * Finds files of settings that the code reads, that are not in the folder, and of which there is a sample: the program ends without them. Code that
 * can do without such a file is left alone.
 */
export function findSampleConfiguration(
  folder: Folder,
  mentioning: (name: string) => readonly Source[],
): Fact<readonly ConfigurationFile[]> | undefined {
  const found = folder.files.flatMap((sample): ConfigurationFile[] => {
    const around = posix.dirname(sample);
    if (sample.split('/').length > 3) return [];
    const base = posix.basename(sample);
    const name = nameOf(base);
    if (name !== undefined) return configurationAt(folder, sample, name, mentioning, false);
    // A file of settings in the root, which the code reads from another folder.
    return around === '.' && settingsName.test(base) ? configurationAt(folder, sample, base, mentioning, true) : [];
  });
  const byPath = new Map(found.map((each) => [each.path, each]));
  if (byPath.size === 0) return undefined;
  const value = [...byPath.values()].slice(0, 4);
  return { value, source: value.map(({ sample }) => sample).join(', ') };
}

function nameOf(base: string): string | undefined {
  for (const pattern of samples) {
    const [, stem, end] = pattern.exec(base) ?? [];
    if (stem !== undefined && end !== undefined) return `${stem}${end}`;
  }
  return undefined;
}

function configurationAt(
  folder: Folder,
  sample: string,
  name: string,
  mentioning: (name: string) => readonly Source[],
  isElsewhere: boolean,
): ConfigurationFile[] {
  const around = posix.dirname(sample);
  for (const source of mentioning(name)) {
    if (isTool(source.path)) continue;
    const literals = [...source.literals.values()].flatMap(({ value = '' }) =>
      value.length < 120 && posix.basename(value) === name ? [value] : [],
    );
    for (const literal of literals) {
      const path = posix.normalize(literal);
      const isPlain = /^[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) && !path.startsWith('..');
      if (!isPlain || folder.exists(path)) continue;
      const wanted = posix.dirname(path);
      if (isElsewhere ? wanted === '.' : around !== wanted && !places.test(around)) continue;
      if (!isElsewhere && doesWithout(source)) continue;
      // A bare name stands for a file in the folder of its sample, where that is one of settings.
      const own = wanted === '.' && /^(?:config|conf|configs|etc)$/.test(around) ? posix.join(around, name) : path;
      if (!folder.exists(own)) return [{ path: own, sample }];
    }
  }
  return [];
}
