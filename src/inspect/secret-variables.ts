import type { Folder } from '../folder/folder.ts';
import { exampleFiles } from '../manifests/environment-example.ts';
import { type SecretForm, secretFormIn, signingKeys } from '../services/signing-keys.ts';
import type { Code } from '../stacks/usage.ts';

/** Documents that may describe the form of a secret. */
const guides = ['README.md', 'README.rst', 'docs/configuration.md', 'docs/install.md', 'INSTALL.md'];

/** The variables with signing or encryption keys, and the forms that the code, the example or a document requires. */
export function findSigningKeys(
  own: Folder,
  code: Code | undefined,
  variables: readonly string[],
  project: string,
): ReadonlyMap<string, SecretForm> {
  // A package of the code is named like the application, whatever its folder is called.
  const packages = new Set((code?.paths ?? []).flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])));
  const names = signingKeys(variables, project, ...packages);
  if (names.length === 0) return new Map();
  const sources = (code?.paths ?? []).map((path) => code?.folder.search(path) ?? '');
  const described = [...exampleFiles, ...guides].map((path) => own.search(path));
  return new Map(
    names.map((name) => {
      const pattern = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'i');
      return [
        name,
        secretFormIn(
          name,
          [...sources, ...described].filter((text) => pattern.test(text)),
        ),
      ];
    }),
  );
}
