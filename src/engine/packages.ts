import { documentIn } from './docker.ts';

/** A package that is installed in an image. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Where it was installed from: `debian`, `alpine`, `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /** Bytes of its files in the image, or else the size that the package manager records. */
  readonly size: number;
}

/** The files of an image: path without a leading slash → bytes, or text, or the build information of a Go program. */
export interface Files {
  readonly sizes: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, string>;
  readonly programs: ReadonlyMap<string, string>;
}

/** The database of a package manager: its files, and how to read them. */
interface Books {
  readonly files: RegExp;
  read(path: string, text: string, files: SeenFiles): readonly Package[];
}

/** The files, with indexes for the lookup of each package. */
interface SeenFiles extends Files {
  /** Bytes of each folder of a package for Node.js. */
  readonly nodeSizes: ReadonlyMap<string, number>;
  /** Python sources → the bytecode that was compiled from them. */
  readonly bytecode: ReadonlyMap<string, readonly string[]>;
}

const books: readonly Books[] = [
  // deb822 stanzas; the distroless images have one file for each package.
  { files: /^var\/lib\/dpkg\/status$|^var\/lib\/dpkg\/status\.d\/[^/]+(?<!\.md5sums)$/, read: debianPackages },
  { files: /^var\/lib\/dpkg\/info\/[^/]+\.list$/, read: () => [] },
  { files: /^(?:usr\/)?lib\/apk\/db\/installed$/, read: alpinePackages },
  // The core metadata specifications of Python's packaging.
  { files: /\.dist-info\/METADATA$/, read: pythonPackage },
  { files: /\.dist-info\/RECORD$/, read: () => [] },
  { files: /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/, read: nodePackage },
];

/** True for a file whose text `packagesOf` needs. */
export function isPackageFile(path: string): boolean {
  return books.some(({ files }) => files.test(path));
}

/** The packages that are installed, the largest first. */
export function packagesOf(files: Files): Package[] {
  const seen = { ...files, nodeSizes: nodeSizes(files.sizes), bytecode: bytecodeOf(files.sizes) };
  const listed = [...files.texts].flatMap(([path, text]) =>
    books.flatMap((each) => (each.files.test(path) ? each.read(path, text, seen) : [])),
  );
  const programs = [...files.programs].map(([path, said]): Package => {
    const [name = '', version = ''] = said.split('\t');
    return { name: name === '' ? `/${path}` : name, version, ecosystem: 'go', size: files.sizes.get(path) ?? 0 };
  });
  return [...listed, ...programs].toSorted((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
}

function headers(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([A-Za-z-]+): *(.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]));
}

function sum(sizes: ReadonlyMap<string, number>, paths: Iterable<string>): number {
  let total = 0;
  for (const path of new Set(paths)) total += sizes.get(path) ?? 0;
  return total;
}

function debianPackages(_: string, text: string, { sizes, texts }: Files): Package[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const found = headers(stanza);
    const [name, version] = [found.get('Package'), found.get('Version')];
    const status = found.get('Status') ?? 'install ok installed';
    if (name === undefined || version === undefined || !status.endsWith(' installed')) return [];
    const folder = 'var/lib/dpkg/info';
    const list = texts.get(`${folder}/${name}.list`) ?? texts.get(`${folder}/${name}:${found.get('Architecture')}.list`);
    const size =
      list === undefined
        ? Number(found.get('Installed-Size') ?? 0) * 1024
        : sum(
            sizes,
            list.split('\n').map((path) => (sizes.has(path.slice(1)) ? path.slice(1) : realPath(path.slice(1)))),
          );
    return [{ name, version, ecosystem: 'debian', size }];
  });
}

// Debian's folders in the root are links into /usr, and its package database has the paths without /usr.
function realPath(path: string): string {
  return path.replace(/^(bin|sbin|lib|lib64)\//, 'usr/$1/');
}

function alpinePackages(_: string, text: string): Package[] {
  return text.split(/\n\n+/).flatMap((stanza) => {
    const valueOf = (key: string): string | undefined => new RegExp(`^${key}:(.*)$`, 'm').exec(stanza)?.[1];
    const [name, version] = [valueOf('P'), valueOf('V')];
    return name === undefined || version === undefined ? [] : [{ name, version, ecosystem: 'alpine', size: Number(valueOf('I') ?? 0) }];
  });
}

function pythonPackage(path: string, text: string, { sizes, texts, bytecode }: SeenFiles): Package[] {
  const found = headers(text.split(/\r?\n\r?\n/)[0] ?? '');
  const [name, version] = [found.get('Name'), found.get('Version')];
  if (name === undefined || version === undefined) return [];
  const folder = path.replace(/[^/]+\/METADATA$/, '');
  const record = texts.get(path.replace(/METADATA$/, 'RECORD')) ?? '';
  const paths = record
    .split(/\r?\n/)
    .map((line) => normalised(`${folder}${/^"([^"]*)"|^[^,]*/.exec(line)?.slice(0, 2).findLast(Boolean) ?? ''}`));
  // uv does not list bytecode; pip does.
  return [{ name, version, ecosystem: 'pypi', size: sum(sizes, [...paths, ...paths.flatMap((each) => bytecode.get(each) ?? [])]) }];
}

// PEP 3147: app/__pycache__/main.cpython-314.opt-1.pyc is compiled from app/main.py.
function bytecodeOf(sizes: ReadonlyMap<string, number>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of sizes.keys()) {
    const [, folder = '', module] = /^(.*\/|)__pycache__\/([^/.]+)\.[^/]+\.pyc$/.exec(path) ?? [];
    if (module === undefined) continue;
    const source = `${folder}${module}.py`;
    found.set(source, [...(found.get(source) ?? []), path]);
  }
  return found;
}

function normalised(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '.') names.push(name);
  }
  return names.join('/');
}

/** Bytes of each package folder, without the packages that are nested in it. */
function nodeSizes(sizes: ReadonlyMap<string, number>): Map<string, number> {
  const found = new Map<string, number>();
  for (const [path, size] of sizes) {
    const [folder] = /^.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path) ?? [];
    if (folder !== undefined) found.set(folder, (found.get(folder) ?? 0) + size);
  }
  return found;
}

function nodePackage(path: string, text: string, { nodeSizes: sizes }: SeenFiles): Package[] {
  const { name, version } = documentIn(text) ?? {};
  const folder = path.slice(0, -'package.json'.length);
  if (typeof name !== 'string' || typeof version !== 'string') return [];
  return [{ name, version, ecosystem: 'npm', size: sizes.get(folder) ?? 0 }];
}

/**
 * The build information of a Go program: `MODULE<tab>VERSION`. `bytes` begin with the marker of Go's build information; since Go 1.18 two
 * strings follow at offset 32, each after its length as a varint: the version of Go, and the lines `path`, `mod` and `dep` (the
 * documentation of debug/buildinfo). A module without a version has `(devel)` and the version of Go. Returns undefined if no such strings
 * follow.
 */
export function goModule(bytes: Buffer): string | undefined {
  const isInline = ((bytes[15] ?? 0) & 2) !== 0;
  if (!isInline) return undefined;
  const [goVersion, behind] = prefixed(bytes, 32);
  if (!/^(?:go\d|devel )/.test(goVersion)) return undefined;
  const [modules] = prefixed(bytes, behind);
  const [, name = '', version = ''] = /^mod\t([^\t\n]*)\t([^\t\n]*)/m.exec(modules) ?? [];
  return `${name}\t${version === '' || version === '(devel)' ? `(devel), ${goVersion}` : version}`;
}

function prefixed(bytes: Buffer, at: number): [text: string, behind: number] {
  let [length, shift, from] = [0, 0, at];
  for (let byte = 0x80; (byte & 0x80) !== 0 && from < bytes.length; from++, shift += 7) {
    byte = bytes[from] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
  }
  return [bytes.subarray(from, from + length).toString('utf8'), from + length];
}
