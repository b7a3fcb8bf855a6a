/** What a generated file does, by what its path ends in; the first that fits counts. */
const purposes: readonly (readonly [RegExp, string])[] = [
  [/\.dockerignore$/, 'Keeps secrets, histories and what is made anew out of the build context.'],
  [/Dockerfile$/, 'Builds the image.'],
  [/nginx\.site\.conf$/, 'Configures the web server; the Dockerfile copies it.'],
  [/override\.ya?ml$/, 'What differs on one machine; it belongs to the user.'],
  [/compose\.ya?ml$/, 'Starts the application with its services.'],
  [/deployment_suite\.\w+$/, 'The deployment suite: tests that image and stack have to pass.'],
  [/deployment_support\.\w+$/, 'The values and the helpers of the deployment suite.'],
  [/pytest\.ini$/, 'Has pytest find the deployment suite, and nothing of the application.'],
];

/** What a generated file does, in one sentence; undefined for one that is no part of the evidence, such as a secret. */
export function purposeOf(path: string): string | undefined {
  return purposes.find(([pattern]) => pattern.test(path))?.[1];
}
