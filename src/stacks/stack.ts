import type { Facts } from '../inspect/facts.ts';
import type { Folder } from '../inspect/folder.ts';

/** Packages that the application depends on, for the services' modules to recognise their drivers. */
export interface Dependencies {
  /** The registry that the names belong to, as a service's `drivers` are keyed: `pypi`, `npm`, … */
  readonly ecosystem: string;
  /** Normalised package name → where it is named (`requirements.txt`). */
  readonly packages: ReadonlyMap<string, string>;
}

/** What an image needs to know about a stack's build; plain data. */
export interface Build {
  /** Template of the Dockerfile, below `templates/dockerfile/`, without its ending. */
  readonly template: string;
  /** What that template reads as `t.build`: finished values, no functions. */
  readonly view: Readonly<Record<string, unknown>>;
  /** Paths in the image that hold code and dependencies; the application's user may write none of them. */
  readonly codePaths: readonly string[];
  /** An argument list that keeps a container of the image alive without its application. */
  readonly idle: readonly string[];
  /** Exec-form argument lists of the health checks that this image can run by itself, without curl. */
  readonly probes: Probes;
  /** A source file (relative path) that ends up in the image: the suite edits it to see what is rebuilt. */
  readonly sourceFile: string;
  /** What starts a comment in that file. */
  readonly comment: string;
  /** Patterns for .dockerignore that this stack adds. */
  readonly ignore: readonly string[];
  /** Paths which the build needs although a general pattern of .dockerignore would stop them. */
  readonly keep: readonly string[];
}

export interface Probes {
  http(port: number, path: string, timeoutSeconds: number): readonly string[];
  tcp(port: number, timeoutSeconds: number): readonly string[];
}

/** What a stack's module found in a folder. */
export interface Detection {
  readonly facts: Facts;
  /** Sentences about things that go on all the same: an end-of-life version, a missing lock file. */
  readonly warnings: readonly string[];
  /** Why a question has no answer from the folder, as one sentence: shown where it is asked or missing. */
  readonly unknown: { readonly [question: string]: string };
  readonly dependencies: Dependencies;
  readonly build: Build;
}

/** A language: how it is recognised, and what its facts mean for an image. */
export interface Stack {
  readonly language: string;
  /**
   * Reads the folder, and runs nothing in it.
   * Returns undefined where the folder is not of this language.
   * Throws KaizenError (exit code 1) that names file and line where a manifest can't be parsed.
   */
  detect(folder: Folder): Detection | undefined;
}
