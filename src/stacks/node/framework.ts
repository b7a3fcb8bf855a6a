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
  /** The path is its first group. */
  readonly file: RegExp;
  /** What the file has to hold, so that it answers GET and is no page. */
  readonly answers?: RegExp;
  /** Whether dots part the path: `healthz.live.ts`. */
  readonly isFlat?: true;
}

/** A framework: all that the stack knows of it. Each one has a file in `frameworks/` and a place in `frameworks.ts`. */
export interface Framework {
  /** What it is called in the facts. */
  readonly name: string;
  readonly title: string;
  /** Packages of which each one shows it. */
  readonly packages: readonly string[];
  /** Port that it takes where the code names none. */
  readonly port?: number;
  /** Port that its documentation and its generators use, where it has no default of its own. */
  readonly usualPort?: number;
  /** The path that it answers itself when it is well. */
  readonly healthPath?: string;
  /** True where it serves on the loopback address unless told otherwise. */
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
  /** What its build makes, where it has one of its own. */
  product?(project: Project): Product;
}
