/** The purpose of a generated file, by the end of its path; the first match counts. */
const purposes: readonly (readonly [RegExp, string])[] = [
  [/\.dockerignore$/, 'Keeps secrets, version history and generated files out of the build context.'],
  [/Dockerfile$/, 'Builds the image.'],
  [/nginx\.site\.conf$/, 'Configures the web server; the Dockerfile copies it.'],
  [/override\.ya?ml$/, 'Holds settings of one machine. The file is yours.'],
  [/compose\.ya?ml$/, 'Starts the application with its services.'],
  [/deployment_suite\.\w+$/, 'The deployment suite: the tests that the image and the stack must pass.'],
  [/deployment_support\.\w+$/, 'The values and the helpers of the deployment suite.'],
  [/cluster_suite\.sh$/, 'The section of the deployment suite for a cluster.'],
  [/^deploy\/kubernetes\/(?:base|overlays)\/.*\.(?:yaml|properties)$/, 'A part of the manifests for Kubernetes.'],
  [/pytest\.ini$/, 'Makes pytest collect the deployment suite, and no tests of the application.'],
];

/** The purpose of a generated file, in one sentence; undefined for a file that does not belong to the evidence, such as a secret. */
export function purposeOf(path: string): string | undefined {
  return purposes.find(([pattern]) => pattern.test(path))?.[1];
}
