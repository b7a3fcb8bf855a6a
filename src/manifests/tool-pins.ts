import type { Folder } from '../folder/folder.ts';
import { isTable, tableAt, textAt } from './table.ts';
import { lineOf, readToml } from './toml.ts';

/** A version that a version manager's file names for a tool. */
export interface ToolPin {
  /** As it is written: a version, a range, or a word such as `latest`. */
  readonly version: string;
  readonly file: string;
  /** File and line. */
  readonly place: string;
}

const miseFiles = ['mise.toml', '.mise.toml', 'mise/config.toml', '.config/mise.toml', '.config/mise/config.toml'];

/**
 * The versions that are named for a tool, by any of its names: in .tool-versions of asdf, then in a file of mise's.
 * Throws KaizenError for a file of mise's that is no TOML.
 */
export function toolPins(folder: Folder, ...names: readonly string[]): readonly ToolPin[] {
  return [...asdfPins(folder, names), ...names.flatMap((name) => misePin(folder, name))];
}

/** The version in a file that holds nothing else, such as .nvmrc: its first line that is no comment and that matches. */
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

// mise.jdx.dev, "Configuration": [tools] has a version, a list of which the first counts, or a table with one.
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
