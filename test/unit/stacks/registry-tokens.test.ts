import assert from 'node:assert/strict';
import { describeRegistryTokens } from '../../../src/stacks/registry-tokens.ts';
import { folderOf } from './python/folders.ts';

const notes = (text: string): readonly string[] => describeRegistryTokens(folderOf({ '.npmrc': text }), ['.npmrc']);

describe('credentials of a registry', () => {
  it('are named with the variables that hold them', () => {
    assert.deepEqual(notes('@x:registry=https://npm.example\n//npm.example/:_authToken=${PACKAGES_TOKEN}\n'), [
      '.npmrc reads PACKAGES_TOKEN from the environment, which a build does not have, so packages that need it can\'t be installed. Add "--mount=type=secret,id=PACKAGES_TOKEN,env=PACKAGES_TOKEN" to each RUN of the Dockerfile that installs, and a secret with "environment: PACKAGES_TOKEN" to the build in the compose file.',
    ]);
  });

  it('are none in comments, of the system, or with a default', () => {
    assert.deepEqual(notes('# ${A}\n; ${B}\ncache=${HOME}/.npm\n//r/:_authToken=${C:-}\n//s/:_authToken=${D?}\n'), []);
  });
});
