import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { exampleFiles } from '../manifests/environment-example.ts';
import { isOwnAddress } from '../services/own-address.ts';

/** Example values in place of an address that only the reader knows. */
const placeholder =
  /^["']?(?:https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|(?:[\w-]{1,40}\.){0,3}(?:example|yourdomain|your-domain|domain)\.\w{2,10}|your[\w.-]{0,60})(?::\d{1,5})?\/?)?["']?$/;

/**
 * Finds the required variables with the application's own address that its example leaves empty. `needed`: the variables that it requires;
 * `project`: the name of the application.
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
