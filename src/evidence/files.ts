/** What a generated file does, by what its path ends in; the first that fits counts. */
const purposes: readonly (readonly [RegExp, string])[] = [
  [/\.dockerignore$/, 'Keeps secrets, version history and generated files out of the build context.'],
  [/Dockerfile$/, 'Builds the image.'],
  [/nginx\.site\.conf$/, 'Configures the web server; the Dockerfile copies it.'],
  [/override\.ya?ml$/, 'Holds settings of one machine. The file is yours.'],
  [/compose\.ya?ml$/, 'Starts the application with its services.'],
  [/deployment_suite\.\w+$/, 'The deployment suite: the tests that the image and the stack must pass.'],
  [/deployment_support\.\w+$/, 'The values and the helpers of the deployment suite.'],
  [/pytest\.ini$/, 'Makes pytest collect the deployment suite, and no tests of the application.'],
];

/** What a generated file does, in one sentence; undefined for one that is no part of the evidence, such as a secret. */
export function purposeOf(path: string): string | undefined {
  return purposes.find(([pattern]) => pattern.test(path))?.[1];
}
