import { detectServices } from '../services/detect.ts';
import { stacks } from '../stacks/registry.ts';
import type { Build } from '../stacks/stack.ts';
import { type ExampleVariable, environmentExample } from './environment-example.ts';
import type { Fact, Facts } from './facts.ts';
import { type Overlay, openFolder } from './folder.ts';

/** What an inspection gives. */
export interface Inspection {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly folderName: string;
  readonly facts: Facts;
  /** Container files that are there already; the first compose file is the one that is kept up. */
  readonly containerFiles: Fact<readonly string[]> | undefined;
  readonly warnings: readonly string[];
  /** Why a question has no answer from the folder, one sentence each. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** Undefined where no language is recognised. */
  readonly build: Build | undefined;
}

/** Names that `docker compose` looks for, the preferred one first (compose specification, "Compose file"). */
export const composeFileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;

/**
 * Looks at a folder and runs nothing in it.
 * Throws KaizenError (exit code 1) where the folder or one of its manifests can't be read or parsed.
 */
export function inspect(path: string, overlay: Overlay = new Map()): Inspection {
  const folder = openFolder(path, overlay);
  const example = environmentExample(folder);
  const present = ['Dockerfile', ...composeFileNames, '.dockerignore'].filter((name) => folder.has(name));
  const containerFiles = present.length === 0 ? undefined : { value: present, source: 'the folder' };
  const base = { root: folder.root, folderName: folder.name, containerFiles, example };
  for (const stack of stacks) {
    const detection = stack.detect(folder);
    if (detection === undefined) continue;
    const services = detectServices(detection.dependencies, example);
    const facts = services === undefined ? detection.facts : { ...detection.facts, services };
    return { ...base, facts, warnings: detection.warnings, unknown: detection.unknown, build: detection.build };
  }
  return { ...base, facts: {}, warnings: [], unknown: {}, build: undefined };
}
