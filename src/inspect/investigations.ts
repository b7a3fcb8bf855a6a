import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import type { Detection, Stack, Standing, Workspace } from '../stacks/stack.ts';
import type { Code } from '../stacks/usage.ts';

/** The strength of the evidence for an application, in ascending order. */
export const strength = {
  /** A part that is deployed only on request, or that cannot be read. */
  aside: 0,
  /** A manifest without a known start: a library. */
  manifest: 1,
  /** A start command that only follows from a convention. */
  assumed: 2,
  /** Files that a web server serves. */
  site: 3,
  /** A program that starts, or a framework without a known start command. */
  program: 4,
  /** A framework with a start command. */
  server: 5,
} as const;

/** The findings about the parts of a folder, each computed once. */
export class Investigations {
  readonly folder: Folder;
  readonly #findings = new Map<Stack, Map<string, unknown>>();
  readonly #detections = new Map<Stack, Map<string, Detection>>();

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** The part of the folder at a path; empty for the whole folder. */
  part(path: string): Folder {
    return path === '' ? this.folder : this.folder.below(path);
  }

  /** The finding of a part, as a separate project or as a member of the workspace in the root. */
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

  /** The detection that follows from that finding. */
  detection(stack: Stack, path: string, isMember: boolean): Detection {
    const known = this.#detections.get(stack) ?? new Map<string, Detection>();
    this.#detections.set(stack, known);
    const key = keyOf(path, isMember);
    const detection = known.get(key) ?? stack.describe(this.of(stack, path, isMember));
    known.set(key, detection);
    return detection;
  }

  /** The source files of a part, with their contents; undefined if its language gives none. */
  code(stack: Stack, path: string, isMember: boolean): Code | undefined {
    const { code } = this.detection(stack, path, isMember);
    return code === undefined ? undefined : { ...code, read: (file) => stack.read?.(this.of(stack, path, isMember), file) };
  }

  /** The subset of it by which a language is chosen. */
  #standing(stack: Stack, path: string, isMember: boolean): Standing {
    const known = this.#detections.get(stack)?.get(keyOf(path, isMember));
    return known ?? stack.weigh?.(this.of(stack, path, isMember)) ?? this.detection(stack, path, isMember);
  }

  /** The strength of the evidence for a part as an application of this language. */
  strength(stack: Stack, path: string, isMember = false): number {
    try {
      return strengthOf(this.#standing(stack, path, isMember));
    } catch (error) {
      if (error instanceof KaizenError) return strength.aside;
      throw error;
    }
  }

  /** The number of source files of a part. */
  size(stack: Stack, path: string, isMember = false): number {
    try {
      return this.detection(stack, path, isMember).code?.paths.length ?? 0;
    } catch (error) {
      if (error instanceof KaizenError) return 0;
      throw error;
    }
  }

  /** Why a part cannot be read although its manifest is recognised; undefined if it can. */
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

  /** Why a part is deployed only on request; undefined if it is deployed. */
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
