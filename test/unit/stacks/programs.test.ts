import assert from 'node:assert/strict';
import { currentPackages } from '../../../src/manifests/debian-packages.ts';
import { buildPrograms, programs } from '../../../src/stacks/programs.ts';

describe('the packages that bring programs', () => {
  for (const [name, table] of Object.entries({ programs, buildPrograms })) {
    it(`are in Debian 13: ${name}`, () => {
      const gone = [...new Set(table.values())].filter((each) => currentPackages(each) !== undefined);
      assert.deepEqual(gone, []);
    });
  }
});
