import { posix } from 'node:path';
import type { ConfigurationFile, Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import type { Source } from '../source/source.ts';
import { isTool } from './own-places.ts';

const ending = '\\.(?:ya?ml|toml|json5?|ini|cfg|conf)';
const mark = '(?:sample|example|dist|default|template)';

/** Names of samples, and the name of the real file. */
const samples: readonly RegExp[] = [
  new RegExp(`^([\\w-]{1,60}(?:\\.[\\w-]{1,20})?)[._-]${mark}(${ending})$`),
  new RegExp(`^([\\w.-]{1,60})(${ending})[._-]${mark}$`),
  new RegExp(`^${mark}[._-]([\\w-]{1,60})(${ending})$`),
];

/** Folders with samples, in addition to the file's own. */
const places = /^(?:\.|config|conf|configs|etc|examples?|samples?|contrib|\.examples?)$/;

/** Names of settings files, which may be in another folder than the one in the code. */
const settingsName = new RegExp(`^(?:config|configuration|settings|conf)${ending}$`);

/** Code that handles a missing file. */
const guard =
  /\bexists(?:Sync)?\s*\(|\.is_file\s*\(|\bisfile\s*\(|\bFileNotFoundError\b|\bexcept\s+(?:OSError|IOError)|\bIsNotExist\b|\bErrNotExist\b|\bConfigFileNotFoundError\b|\bErrorKind::NotFound\b|required\s*\(\s*false|\.ok\s*\(\)/;

/** Code that ends the program after an error. */
const ends = /\bprocess\.exit(?:Code)?\b|\bthrow\b/;

/** Code that reads a file. */
const reads = /read|load|parse|open|require|import|fetch|file|config\s{0,9}\(/i;

/**
 * True for code that works without the file. An error handler that ends the program does not count, nor does one for code that reads
 * nothing.
 */
function doesWithout(source: Source): boolean {
  const { code, brackets } = source;
  if (guard.test(code)) return true;
  const tried = triedIn(source);
  return [...code.matchAll(/\bcatch\b[^{;\n]{0,80}\{/g)].some(({ index, 0: text }) => {
    if (!reads.test(tried.get(index) ?? code.slice(Math.max(0, index - 400), index))) return false;
    const open = index + text.length - 1;
    const block = code.slice(open, brackets.get(open)?.end ?? open);
    // Code that ends only for other errors continues without the file.
    return !ends.test(block) || /\bif\b/.test(block);
  });
}

/** A longer block does more than read a file. */
const mostTried = 4000;

/** The `try` blocks of a file by the position of their `catch`, each with its start. */
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

/** Names of variables with the path of a settings file. */
const pathVariable = /^(?:\w{1,40}_)?(?:SETTINGS|CONFIG|CONF|CONFIGURATION|CFG)(?:_?(?:FILE|PATH|FILENAME|LOCATION))?$/;
/** More such variables than an application has. */
const mostPathVariables = 8;
/** Usual names of settings files, in addition to the name of the application. */
const usualStem = /^(?:config|configuration|settings|conf|app|application|server)$/i;

/**
 * Finds settings files that the code reads, that are missing in the folder, and for which there is a sample: the program ends without them.
 * Ignores code that works without the file. `needed`: the variables that the code requires; one of them may contain the file's path.
 */
export function findSampleConfiguration(
  folder: Folder,
  mentioning: (name: string) => readonly Source[],
  needed: readonly string[] = [],
): Fact<readonly ConfigurationFile[]> | undefined {
  const found = folder.files.flatMap((sample): ConfigurationFile[] => {
    const around = posix.dirname(sample);
    if (sample.split('/').length > 3) return [];
    const base = posix.basename(sample);
    const name = nameOf(base);
    if (name !== undefined) return configurationAt(folder, sample, name, mentioning, false);
    // A settings file in the root, which the code reads from another folder.
    return around === '.' && settingsName.test(base) ? configurationAt(folder, sample, base, mentioning, true) : [];
  });
  const byPath = new Map(found.map((each) => [each.path, each]));
  const value = withVariable(folder, [...byPath.values()].slice(0, 4), needed, mentioning);
  if (value.length === 0) return undefined;
  return { value, source: value.map(({ sample }) => sample).join(', ') };
}

/** The settings file whose path is in a variable: the only known file, or the only sample with a usual name or the name of the application. */
function withVariable(
  folder: Folder,
  found: readonly ConfigurationFile[],
  needed: readonly string[],
  mentioning: (name: string) => readonly Source[],
): readonly ConfigurationFile[] {
  const isStrict = (source: Source): boolean => !isTool(source.path) && !doesWithout(source);
  const candidates = needed.filter((name) => pathVariable.test(name)).slice(0, mostPathVariables);
  const [variable, another] = candidates.filter((name) => mentioning(name).some(isStrict));
  if (variable === undefined || another !== undefined || found.length > 1) return found;
  const [known] = found;
  if (known !== undefined) return [{ ...known, variable }];
  const named = folder.files.flatMap((sample): ConfigurationFile[] => {
    const name = sample.split('/').length <= 3 && places.test(posix.dirname(sample)) ? nameOf(posix.basename(sample)) : undefined;
    const stem = name?.replace(/\.\w+$/, '') ?? '';
    const isOwn = usualStem.test(stem) || stem.toLowerCase() === variable.split('_')[0]?.toLowerCase();
    return name !== undefined && isOwn ? [{ path: name, sample, variable }] : [];
  });
  return named.length === 1 ? named : [];
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
      // A default path on a server.
      if (!isElsewhere && /^\/(?:etc|config|conf|data|srv|opt)(?:\/[\w.@+-]+){1,4}$/.test(path) && !doesWithout(source))
        return [{ path, sample }];
      if (!isPlain || folder.exists(path) || folder.exists(posix.join(posix.dirname(source.path), path))) continue;
      const wanted = posix.dirname(path);
      if (isElsewhere ? wanted === '.' : around !== wanted && !places.test(around)) continue;
      if (!isElsewhere && doesWithout(source)) continue;
      // A name without a folder means a file in its sample's folder, if that is one for settings.
      const own = wanted === '.' && /^(?:config|conf|configs|etc)$/.test(around) ? posix.join(around, name) : path;
      if (!folder.exists(own)) return [{ path: own, sample }];
    }
  }
  return [];
}
