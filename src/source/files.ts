import type { Folder } from '../folder/folder.ts';
import type { Source } from './source.ts';

/** The source files of an application, each read and split once, on demand. */
export interface SourceFiles<File extends Source = Source> {
  readonly paths: readonly string[];
  read(path: string): File;
  /** The files whose text matches the pattern, which has no flag `g`. Results are cached. */
  matching(pattern: RegExp): readonly File[];
  /** The files whose text contains one of the words. */
  mentioning(...words: readonly string[]): readonly File[];
}

/** Splits a text into code, literals and comments. */
export type Split<File extends Source> = (path: string, text: string) => File;

/** Opens the files at these paths. */
export type OpenFiles<File extends Source> = (folder: Folder, paths: readonly string[]) => SourceFiles<File>;

/** Returns a function that opens files of a language. All callers share the split files of a folder. */
export function opener<File extends Source>(split: Split<File>): OpenFiles<File> {
  const folders = new WeakMap<Folder, Map<string, File>>();
  return (folder, paths) => {
    const known = folders.get(folder) ?? new Map<string, File>();
    folders.set(folder, known);
    const read = (path: string): File => {
      const file = known.get(path) ?? split(path, folder.search(path));
      known.set(path, file);
      return file;
    };
    const answers = new Map<string, readonly File[]>();
    let texts: readonly string[] | undefined;
    const matching = (pattern: RegExp): readonly File[] => {
      texts ??= paths.map((path) => folder.search(path));
      const key = pattern.toString();
      const isMatching = (_: string, index: number): boolean => pattern.test(texts?.[index] ?? '');
      const found = answers.get(key) ?? paths.filter(isMatching).map(read);
      answers.set(key, found);
      return found;
    };
    return { paths, read, matching, mentioning: (...words) => matching(oneOf(words)) };
  };
}

/** A pattern for any of the words: one pass over a text finds whether it contains one. */
function oneOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll(/[$*./\\|()[\]{}?+^-]/g, '\\$&')).join('|'));
}
