import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { cli, copyOf, filesIn, fixtureFolders, removeFolders } from '../support/folders.ts';
import { withRegistries } from '../support/registries.ts';

/** The `engine.json` of an application; see test/engine/fixtures.ts. */
interface EngineCase {
  readonly words?: readonly string[];
  readonly renderOnly?: boolean;
}

const listed = new Set(readFileSync(join(packageRoot, 'test/engine/images.txt'), 'utf8').split(/\s+/));

describe('the images that the engine suite is given', function () {
  this.timeout(180_000);
  after(removeFolders);

  it('are all that its fixtures build and run on: a machine that is new has no others', () => {
    const missing = new Set<string>();
    for (const { app, folder } of fixtureFolders()) {
      const file = join(folder, 'engine.json');
      if (!existsSync(file)) continue;
      const cases: EngineCase[] = [JSON.parse(readFileSync(file, 'utf8'))].flat();
      for (const { words = [] } of cases.filter(({ renderOnly }) => renderOnly !== true)) {
        const copy = copyOf(app);
        assert.equal(spawnSync(process.execPath, [cli, copy, '--yes', ...words.map(withRegistries)]).status, 0, app);
        for (const [path, text] of Object.entries(filesIn(copy))) {
          if (!/(?:^|\/)Dockerfile$|^compose\.yaml$/.test(path)) continue;
          for (const [, from, image] of text.matchAll(/^FROM (?:--platform=\S+ )?(\S+)|^ {4}image: (\S+)/gm)) {
            const reference = from ?? image ?? '';
            if (/[:/]/.test(reference) && !reference.includes('$') && !listed.has(reference)) missing.add(reference);
          }
        }
      }
    }
    assert.deepEqual([...missing], []);
  });
});
