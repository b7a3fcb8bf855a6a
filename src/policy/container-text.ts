import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';

/** The text of a container file. `problem`: why it is not available, as a sentence without its full stop; then no rule can check it. */
export interface ContainerText {
  readonly text: string;
  readonly problem?: string;
}

/** Reads a container file for the rules: invalid UTF-8 is replaced, because engines accept it. Throws nothing. */
export function readContainerText(folder: Folder, path: string): ContainerText {
  const text = folder.search(path);
  if (text !== '') return { text };
  try {
    return { text: folder.read(path) ?? '' };
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
    return { text, problem: "The file can't be read, or is larger than 1 MiB" };
  }
}
