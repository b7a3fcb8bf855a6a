import type { Route } from '../health-path.ts';
import type { Modules } from './modules.ts';
import type { Product, Project } from './product.ts';

/** A program that a package of a framework brings, with the file that Node.js runs; the one in node_modules/.bin where absent. */
export interface OwnProgram {
  readonly package: string;
  readonly file?: string;
}

/** A rule for files whose place is the path that they answer. */
export interface FileRoutes {
  /** The route is its first group. */
  readonly file: RegExp;
  /** Code that the file must contain to answer GET without being a page. */
  readonly answers?: RegExp;
  /** True if dots separate the path: `healthz.live.ts`. */
  readonly isFlat?: true;
}

/** A framework: all that the stack knows of it. Each one has a file in `frameworks/` and a place in `frameworks.ts`. */
export interface Framework {
  /** Its name in the facts. */
  readonly name: string;
  readonly title: string;
  /** Packages that each identify it. */
  readonly packages: readonly string[];
  /** Its default port. */
  readonly port?: number;
  /** The port in its documentation and generators, if it has no default. */
  readonly usualPort?: number;
  /** Its own path for health checks. */
  readonly healthPath?: string;
  /** True if it listens on the loopback address by default. */
  readonly isLoopback?: true;
  /** Packages with which another framework is built on it, and serves on the loopback address as well. */
  readonly loopbackWith?: readonly string[];
  /** Functions and classes that make its application, which has its routes. */
  readonly makers?: readonly string[];
  /** Commands whose own program is the server. */
  readonly programs?: Readonly<Record<string, OwnProgram>>;
  /** Commands that serve for development only; those before a space with that word. */
  readonly developmentServers?: readonly string[];
  readonly fileRoutes?: readonly FileRoutes[];
  /** Routes that are written in a way of its own. */
  routes?(modules: Modules): Route[];
  /** The output of its build, if it has one. */
  product?(project: Project): Product;
}
