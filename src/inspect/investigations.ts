import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import type { Detection, Stack, Standing, Workspace } from '../stacks/stack.ts';
import type { Code } from '../stacks/usage.ts';

/** How much speaks for an application, the least first. */
export const strength = {
  /** What nobody deploys unless it is asked for, and what can't be read. */
  aside: 0,
  /** A manifest, and nothing that is known to start: a library. */
  manifest: 1,
  /** A start command that only a convention gives. */
  assumed: 2,
  /** Files that a web server serves. */
  site: 3,
  /** A program that starts, or a framework whose start is not known. */
  program: 4,
  /** A framework with a start command. */
  server: 5,
} as const;

/** The findings of a folder's parts, each made once. */
export class Investigations {
  readonly folder: Folder;
  readonly #findings = new Map<Stack, Map<string, unknown>>();
  readonly #detections = new Map<Stack, Map<string, Detection>>();

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** The part of the folder at a path; an empty path is the whole. */
  part(path: string): Folder {
    return path === '' ? this.folder : this.folder.below(path);
  }

  /** The finding of a part, for itself or as a member of the workspace that the whole folder is. */
  of(stack: Stack, path: string, isMember: boolean): unknown {
    const known = this.#findings.get(stack) ?? new Map<string, unknown>();
    this.#findings.set(stack, known);
    const key = keyOf(path, isMember);
    if (!known.has(key)) {
      const workspace: Workspace | undefined = isMember ? { root: this.folder, path } : undefined;
      known.set(key, stack.investigate(this.part(path), workspace));
    }
    return known.get(key);
  }

  /** What that finding means. */
  detection(stack: Stack, path: string, isMember: boolean): Detection {
    const known = this.#detections.get(stack) ?? new Map<string, Detection>();
    this.#detections.set(stack, known);
    const key = keyOf(path, isMember);
    const detection = known.get(key) ?? stack.describe(this.of(stack, path, isMember));
    known.set(key, detection);
    return detection;
  }

  /** The source files of a part, with their contents; undefined where its language gives none. */
  code(stack: Stack, path: string, isMember: boolean): Code | undefined {
    const { code } = this.detection(stack, path, isMember);
    return code === undefined ? undefined : { ...code, read: (file) => stack.read?.(this.of(stack, path, isMember), file) };
  }

  /** The part of it by which a language is chosen. */
  #standing(stack: Stack, path: string, isMember: boolean): Standing {
    const known = this.#detections.get(stack)?.get(keyOf(path, isMember));
    return known ?? stack.weigh?.(this.of(stack, path, isMember)) ?? this.detection(stack, path, isMember);
  }

  /** How much speaks for a part as an application of this language. */
  strength(stack: Stack, path: string, isMember = false): number {
    try {
      return strengthOf(this.#standing(stack, path, isMember));
    } catch (error) {
      if (error instanceof KaizenError) return strength.aside;
      throw error;
    }
  }

  /** How many files of its code a part has. */
  size(stack: Stack, path: string, isMember = false): number {
    try {
      return this.detection(stack, path, isMember).code?.paths.length ?? 0;
    } catch (error) {
      if (error instanceof KaizenError) return 0;
      throw error;
    }
  }

  /** Why a part that a language recognises by its manifest can't be read; undefined where it can. */
  error(stack: Stack, path: string): string | undefined {
    if (stack.recognises(this.part(path)) !== 'manifest') return undefined;
    try {
      this.#standing(stack, path, false);
      return undefined;
    } catch (error) {
      if (error instanceof KaizenError) return error.message;
      throw error;
    }
  }

  /** Why a part is not deployed unless it is asked for; undefined where that is not so. */
  aside(stack: Stack, path: string, isMember = false): string | undefined {
    try {
      return this.#standing(stack, path, isMember).aside;
    } catch (error) {
      if (error instanceof KaizenError) return undefined;
      throw error;
    }
  }
}

function keyOf(path: string, isMember: boolean): string {
  return `${isMember ? 'member' : 'alone'} ${path}`;
}

function strengthOf({ facts: { framework, start, files }, aside }: Standing): number {
  if (aside !== undefined) return strength.aside;
  if (files !== undefined) return strength.site;
  if (framework !== undefined) return start === undefined ? strength.program : strength.server;
  if (start === undefined) return strength.manifest;
  return start.certainty === 'assumed' ? strength.assumed : strength.program;
}
