import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import { parseJson } from '../manifests/json-text.ts';
import { isTable } from '../manifests/table.ts';
import { Written } from '../policy/yaml-reader.ts';
import { sha256 } from '../sha256.ts';
import { type PresetSource, presetFiles } from './place.ts';
import { openSource } from './source.ts';

/** One preset as it was read: its file, and the texts that it names. */
export interface BundledPart {
  /** Its place, as messages name it. */
  readonly source: string;
  /** `kaizen-preset.yaml` */
  readonly file: string;
  readonly text: string;
  /** Texts of the files that it adds, by their path in its folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** A preset with all presets that it extends, the most general first. The lock stores it, and nothing else is needed to use the preset. */
export interface Bundle {
  readonly parts: readonly BundledPart[];
}

/** The maximum depth of `extends`, without the preset that the project names. */
export const mostExtended = 3;
const mostParts = 20;
const mostFiles = 100;
/** The maximum number of characters of all texts together, because the lock holds them. */
const mostCharacters = 768 * 1024;

/**
 * Reads the preset that a reference names, with those that it extends. `from`: the folder that a path is relative to.
 * Throws KaizenError: 1 if a preset is missing, too large, extends itself or is more than three deep; 5 if a path leads out of its folder.
 */
export async function readBundle(reference: string, from: string): Promise<Bundle> {
  const parts: BundledPart[] = [];
  const collect = async (source: PresetSource, above: readonly PresetSource[]): Promise<void> => {
    if (above.some(({ id }) => id === source.id))
      throw new KaizenError(`The preset ${source.name} extends itself: ${[...above, source].map(({ name }) => name).join(' → ')}.`);
    if (above.length > mostExtended)
      throw new KaizenError(
        `The preset ${source.name} is more than ${mostExtended} presets deep: ${above.map(({ name }) => name).join(' → ')}.`,
      );
    const { part, extended } = await readPart(source);
    for (const { reference: other, line } of extended) {
      await collect(await openExtended(other, source, `${part.source}/${part.file} line ${line}`), [...above, source]);
      if (parts.length > mostParts) throw new KaizenError(`The preset ${reference} extends more than ${mostParts} presets.`);
    }
    parts.push(part);
  };
  await collect(await openSource(reference, from), []);
  const length = parts.reduce((sum, { text, files }) => sum + text.length + Object.values(files).join('').length, 0);
  if (length > mostCharacters)
    throw new KaizenError(`The preset ${reference} has more than ${mostCharacters / 1024} KiB of text with its files.`);
  return { parts };
}

async function openExtended(reference: string, source: PresetSource, where: string): Promise<PresetSource> {
  const isWithin = /^\.\/?/.test(reference) && !posix.normalize(reference).startsWith('..');
  if (isWithin) return source.below(posix.normalize(reference));
  if (source.folder === undefined)
    throw new KaizenError(
      `${where}: "${reference}" is outside of the preset, which is a tarball or in a git repository: extend ./FOLDER only.`,
    );
  return openSource(reference, source.folder);
}

async function readPart(
  source: PresetSource,
): Promise<{ readonly part: BundledPart; readonly extended: readonly { readonly reference: string; readonly line: number }[] }> {
  for (const file of presetFiles) {
    const text = await source.read(file);
    if (text === undefined) continue;
    const members = Written.of(`${source.name}/${file}`, text)?.members() ?? new Map<string, Written>();
    const list = members.get('extends');
    const extended = (list === undefined ? [] : list.isList ? list.items() : [list]).map((each) => ({
      reference: each.text(),
      line: each.line,
    }));
    return { part: { source: source.name, file, text, files: await filesOf(source, members.get('files')) }, extended };
  }
  throw new KaizenError(`The preset ${source.name} has no ${presetFiles.join(' or ')}.`);
}

/** The texts of the files that the preset adds with `from`. */
async function filesOf(source: PresetSource, section: Written | undefined): Promise<Record<string, string>> {
  const texts: [string, string][] = [];
  for (const each of section?.isMap === true ? section.members().values() : []) {
    const from = each.isMap ? each.members().get('from') : undefined;
    if (from === undefined) continue;
    const path = from.text();
    if (!isPlainPath(path)) from.refuse(`"${path}" is not the path of a file in the preset's folder`);
    texts.push([path, (await source.read(path)) ?? from.refuse(`the preset has no file ${path}`)]);
    if (texts.length > mostFiles) from.refuse(`a preset brings ${mostFiles} files at most`);
  }
  return Object.fromEntries(texts);
}

/** True for a relative path of ordinary characters that does not leave its folder. */
export function isPlainPath(path: string): boolean {
  return path.length <= 200 && /^[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.');
}

/** A bundle as one text, for the lock. */
export function printBundle({ parts }: Bundle): string {
  return JSON.stringify({ parts });
}

/** The integrity of a bundle, by which a run sees whether the bundle has changed. */
export function integrityOf(text: string): string {
  return `sha256-${sha256(text)}`;
}

/** Reads a bundle back. Throws KaizenError (exit code 1) for another text; `path` is the file that contains it. */
export function parseBundle(text: string, path: string): Bundle {
  const remedy = 'name the preset again with --preset';
  const value = parseJson(path, text, remedy);
  const parts = isTable(value) && Array.isArray(value['parts']) ? value['parts'].flatMap(partOf) : [];
  if (parts.length === 0 || parts.length > mostParts) throw new KaizenError(`${path} contains a preset that is not valid: ${remedy}.`);
  return { parts };
}

function partOf(value: unknown): BundledPart[] {
  if (!isTable(value)) return [];
  const { source, file, text, files } = value;
  if (typeof source !== 'string' || typeof file !== 'string' || typeof text !== 'string' || !isTable(files)) return [];
  const texts = Object.entries(files).filter((each): each is [string, string] => typeof each[1] === 'string');
  return [{ source, file, text, files: Object.fromEntries(texts) }];
}
