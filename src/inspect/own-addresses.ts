import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { exampleFiles } from '../manifests/environment-example.ts';
import { isOwnAddress } from '../services/own-address.ts';

/** Values that an example has in the place of an address that only its reader knows. */
const placeholder =
  /^["']?(?:https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|(?:[\w-]{1,40}\.){0,3}(?:example|yourdomain|your-domain|domain)\.\w{2,10}|your[\w.-]{0,60})(?::\d{1,5})?\/?)?["']?$/;

/**
 * Finds the variables that hold the application's own address, which it demands and its example leaves to whoever runs it. `needed`: the
 * variables that it can't do without; `project`: what the application is called.
 */
export function findOwnAddresses(own: Folder, needed: readonly string[], project: string): Fact<readonly string[]> | undefined {
  const names = needed.filter((name) => isOwnAddress(name, project));
  if (names.length === 0) return undefined;
  for (const file of exampleFiles.filter((each) => own.has(each))) {
    const lines = own.search(file).split('\n');
    const value = names.filter((name) => lines.some((line) => line.startsWith(`${name}=`) && placeholder.test(valueIn(line, name))));
    if (value.length > 0)
      return {
        value,
        certainty: 'assumed',
        source: `its port on this machine; ${file} leaves ${value.length === 1 ? 'it' : 'them'} empty`,
      };
  }
  return undefined;
}

function valueIn(line: string, name: string): string {
  return line
    .slice(name.length + 1, name.length + 200)
    .replace(/[ \t]#.{0,200}$/, '')
    .trim();
}
