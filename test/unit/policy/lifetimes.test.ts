import assert from 'node:assert/strict';
import { endedIn } from '../../../src/policy/lifetimes.ts';
import { readReference } from '../../../src/policy/reference.ts';
import { releases as goReleases } from '../../../src/stacks/go/releases.ts';
import { releases as nodeReleases } from '../../../src/stacks/node/releases.ts';
import { releases as pythonReleases } from '../../../src/stacks/python/releases.ts';

describe('ends of support', () => {
  for (const [image, releases] of Object.entries({ python: pythonReleases, node: nodeReleases, golang: goReleases })) {
    it(`are those of the releases that ${image} images are chosen from`, () => {
      for (const { line, state, end } of releases) {
        const reference = readReference(`${image}:${line}-slim`);
        assert.ok(reference);
        const found = endedIn(reference, '2026-11-30').map((each) => each.end);
        assert.deepEqual(found, state === 'ended' ? [end] : [], `${image} ${line}`);
      }
    });
  }
});
