import { type Folder, openFolder } from '../../../../src/folder/folder.ts';
import { go } from '../../../../src/stacks/go/go.ts';
import type { Flavour } from '../../../../src/stacks/stack.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { type Described, type Detected, detect, runIn } from '../../../support/stacks.ts';

after(removeFolders);

/** Makes a module of these files, until the tests are done. */
export function moduleOf(files: Readonly<Record<string, string>>): Folder {
  return openFolder(folderWith({ 'go.mod': 'module example.com/shop\n\ngo 1.27\n', ...files }));
}

/** The finding of the stack in a module with these files. */
export function detectIn(files: Readonly<Record<string, string>>): Detected {
  return detect(go, moduleOf(files));
}

/** The requirements of the stack for an image of that flavour. */
export function buildIn(files: Readonly<Record<string, string>>, flavour: Flavour = 'distroless', start?: readonly string[]): Described {
  const { bases, build } = detectIn(files);
  return build({ flavour, image: bases[flavour]?.image ?? '' }, start);
}

/** The files that an image has next to the program, by their target folders. */
export function filesBeside({ view }: Described): readonly { readonly into: string; readonly from: readonly string[] }[] {
  return runIn(view, 'compileProgram').steps.flatMap((step) => {
    const [, from, into] = /(?:^| )cp -r (.*) (\S+)$/.exec(step) ?? [];
    return from === undefined || into === undefined ? [] : [{ into, from: from.split(' ') }];
  });
}

/** A program that imports these packages and has this body. */
export function program(body: string, ...imports: readonly string[]): string {
  return `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\nfunc main() {\n${body}\n}\n`;
}

/** A program that serves on this address. */
export function serverOn(address: string, ...imports: readonly string[]): string {
  return program(`\tsignal.Notify(nil)\n\thttp.ListenAndServe(${address}, nil)`, 'net/http', 'os/signal', ...imports);
}
