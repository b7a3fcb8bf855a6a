import type { Folder } from '../folder/folder.ts';
import { isTable, tableAt, textAt } from './table.ts';
import { lineOf, readToml } from './toml.ts';

/** A version of a tool in the file of a version manager. */
export interface ToolPin {
  /** As written: a version, a range, or a word such as `latest`. */
  readonly version: string;
  readonly file: string;
  /** File and line. */
  readonly place: string;
}

const miseFiles = ['mise.toml', '.mise.toml', 'mise/config.toml', '.config/mise.toml', '.config/mise/config.toml'];

/**
 * The versions of a tool, by any of its names: from .tool-versions of asdf, then from a file of mise. Throws KaizenError for a mise file
 * that is not TOML.
 */
export function toolPins(folder: Folder, ...names: readonly string[]): readonly ToolPin[] {
  return [...asdfPins(folder, names), ...names.flatMap((name) => misePin(folder, name))];
}

/** The version in a file such as .nvmrc: its first matching line that is not a comment. */
export function versionFilePins(folder: Folder, file: string, pattern = /./): readonly ToolPin[] {
  const lines = (folder.read(file) ?? '').split('\n').map((line) => line.replace(/#.*/s, '').trim());
  const index = lines.findIndex((line) => pattern.test(line));
  const version = lines[index];
  return version === undefined ? [] : [{ version, file, place: `${file} line ${index + 1}` }];
}

function asdfPins(folder: Folder, names: readonly string[]): ToolPin[] {
  const file = '.tool-versions';
  return (folder.read(file) ?? '').split('\n').flatMap((line, index) => {
    const [name = '', version] = line.replace(/#.*/, '').trim().split(/\s+/);
    return version !== undefined && names.includes(name) ? [{ version, file, place: `${file} line ${index + 1}` }] : [];
  });
}

// mise.jdx.dev, "Configuration": an entry in [tools] is a version, a list whose first item counts, or a table with a version.
function misePin(folder: Folder, name: string): ToolPin[] {
  const file = miseFiles.find((each) => folder.has(each));
  const document = file === undefined ? undefined : readToml(folder, file);
  if (file === undefined || document === undefined) return [];
  const value = tableAt(document.root, 'tools')?.[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const version = isTable(first) ? textAt(first, 'version') : first;
  const line = lineOf(document.text, new RegExp(`^[ \\t]*["']?${name}["']?\\s*=`, 'm'));
  return typeof version === 'string' ? [{ version, file, place: `${file} line ${line}` }] : [];
}
