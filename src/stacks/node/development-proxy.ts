import type { Folder } from '../../folder/folder.ts';
import { manifestFile, type PackageJson } from './package-json.ts';

/** Files that tell a development server which requests it hands on, and in which part of them that stands. */
const places: readonly { readonly file: RegExp; readonly opening: RegExp }[] = [
  { file: /^(?:vite|vue|rspack|rsbuild|webpack(?:\.\w{1,20})?)\.config\.[cm]?[jt]s$/, opening: /\bproxy["']?\s{0,20}:\s{0,20}[{[]/ },
  { file: /^(?:src\/)?proxy\.conf\.(?:json|[cm]?js)$/, opening: /[{[]/ },
  { file: /^src\/setupProxy\.[cm]?[jt]sx?$/, opening: /\.use\(/ },
];

const path = /["'`]\^?(\/[\w./-]{0,80})["'`*]/g;

/** A file that has a development server hand requests on to another one, with the first path that it names. */
interface DevelopmentProxy {
  readonly file: string;
  readonly path: string | undefined;
}

function findProxy(folder: Folder, manifest: PackageJson): DevelopmentProxy | undefined {
  for (const { file, opening } of places) {
    const found = folder.files.find((each) => file.test(each));
    const text = found === undefined ? '' : folder.search(found);
    const start = opening.exec(text);
    if (found === undefined || start === null) continue;
    const [first] = [...text.slice(start.index, start.index + 1000).matchAll(path)];
    if (first !== undefined) return { file: found, path: first[1] };
  }
  return manifest.root['proxy'] !== undefined ? { file: manifestFile, path: undefined } : undefined;
}

/** Says that the web server of a site's image does not hand on what the development server does. */
export function describeDevelopmentProxy(folder: Folder, manifest: PackageJson): string[] {
  const proxy = findProxy(folder, manifest);
  if (proxy === undefined) return [];
  const what = proxy.path ?? 'requests for data';
  return [
    `${proxy.file} forwards ${what} to another server in development, and the web server of the image does not: route ${what} to that server by a reverse proxy in front of both, or build the site with the address of that server.`,
  ];
}
