import { posix } from 'node:path';
import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { clusterFiles } from './cluster-files.ts';

/** Names that `docker compose` looks for, the preferred one first (compose specification, "Compose file"). */
export const composeFileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;

// Podman's names follow docker's (podman-build, "Files").
const usualNames = ['Dockerfile', 'Containerfile', ...composeFileNames, '.dockerignore', '.containerignore'];

/** Other files that describe an image, a stack or a cluster, by their names or their folders' names. */
const others = [
  /(?:^|\/)(?:(?:Docker|Container)file(?:[.-][\w.-]+)?|dockerfile|[^/]+\.(?:[Dd]ocker|[Cc]ontainer)file|\.(?:docker|container)ignore)$/,
  /(?:^|\/)(?:(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml|docker-bake(?:\.override)?\.(?:hcl|json)|\.?devcontainer\.json)$/,
  /(?:^|\/)(?:Chart\.ya?ml|kustomization\.ya?ml|skaffold\.ya?ml|(?:k8s|kubernetes)\/[^/]+\.ya?ml)$/,
];
const deepest = 2;

/** Finds existing container files, including links: those with the usual names in the root first. */
export function findContainerFiles(folder: Folder): Fact<readonly string[]> | undefined {
  const usual = usualNames.filter((name) => folder.exists(name));
  const more = [...folder.files, ...folder.omitted()].filter(
    (path) => path.split('/').length <= deepest + 1 && others.some((pattern) => pattern.test(path)),
  );
  const value = [...new Set([...usual, ...more, ...clusterFiles(folder).files.map(({ path }) => path)])];
  return value.length === 0 ? undefined : { value, source: 'the folder' };
}

/** Warns if an application has a Containerfile that a new Dockerfile would replace. */
export function containerfileWarnings(folder: Folder, path: string): string[] {
  if (!folder.exists('Containerfile')) return [];
  const file = posix.join(path, 'Containerfile');
  return [`${file} exists already, and the tool does not change it: docker uses the new Dockerfile, but podman still uses ${file}.`];
}
