import type { Certainty, Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { PackageJson } from './package-json.ts';
import type { Reading } from './values.ts';

/** An application's folder, as a framework sees it. */
export interface Project {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly reading: Reading;
  /** True for a package among its dependencies of any kind. */
  has(name: string): boolean;
}

/** What every product of a build may have. */
interface Built {
  /** Options that the build script lacks, without which it makes no files for production. */
  readonly buildOptions?: readonly string[];
}

/** A server that a framework's build creates. Paths are relative to the application's folder. */
export interface ServerProduct extends Built {
  readonly kind: 'server';
  /** Its start command if no script states one, and the source. */
  readonly start: readonly string[];
  readonly source: string;
  /** The output folder of the build. */
  readonly output: string;
  /** The files of it that the image contains, and their targets; absent for the whole application. */
  readonly files?: readonly { readonly from: string; readonly to: string }[];
  /** True if it runs without node_modules. */
  readonly isBundled: boolean;
  /** The port in its configuration. */
  readonly port?: Fact<number>;
  /**
   * The cache folder of the build and of the server. The build's cache does not belong in an image, and the server must be able to write
   * its own.
   */
  readonly cache?: string;
  /** Variables that make it listen on an address that is reachable in a container. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of the build without which its output differs. */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /** `derived` unless given. */
  readonly certainty?: Certainty;
  /** Packages that it needs in addition to the production dependencies. */
  readonly tools?: readonly string[];
  readonly warnings?: readonly string[];
  /** The prefix of all its routes. */
  readonly basePath?: string;
}

/** Built files for a web server. */
export interface SiteProduct extends Built {
  readonly kind: 'site';
  /** The script that builds it, if it is not called `build`. */
  readonly script?: string;
  /** Their folder, relative to the application's. */
  readonly folder: string;
  readonly source: string;
  /** The path below which they are served, with a slash at both ends. */
  readonly basePath: string;
  readonly fallbackPage: string | null;
  readonly notFoundPage: string | null;
  /** Folders of files whose names change with their content, relative to the site. */
  readonly hashedAssets: readonly string[];
}

/** The output of the build, or why it cannot be started in a container. */
export type Product = ServerProduct | SiteProduct | { readonly kind: 'none'; readonly unknown: string };

/** A path in the web server's form: a slash at both ends. `./` becomes the root, and a whole URL its path. */
export function basePathOf(base: string | undefined): string {
  const path = (base ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\.\/?$/, '');
  return `/${path.replaceAll(/^\/+|(?<!\/)\/+$/g, '')}/`.replace('//', '/');
}
