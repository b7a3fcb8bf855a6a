import type { Certainty, Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { PackageJson } from './package-json.ts';
import type { Reading } from './values.ts';

/** An application's folder, as its framework looks at it. */
export interface Project {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly reading: Reading;
  /** True for a package that it depends on, for development or not. */
  has(name: string): boolean;
}

/** A server that a framework's build makes. Paths are relative to the application's folder. */
export interface ServerProduct {
  readonly kind: 'server';
  /** How it is started where no script says it, and what says so. */
  readonly start: readonly string[];
  readonly source: string;
  /** The folder that the build writes. */
  readonly output: string;
  /** What of it the image takes, and to where; the whole application where absent. */
  readonly files?: readonly { readonly from: string; readonly to: string }[];
  /** True where it runs without node_modules. */
  readonly isBundled: boolean;
  /** The port that its configuration names. */
  readonly port?: Fact<number>;
  /**
   * The folder that the build keeps its own cache in, and the server what it computes. Neither belongs in an image, and the second has to be where the
   * server may write.
   */
  readonly cache?: string;
  /** Variables that make it listen where a container is reached. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of the build without which it makes something else. */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /** `derived` unless given. */
  readonly certainty?: Certainty;
  /** Packages that it needs beside those for production. */
  readonly tools?: readonly string[];
  readonly warnings?: readonly string[];
  /** What goes before the paths of all its routes. */
  readonly basePath?: string;
}

/** Files that a build makes for a web server. */
export interface SiteProduct {
  readonly kind: 'site';
  /** The script that builds it, where that is not called `build`. */
  readonly script?: string;
  /** Their folder, relative to the application's. */
  readonly folder: string;
  readonly source: string;
  /** Path that they are served below, with a slash at both ends. */
  readonly basePath: string;
  readonly fallbackPage: string | null;
  readonly notFoundPage: string | null;
  /** Folders of files whose names change with their content, relative to the site. */
  readonly hashedAssets: readonly string[];
}

/** What the build makes, or why nothing of it can be started in a container. */
export type Product = ServerProduct | SiteProduct | { readonly kind: 'none'; readonly unknown: string };

/** A path as the web server takes it: a slash at both ends. `./` and whole addresses are the root, or their path. */
export function basePathOf(base: string | undefined): string {
  const path = (base ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\.\/?$/, '');
  return `/${path.replaceAll(/^\/+|(?<!\/)\/+$/g, '')}/`.replace('//', '/');
}
