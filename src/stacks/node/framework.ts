import type { Route } from '../health-path.ts';
import type { Modules } from './modules.ts';
import type { Product, Project } from './product.ts';

/** A program in a framework's package, with the file that Node.js runs; the one in node_modules/.bin by default. */
export interface OwnProgram {
  readonly package: string;
  readonly file?: string;
}

/** A rule for files whose path is their route. */
export interface FileRoutes {
  /** The route is its first group. */
  readonly file: RegExp;
  /** Code that the file must contain to answer GET without being a page. */
  readonly answers?: RegExp;
  /** True if dots separate the path: `healthz.live.ts`. */
  readonly isFlat?: true;
}

/** A framework, with everything that the stack knows about it. Each one has a file in `frameworks/` and an entry in `frameworks.ts`. */
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
  /** Packages with which another framework uses it, and also listens on the loopback address. */
  readonly loopbackWith?: readonly string[];
  /** Functions and classes that create its application, which has its routes. */
  readonly makers?: readonly string[];
  /** Commands whose own program is the server. */
  readonly programs?: Readonly<Record<string, OwnProgram>>;
  /** Commands of development servers; an entry with a space only with its second word. */
  readonly developmentServers?: readonly string[];
  readonly fileRoutes?: readonly FileRoutes[];
  /** Finds routes in the framework's own syntax. */
  routes?(modules: Modules): Route[];
  /** The output of its build, if it has one. */
  product?(project: Project): Product;
}
