import type { Folder } from '../folder/folder.ts';
import type { Source } from './source.ts';

/** The source files of an application, each read and split once, and only when something asks for it. */
export interface SourceFiles<File extends Source = Source> {
  readonly paths: readonly string[];
  read(path: string): File;
  /** The files whose text the pattern matches, one without the flag `g`. A question that was asked before is not searched for again. */
  matching(pattern: RegExp): readonly File[];
  /** The files whose text holds one of the words. */
  mentioning(...words: readonly string[]): readonly File[];
}

/** Splits a text into code, literals and comments. */
export type Split<File extends Source> = (path: string, text: string) => File;

/** Opens the files of these paths. */
export type OpenFiles<File extends Source> = (folder: Folder, paths: readonly string[]) => SourceFiles<File>;

/** Returns what opens files of a language. What was split of a folder is known to all that open files of it. */
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

/** A pattern for one of the words: one pass over a text finds whether any is in it. */
function oneOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll(/[$*./\\|()[\]{}?+^-]/g, '\\$&')).join('|'));
}
