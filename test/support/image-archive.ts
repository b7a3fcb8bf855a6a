import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';

/** An entry of a layer: a file with its text or bytes, or another entry with these headers. */
export type Entry = Partial<Header> & { readonly name: string; readonly content?: string | Buffer };

/** The archive of these entries. */
export function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...headers } of entries) archive.entry(headers, content ?? '');
  archive.finalize();
  return buffer(Readable.from(archive));
}

/** A file of a layer. */
export function file(name: string, content: string | Buffer | number, mode = 0o644): Entry {
  return { name, mode, content: typeof content === 'number' ? Buffer.alloc(content) : content };
}

interface ImageOptions {
  /** Docker's layout before version 25, or else OCI's with Docker's manifest, which `docker image save` has written since then. */
  readonly isOld?: boolean;
  /** For each instruction, whether it has no layer. */
  readonly isEmpty?: readonly boolean[];
}

/** An image in the format of `docker image save`: its manifest comes last. */
export async function imageOf(layers: readonly Buffer[], { isOld = false, isEmpty = [] }: ImageOptions = {}): Promise<Readable> {
  const digest = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
  const config = JSON.stringify({
    architecture: 'amd64',
    history: isEmpty.map((empty) => (empty ? { created_by: 'ENV A=b', empty_layer: true } : { created_by: 'COPY . .' })),
  });
  const archive = pack();
  const seen = new Map<string, string>();
  const paths = layers.map((layer, at) => {
    const name = digest(layer);
    if (!isOld) {
      archive.entry({ name: `blobs/sha256/${name}` }, layer);
      return `blobs/sha256/${name}`;
    }
    // One folder for each layer; a repeated layer is a link to the first.
    const folder = digest(`${name}${at}`);
    const known = seen.get(name);
    archive.entry({ name: `${folder}/`, type: 'directory' });
    archive.entry({ name: `${folder}/VERSION` }, '1.0');
    archive.entry({ name: `${folder}/json` }, '{"id":"x"}');
    if (known === undefined) archive.entry({ name: `${folder}/layer.tar` }, layer);
    else archive.entry({ name: `${folder}/layer.tar`, type: 'symlink', linkname: `../${known}` });
    seen.set(name, known ?? `${folder}/layer.tar`);
    return `${folder}/layer.tar`;
  });
  const configPath = isOld ? `${digest(config)}.json` : `blobs/sha256/${digest(config)}`;
  archive.entry({ name: configPath }, config);
  if (!isOld) archive.entry({ name: 'oci-layout' }, '{"imageLayoutVersion":"1.0.0"}');
  if (!isOld) archive.entry({ name: 'index.json' }, '{"schemaVersion":2,"manifests":[]}');
  archive.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: configPath, RepoTags: ['x:1'], Layers: paths }]));
  archive.finalize();
  return Readable.from(archive);
}
