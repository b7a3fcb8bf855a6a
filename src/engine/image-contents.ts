import { posix } from 'node:path';
import { type Duplex, PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { exitCode, KaizenError } from '../errors.ts';
import { type Fields, fields, itemsOf, textOf } from './docker.ts';
import { goModule, isPackageFile, type Package, packagesOf } from './packages.ts';
import { openProgram, type ProgramOptions } from './process.ts';

/** The content of an image. Sizes are in bytes. */
export interface ImageContents {
  /** From the first to the last, including those without a file. */
  readonly layers: readonly Layer[];
  /** For each instruction of the history, whether it has no layer. */
  readonly isEmpty: readonly boolean[];
  /** The largest first. */
  readonly packages: readonly Package[];
}

export interface Layer {
  /** Its largest folders, at most ten. */
  readonly folders: readonly { readonly path: string; readonly size: number }[];
}

/** The content of one layer. */
interface LayerFiles {
  /** Path without a leading slash → bytes. */
  readonly sizes: Map<string, number>;
  /** Texts of the files in which package managers record what they installed. */
  readonly texts: Map<string, string>;
  /** Go programs: path → their build information. */
  readonly programs: Map<string, string>;
  /** Paths that hide files of lower layers there and below. */
  readonly hidden: ReadonlySet<string>;
  /** Folders: each hides a file with its name, and nothing below. */
  readonly folders: ReadonlySet<string>;
}

/** The maximum size in bytes of a JSON document in an archive; larger files are not documents. */
const documentLimit = 8 * 1024 ** 2;
/**
 * The size in bytes of the smallest archive, which is an end marker. A smaller file is not an archive: Docker's layout before version 25
 * has a file VERSION next to each layer.
 */
const archiveLimit = 1024;
/** Executables below this size are not examined. */
const programLimit = 500_000;
/** The marker of the build information in a Go program (Go's debug/buildinfo). */
const goMark = Buffer.from('\xff Go buildinf:', 'latin1');
const goLength = 256 * 1024;

/**
 * Reads an image as a stream from `docker image save`, without storing it: the content of its layers, and the installed packages. Throws
 * KaizenError (exit code 1) for an archive that cannot be read; see `runProgram` for the others.
 */
export async function imageContents(name: string, options: ProgramOptions = {}): Promise<ImageContents> {
  const { stdout, ended } = openProgram(['docker', 'image', 'save', name], options);
  const [reading, { status, stderr }] = await Promise.all([outcomeOf(readArchive(stdout)), ended]);
  // If the archive was read to its end, the program's error message comes before the errors in an incomplete archive.
  if (status !== 0 && stdout.readableEnded) throw new KaizenError(`"docker image save" ended with ${status}: ${stderr.trim()}`);
  return reading();
}

async function outcomeOf<Value>(promise: Promise<Value>): Promise<() => Value> {
  try {
    const value = await promise;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/**
 * The same for a stream of an archive, in Docker's layout or in that of OCI. Throws KaizenError (exit code 1) if it cannot be read to its
 * end, has no manifest, or lacks a layer.
 */
export async function readArchive(archive: Readable): Promise<ImageContents> {
  const layers = new Map<string, LayerFiles>();
  const documents = new Map<string, Fields | readonly unknown[]>();
  const links = new Map<string, string>();
  await eachEntry(archive, async ({ name, size, type, target }, content) => {
    if (type === 'symlink') links.set(name, posix.join(posix.dirname(name), target));
    if (type !== 'file' || size === 0) return drain(content);
    const start = await firstBytes(content);
    if (/^[[{]/.test(start) && size <= documentLimit) {
      const bytes = await bytesOf(content);
      const value = jsonIn(bytes);
      // A layer can begin like a document, with the name of a file.
      if (value === undefined) layers.set(name, await readLayer(Readable.from([bytes])));
      else documents.set(name, value);
    } else if (start.startsWith('\x1f\x8b')) {
      layers.set(name, await readLayer(content, createGunzip()));
    } else if (start.startsWith('\x28\xb5\x2f\xfd')) {
      throw new KaizenError('The image has layers that are compressed with zstd, which the tool cannot read.');
    } else if (size >= archiveLimit) {
      layers.set(name, await readLayer(content));
    } else drain(content);
  }).catch((error: unknown) => {
    throw error instanceof KaizenError ? error : unreadable(error instanceof Error ? error.message : String(error), error);
  });
  const manifest = fields(itemsOf(documents.get('manifest.json'))[0]);
  if (manifest['Layers'] === undefined) throw unreadable('it has no manifest.json that names layers');
  const ordered = itemsOf(manifest['Layers'])
    .map(textOf)
    .map((path) => {
      const layer = layers.get(links.get(path) ?? path);
      if (layer === undefined) throw unreadable(`it has no ${path}`);
      return layer;
    });
  const config = documents.get(textOf(manifest['Config']));
  const history = itemsOf(config === undefined || Array.isArray(config) ? [] : fields(config)['history']);
  return {
    layers: ordered.map(({ sizes }) => ({ folders: foldersOf(sizes) })),
    isEmpty: history.map((each) => fields(each)['empty_layer'] === true),
    packages: packagesOf(merged(ordered)),
  };
}

function unreadable(why: string, cause?: unknown): KaizenError {
  return new KaizenError(`The archive of the image can't be read: ${why}.`, exitCode.invalid, cause);
}

function jsonIn(bytes: Buffer): Fields | readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(value) ? value : fields(value);
  } catch {
    return undefined;
  }
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly mode: number;
  /** The target of a link. */
  readonly target: string;
}

async function eachEntry(
  archive: Readable,
  visit: (entry: Entry, content: Readable) => Promise<void> | void,
  decoder: Duplex = new PassThrough(),
): Promise<void> {
  const reader = extract();
  const feeding = pipeline(archive, decoder, reader);
  const reading = (async () => {
    for await (const entry of reader) {
      const { name, size = 0, type, mode = 0, linkname } = entry.header;
      const path = name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
      const content = Readable.from(entry);
      // Without this listener, an error of the unread rest would be unhandled. The reader reports it, too.
      content.on('error', () => {});
      await visit({ name: path, size, type: type ?? 'file', mode, target: linkname ?? '' }, content);
    }
  })();
  await Promise.all([feeding, reading]);
}

async function readLayer(archive: Readable, decoder?: Duplex): Promise<LayerFiles> {
  const [sizes, texts, programs] = [new Map<string, number>(), new Map<string, string>(), new Map<string, string>()];
  const [hidden, folders] = [new Set<string>(), new Set<string>()];
  const visit = async ({ name, size, type, mode }: Entry, content: Readable): Promise<void> => {
    const [, folder = '', gone] = /^(?:(.*)\/)?\.wh\.(.+)$/.exec(name) ?? [];
    if (gone !== undefined) hidden.add(gone === '.wh..opq' ? folder : posix.join(folder, gone));
    else if (type === 'directory') folders.add(name);
    else hidden.add(name);
    if (gone === undefined && (type === 'file' || type === 'contiguous-file')) {
      sizes.set(name, size);
      if (isPackageFile(name) && size <= documentLimit) texts.set(name, (await bytesOf(content)).toString('utf8'));
      else if (size >= programLimit && (mode & 0o111) !== 0) {
        const said = await goInformation(content);
        if (said !== undefined) programs.set(name, said);
      }
    }
    drain(content);
  };
  await eachEntry(archive, visit, decoder);
  return { sizes, texts, programs, hidden, folders };
}

function drain(content: Readable): void {
  content.resume();
}

async function bytesOf(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Returns the first bytes, which remain in the stream. */
async function firstBytes(content: Readable): Promise<string> {
  for (;;) {
    const chunk: unknown = content.read();
    if (Buffer.isBuffer(chunk)) {
      content.unshift(chunk);
      return chunk.subarray(0, 4).toString('latin1');
    }
    if (content.readableEnded || content.destroyed) return '';
    await new Promise<void>((resolve) => {
      content.once('readable', resolve).once('end', resolve).once('close', resolve);
    });
  }
}

/**
 * The build information of a Go program; undefined for any other file. The marker alone proves nothing: programs that look for it contain
 * it, too.
 */
async function goInformation(content: Readable): Promise<string | undefined> {
  let window = Buffer.alloc(0);
  let said: string | undefined;
  // Reads to the end even after a match: leaving the loop would destroy the stream, and the archive with it.
  for await (const chunk of content) {
    if (said !== undefined) continue;
    window = Buffer.concat([window, Buffer.from(chunk)]);
    let at = window.indexOf(goMark);
    for (; at >= 0 && window.length - at >= goLength && said === undefined; at = window.indexOf(goMark, at + 1))
      said = goModule(window.subarray(at));
    window = window.subarray(at >= 0 ? at : Math.max(0, window.length - goMark.length));
  }
  for (let at = window.indexOf(goMark); at >= 0 && said === undefined; at = window.indexOf(goMark, at + 1))
    said = goModule(window.subarray(at));
  return said;
}

/** The files of the final image, with the texts and programs among them. */
function merged(layers: readonly LayerFiles[]): Pick<LayerFiles, 'sizes' | 'texts' | 'programs'> {
  const [sizes, texts, programs] = [new Map<string, number>(), new Map<string, string>(), new Map<string, string>()];
  for (const layer of layers) {
    for (const path of [...sizes.keys()].filter((each) => isHidden(each, layer))) {
      for (const map of [sizes, texts, programs]) map.delete(path);
    }
    for (const [path, size] of layer.sizes) sizes.set(path, size);
    for (const [path, text] of layer.texts) texts.set(path, text);
    for (const [path, said] of layer.programs) programs.set(path, said);
  }
  return { sizes, texts, programs };
}

/** True for a path of a lower layer that this layer has removed or replaced. */
function isHidden(path: string, { hidden, folders }: LayerFiles): boolean {
  if (hidden.has(path) || hidden.has('') || folders.has(path)) return true;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) if (hidden.has(path.slice(0, at))) return true;
  return false;
}

interface Folder {
  readonly path: string;
  size: number;
  own: number;
  readonly folders: Map<string, Folder>;
}

/** Folders by their size in bytes: large ones are split into their subfolders, until there are ten. */
function foldersOf(sizes: ReadonlyMap<string, number>): Layer['folders'] {
  const root: Folder = { path: '', size: 0, own: 0, folders: new Map() };
  for (const [path, size] of sizes) {
    const names = path.split('/').slice(0, -1);
    let at = root;
    at.size += size;
    for (const name of names) {
      const next: Folder = at.folders.get(name) ?? { path: `${at.path}/${name}`, size: 0, own: 0, folders: new Map() };
      at.folders.set(name, next);
      next.size += size;
      at = next;
    }
    at.own += size;
  }
  let parts: Folder[] = [root];
  while (parts.length < 10) {
    const largest = parts.filter(({ folders, size }) => folders.size > 0 && size >= root.size / 10).toSorted((a, b) => b.size - a.size)[0];
    if (largest === undefined) break;
    const files: Folder = { path: largest.path, size: largest.own, own: largest.own, folders: new Map() };
    parts = [...parts.filter((part) => part !== largest), ...largest.folders.values(), ...(files.size > 0 ? [files] : [])];
  }
  return parts
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 10)
    .map(({ path, size }) => ({ path: path === '' ? '/' : path, size }));
}
