import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { KaizenError } from '../errors.ts';
import { type Fields, fields, itemsOf, textOf } from './docker.ts';
import { goModule, isPackageFile, type Package, packagesOf } from './packages.ts';
import { openProgram, type ProgramOptions } from './process.ts';

/** What is in an image. Sizes are in bytes. */
export interface ImageContents {
  /** From the first to the last; those without a file are among them. */
  readonly layers: readonly Layer[];
  /** For each instruction of the history, whether it has no layer. */
  readonly isEmpty: readonly boolean[];
  /** The largest first. */
  readonly packages: readonly Package[];
}

export interface Layer {
  /** What fills it, the largest first, ten at most. */
  readonly folders: readonly { readonly path: string; readonly size: number }[];
}

/** A layer as it was read. */
interface LayerFiles {
  /** Path without a leading slash → bytes. */
  readonly sizes: Map<string, number>;
  /** Texts of the files that package managers keep their books in. */
  readonly texts: Map<string, string>;
  /** Go programs: path → what they say of themselves. */
  readonly programs: Map<string, string>;
  readonly removed: readonly string[];
}

/** Bytes of a JSON document in an archive; what is larger is none. */
const documentLimit = 8 * 1024 ** 2;
/** Executables below this are not looked into. */
const programLimit = 500_000;
/** What marks the build information in a Go program (Go's debug/buildinfo). */
const goMark = Buffer.from('\xff Go buildinf:', 'latin1');
const goLength = 256 * 1024;

/**
 * Reads an image as `docker image save` gives it, without keeping it: what fills its layers, and which packages are installed.
 * Throws KaizenError (exit code 1) for an archive that can't be read; see `runProgram` for the others.
 */
export async function imageContents(name: string, options: ProgramOptions = {}): Promise<ImageContents> {
  const { stdout, ended } = openProgram(['docker', 'image', 'save', name], options);
  const [contents, { status, stderr }] = await Promise.all([readArchive(stdout), ended]);
  if (status !== 0) throw new KaizenError(`"docker image save" ended with ${status}: ${stderr.trim()}`);
  return contents;
}

/** The same for an archive that is read already, in Docker's layout or in that of the OCI. */
export async function readArchive(archive: Readable): Promise<ImageContents> {
  const layers = new Map<string, LayerFiles>();
  const documents = new Map<string, Fields | readonly unknown[]>();
  await eachEntry(archive, async ({ name, size, type }, content) => {
    if (type !== 'file') return drain(content);
    const start = await firstBytes(content);
    if (start.startsWith('{') || start.startsWith('[')) {
      if (size > documentLimit) return drain(content);
      const value: unknown = JSON.parse((await bytesOf(content)).toString('utf8'));
      documents.set(name, Array.isArray(value) ? value : fields(value));
    } else if (start.startsWith('\x1f\x8b')) {
      layers.set(name, await readLayer(content.pipe(createGunzip())));
    } else if (start.startsWith('\x28\xb5\x2f\xfd')) {
      throw new KaizenError('The image has layers that are compressed with zstd, which are not read.');
    } else if (size > 0) {
      layers.set(name, await readLayer(content));
    } else drain(content);
  });
  const manifest = fields(itemsOf(documents.get('manifest.json'))[0]);
  const ordered = itemsOf(manifest['Layers']).map((path) => layers.get(textOf(path)) ?? emptyLayer());
  const config = documents.get(textOf(manifest['Config']));
  const history = itemsOf(config === undefined || Array.isArray(config) ? [] : fields(config)['history']);
  return {
    layers: ordered.map(({ sizes }) => ({ folders: foldersOf(sizes) })),
    isEmpty: history.map((each) => fields(each)['empty_layer'] === true),
    packages: packagesOf(merged(ordered)),
  };
}

function emptyLayer(): LayerFiles {
  return { sizes: new Map(), texts: new Map(), programs: new Map(), removed: [] };
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly mode: number;
}

async function eachEntry(archive: Readable, visit: (entry: Entry, content: Readable) => Promise<void> | void): Promise<void> {
  const reader = extract();
  const feeding = pipeline(archive, reader);
  const reading = (async () => {
    for await (const entry of reader) {
      const { name, size = 0, type, mode = 0 } = entry.header;
      await visit({ name: name.replace(/^(?:\.?\/)+/, ''), size, type: type ?? 'file', mode }, Readable.from(entry));
    }
  })();
  await Promise.all([feeding, reading]);
}

async function readLayer(archive: Readable): Promise<LayerFiles> {
  const { sizes, texts, programs } = emptyLayer();
  const removed: string[] = [];
  await eachEntry(archive, async ({ name, size, type, mode }, content) => {
    const gone = /^(.*\/|)\.wh\.(.+)$/.exec(name);
    if (gone !== null) removed.push(gone[2] === '.wh..opq' ? (gone[1] ?? '') : `${gone[1]}${gone[2]}`);
    else if (type === 'file' || type === 'contiguous-file') {
      sizes.set(name, size);
      if (isPackageFile(name) && size <= documentLimit) texts.set(name, (await bytesOf(content)).toString('utf8'));
      else if (size >= programLimit && (mode & 0o111) !== 0) {
        const said = await goInformation(content);
        if (said !== undefined) programs.set(name, said);
      }
    }
    drain(content);
  });
  return { sizes, texts, programs, removed };
}

function drain(content: Readable): void {
  content.resume();
}

async function bytesOf(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The first bytes, which stay to be read. */
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

async function goInformation(content: Readable): Promise<string | undefined> {
  let window = Buffer.alloc(0);
  let isFound = false;
  for await (const chunk of content) {
    if (isFound && window.length >= goLength) continue;
    window = Buffer.concat([window, Buffer.from(chunk)]);
    const at: number = isFound ? 0 : window.indexOf(goMark);
    isFound ||= at >= 0;
    window = window.subarray(isFound ? at : Math.max(0, window.length - goMark.length));
  }
  return isFound ? goModule(window) : undefined;
}

/** The files that are there in the end, with the texts and programs among them. */
function merged(layers: readonly LayerFiles[]): Omit<LayerFiles, 'removed'> {
  const { sizes, texts, programs } = emptyLayer();
  const all: readonly Map<string, unknown>[] = [sizes, texts, programs];
  for (const layer of layers) {
    for (const gone of layer.removed) {
      const folder = gone === '' || gone.endsWith('/') ? gone : `${gone}/`;
      for (const map of all) for (const path of map.keys()) if (path === gone || path.startsWith(folder)) map.delete(path);
    }
    for (const [path, size] of layer.sizes) {
      for (const map of all) map.delete(path);
      sizes.set(path, size);
    }
    for (const [path, text] of layer.texts) texts.set(path, text);
    for (const [path, said] of layer.programs) programs.set(path, said);
  }
  return { sizes, texts, programs };
}

interface Folder {
  readonly path: string;
  size: number;
  own: number;
  readonly folders: Map<string, Folder>;
}

/** Folders by their bytes: large ones are split into what they hold, until there are ten. */
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
