import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../../src/folder/folder.ts';
import { stacksFor } from '../../../src/stacks/registry.ts';
import { flavours } from '../../../src/stacks/stack.ts';
import { fixtureFolders } from '../../support/folders.ts';

/** The places of functions in a value. The folder in it is the one that the stack was given. */
function functionsIn(value: unknown, place: string, given: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'function') return [place];
  if (typeof value !== 'object' || value === null || value === given || seen.has(value)) return [];
  seen.add(value);
  const parts: readonly (readonly [unknown, unknown])[] = value instanceof Map ? [...value] : Object.entries(value);
  return parts.flatMap(([name, part]) => functionsIn(part, `${place}.${String(name)}`, given, seen));
}

describe('what leaves a stack', () => {
  for (const { name, app, folder: fixture } of fixtureFolders()) {
    if (existsSync(join(fixture, 'error.txt'))) continue;
    it(`is plain data for ${name}`, async () => {
      const folder = openFolder(app);
      for (const stack of await stacksFor(folder.files)) {
        if (stack.recognises(folder) === undefined) continue;
        const finding = stack.investigate(folder);
        const detection = stack.describe(finding);
        const [flavour] = flavours.filter((each) => detection.bases[each] !== undefined);
        const base = flavour === undefined ? undefined : detection.bases[flavour];
        const start = detection.facts.start?.value;
        const build =
          flavour === undefined || base === undefined || (start === undefined && detection.facts.files === undefined)
            ? undefined
            : stack.image(finding, { base: { flavour, image: base.image }, ...(start === undefined ? {} : { start }) });
        assert.deepEqual(functionsIn([stack.weigh?.(finding), detection, build], stack.language, folder), []);
      }
    });
  }
});
