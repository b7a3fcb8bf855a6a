import { posix } from 'node:path';
import type { Facts } from '../facts.ts';
import type { Replaced } from '../folder/replaced.ts';
import type { ExampleVariable } from '../manifests/environment-example.ts';
import { ignorePath } from '../render/printers.ts';
import type { Environment } from '../services/connection.ts';
import type { SecretForm } from '../services/signing-keys.ts';
import type { Usage } from '../services/usage.ts';
import type { Bases, Build, Contributed, Contribution, ImageRequest, Need, Stack } from '../stacks/stack.ts';

/** A part of the folder that becomes an image. */
export interface Application {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly path: string;
  /** The build context, relative to the root: its own folder, or that of the workspace whose lock file it needs. */
  readonly context: string;
  /** Its folder within the context, if its build uses only paths in that folder; otherwise empty. */
  readonly contextFolder: string;
  /** Its default name. */
  readonly name: string;
  readonly facts: Facts;
  readonly warnings: readonly string[];
  /** One sentence for each question that the folder does not answer: why. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** Names of the variables that configure it, required or not. */
  readonly variables: readonly string[];
  /** How its code uses services; absent if no code was read. */
  readonly usage?: Usage;
  /** The variables with its signing and encryption keys, each with the form that it demands. */
  readonly signing: ReadonlyMap<string, SecretForm>;
  /** The texts of its sample settings files, by path. */
  readonly samples: ReadonlyMap<string, string>;
  /** The start command with a slot in each place of the port; absent if no place is known. */
  readonly slottedStart?: readonly string[];
  /** Whether it answers HTTP on its port. */
  readonly isHttp: boolean;
  /** The same for each server that can be added. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  /** The base images on which it can run, by flavour. */
  readonly bases: Bases;
  /** The package registry of its dependencies; each has a table in `src/drivers`. */
  readonly ecosystem: string;
  /** Paths that git ignores and that the build needs, relative to the context. */
  readonly needs: readonly Need[];
  readonly stack: Stack;
  /** The finding of the stack; only the stack reads it. */
  readonly finding: unknown;
  /** The finding for a start command of a project that does not exist yet. */
  readonly findingFor?: (start: readonly string[] | undefined) => unknown;
  /** What the folder still needs before the image can be built, in words; absent if nothing is missing. */
  readonly expects?: string;
  /** False if the folder has nothing of it yet, or nothing that shows its language. */
  readonly isThere: boolean;
  /** Folders of the context that belong to applications of other languages. */
  readonly apart: readonly string[];
  /** Stages of other languages that build what its code serves or embeds. */
  readonly contributed: readonly Contributed[];
  /** The facts that hand-written container files state, with the paths of those files relative to the root. */
  readonly statedBy: ReadonlyMap<keyof Facts, readonly string[]>;
  /** Its hand-written Dockerfiles, relative to the root; the first one is most likely the one that is deployed. */
  readonly dockerfiles: readonly string[];
  /** Statements of these Dockerfiles that no answer can hold. */
  readonly stated: Replaced;
}

/** Evidence in an application for the variables that configure it. */
export function environmentOf({ variables: names, example, ecosystem, usage }: Application): Environment {
  return { names, example, ecosystem, ...(usage === undefined ? {} : { usage }) };
}

/** The requirements of an application's image. Throws KaizenError (exit code 1) for a start command whose program is not built. */
export function imageOf(application: Application, request: ImageRequest): Build {
  const { stack, finding: found, findingFor, apart, contributed, contextFolder } = application;
  const finding = findingFor === undefined ? found : findingFor(request.start);
  const outputs = contributed.flatMap((each) => each.outputs);
  const isOutside = ({ to }: Contribution): boolean => to.startsWith('..');
  const made = stack.image(
    finding,
    contributed.length === 0 ? request : { ...request, contributions: outputs.filter((each) => !isOutside(each)) },
  );
  const build = contextFolder === '' ? made : withinContext(made, contextFolder);
  const home = build.home ?? '/app';
  return {
    ...build,
    contributed,
    placed: outputs.filter(isOutside).map((output) => ({ ...output, to: posix.join(home, output.to) })),
    ignore: [...new Set([...build.ignore, ...contributed.flatMap(({ ignore }) => ignore), ...apart.map(ignorePath)])],
    sources: [...new Set([build, ...contributed].flatMap(({ sources = [] }) => sources))],
    keep: [...new Set([...build.keep, ...contributed.flatMap(({ keep }) => keep)])],
  };
}

/** Converts the paths of a build from a folder of the context to the context. */
function withinContext(build: Build, folder: string): Build {
  const { ignore, keep, secrets = [], sourceFile } = build;
  const below = (pattern: string): string => pattern.replace(/^!?/, (sign) => `${sign}${ignorePath(folder)}/`);
  return {
    ...build,
    contextFolder: folder,
    ignore: ignore.map(below),
    keep: keep.map(below),
    secrets: secrets.map((secret) => (secret.file === undefined ? secret : { ...secret, file: posix.join(folder, secret.file) })),
    sourceFile: posix.join(folder, sourceFile),
  };
}
