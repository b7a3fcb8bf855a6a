import assert from 'node:assert/strict';
import { buildIn, built, type Files, without } from './folders.ts';

/** Whether the image's build context has no folder `tests`. */
const isLeftOut = (files: Files): boolean => buildIn(built('nuxt', { 'tests/utils.ts': '', ...files }, without)).ignore.includes('tests');

describe('folders of tests of Node.js', () => {
  it('stay out of the build context', () => {
    assert.ok(isLeftOut({}));
    assert.ok(isLeftOut({ 'lib/a.test.ts': "import { a } from './a';" }));
    assert.ok(isLeftOut({ 'tests/a.test.ts': "import { b } from '../tests/utils';" }));
    assert.ok(isLeftOut({ 'lib/a.test.ts': "import { a } from 'some/tests/utils';" }));
  });

  it('stay in it if tests beside the code import from them, which a type check of the build reads', () => {
    for (const line of [
      "import { a } from '~/tests/utils';",
      "import { a } from '@/tests/utils';",
      "import { a } from '../../tests/utils';",
      "const a = await import('~~/tests/utils');",
      "import '../tests/setup';",
    ])
      assert.ok(!isLeftOut({ 'lib/a.test.ts': line }), line);
  });
});
