import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { type Described, type Detected, detect } from '../../../support/stacks.ts';

after(removeFolders);

/** Files of an application, and the content of its package.json in addition to a name. */
export interface Files {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly [path: string]: unknown;
}

/** The finding of the stack in a folder with these files: `manifest` is the content of package.json, and a value that is not a text becomes JSON. */
export function detectIn({ manifest = {}, ...files }: Files): Detected {
  const texts = Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? content : JSON.stringify(content)]);
  const root = folderWith({ 'package.json': JSON.stringify({ name: 'shop', ...manifest }), ...Object.fromEntries(texts) });
  return detect(node, openFolder(root));
}

/** The requirements of the stack for an image on Debian. */
export function buildIn(files: Files): Described {
  return detectIn(files).build({ flavour: 'slim', image: 'node:24-trixie-slim' });
}

/** An application of a framework, built and started by scripts; `more` replaces properties of its package.json. */
export const built = (name: string, files: Files = {}, more: Record<string, unknown> = {}): Files => ({
  '.nvmrc': '24',
  'package-lock.json': '{}',
  manifest: {
    scripts: { build: 'x', start: 'node server.js' },
    dependencies: { [name]: '^1.0.0' },
    devDependencies: { typescript: '1' },
    ...more,
  },
  ...files,
});
/** Without a start script. */
export const without = { scripts: { build: 'x' } };
