import type { Artifact } from '../questions/question.ts';

/**
 * Paths of the files that each artifact can create, for any project and answers. A lock that came with a folder may list anything; only
 * these paths count as generated files. The lock does not list the secrets.
 */
const generated: Readonly<Record<Artifact, RegExp>> = {
  dockerfile: /^(?:.+\/)?(?:Dockerfile|nginx\.site\.conf)$/,
  compose: /^(?:docker-)?compose(?:\.override)?\.ya?ml$/,
  dockerignore: /^(?:.+\/)?(?:Dockerfile)?\.dockerignore$/,
  tests:
    /^tests?\/deployment\/(?:[a-z0-9-]+\/)?(?:deployment_(?:suite|support)\.(?:py|mjs|sh)|pytest\.ini)$|^tests?\/deployment\/cluster_suite\.sh$/,
  kubernetes:
    /^deploy\/kubernetes\/(?:README\.md|\.gitignore|(?:[a-z0-9-]+\.)?secrets\.example\.env|(?:base|overlays\/(?:production|development)|components\/dev-services)\/[a-z0-9-]+\.(?:yaml|properties))$/,
};

/** Configuration files, created once from a sample in the project. */
const configuration =
  /^(?:config(?:uration)?|deploy\/kubernetes\/base\/files)\/(?:[a-z0-9-]+\/)?[\w.@+-]+\.(?:ya?ml|toml|json5?|ini|cfg|conf)$/;

/** Other files that the tool writes: secrets, the state of a project, and evidence. */
const others: readonly RegExp[] = [
  /^secrets\/(?:\.gitignore|\.derived\.json|[a-z0-9][\w.-]*)$/,
  /^\.yo-rc\.json$/,
  /^\.kaizen-docker\/(?:lock\.json|pending\.json|policy-baseline\.json|\.gitattributes|rejects\/\.gitignore)$/,
  /^(?:.+\/)?[\w-]+(?:-DOCKERFILE-EVIDENCE\.(?:md|json|html)|-ATTEMPTS\.json|\.cdx\.json)$/,
  /^(?:.+\/)?history\/[\w-]+-\d{8}T\d{6}Z\.json$/,
];

/** Folders of version control systems, package managers and this tool: they contain no application. */
const foreign = /^(?:\.git|\.hg|\.svn|node_modules|\.kaizen-docker)$/i;

/** Usual names of Dockerfiles. Such a file can be adopted, and is never removed. */
const dockerfileByHand = /^(?:.+\/)?(?:[\w-]+\.)*(?:dockerfile|containerfile)(?:[.-][\w.-]+)?$/i;

/** True for the path of a file that a person wrote and that can be adopted. */
export function isAdoptablePath(path: string): boolean {
  return isGeneratedPath(path) || (isWithin(path) && dockerfileByHand.test(path));
}

/** Manifests below any folder, and YAML in the root. */
const manifestByHand = /^(?:(?:[\w.@+-]+\/)+[\w.@+-]+\.(?:ya?ml|json)|[\w.@+-]+\.ya?ml)$/;

/**
 * True for the path of a Kubernetes manifest that a person wrote and that can be adopted. Such a file is only edited on request, and is
 * never removed.
 */
export function isManifestPath(path: string): boolean {
  const isPlain = path.length <= 200 && manifestByHand.test(path) && isWithin(path) && !path.split('/').some((part) => reserved.test(part));
  return isPlain && (generated.kubernetes.test(path) || !isOwnPath(path));
}

/** True for the path of a file that an artifact can create and a lock may list: relative to the root, with `/`. */
export function isGeneratedPath(path: string): boolean {
  return isWithin(path) && [...Object.values(generated), configuration].some((shape) => shape.test(path));
}

/** True for the path of a file that is created once and never removed, even if a lock lists it. */
export function isConfigurationPath(path: string): boolean {
  return configuration.test(path);
}

/** True for the path of a file with settings of one machine, which belongs to a person from the start. */
export function isOverridePath(path: string): boolean {
  return /^(?:docker-)?compose\.override\.ya?ml$/.test(path);
}

/** True for the path of any file that this tool writes. */
export function isOwnPath(path: string): boolean {
  const rejected = /^\.kaizen-docker\/rejects\/(.+)\.diff$/.exec(path)?.[1];
  if (rejected !== undefined) return isGeneratedPath(rejected);
  return isGeneratedPath(path) || (others.some((shape) => shape.test(path)) && isWithin(path.replace(/^\.kaizen-docker\//, '')));
}

/** Paths that no preset writes: the state of version control, of package managers and of this tool, secrets, and files that a shell reads by itself. */
const reserved = /^(?:\.git|\.hg|\.svn|node_modules|\.kaizen-docker|secrets|\.yo-rc\.json|\.yo-resolve|\.envrc)$/i;

/** True for the path of a file that a preset may add: not one that an artifact creates, and not a reserved one. */
export function isPresetPath(path: string): boolean {
  const isPlain = path.length <= 200 && /^[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) && isWithin(path);
  return isPlain && !path.split('/').some((part) => reserved.test(part)) && !isOwnPath(path) && !isAdoptablePath(path);
}

function isWithin(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !foreign.test(part));
}
