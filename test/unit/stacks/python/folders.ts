import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Folder, openFolder } from '../../../../src/folder/folder.ts';
import { python } from '../../../../src/stacks/python/python.ts';
import { type Described, type Detected, detect } from '../../../support/stacks.ts';

const made: string[] = [];
after(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** Makes a folder of these files, until the tests are done. */
export function folderOf(files: Readonly<Record<string, string>>): Folder {
  const root = mkdtempSync(join(tmpdir(), 'kaizen-python-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return openFolder(root);
}

/** The finding of the stack in a folder with these files. */
export function detectIn(files: Readonly<Record<string, string>>): Detected {
  return detect(python, folderOf(files));
}

/** The requirements of the stack for an image on Debian. */
export function buildIn(files: Readonly<Record<string, string>>): Described {
  return detectIn(files).build({ flavour: 'slim', image: 'python:3.14-slim-trixie' });
}
