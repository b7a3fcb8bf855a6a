import assert from 'node:assert/strict';
import { offerProof } from '../../../src/cli/prove.ts';
import { openProject } from '../../../src/project.ts';
import { isFirstStack, runSession } from '../../../src/session.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';
import { withPrograms } from '../../support/programs.ts';

const engine = `case "$1 $2" in
  "info --format") echo '{"ServerVersion":"29","OperatingSystem":"x","Architecture":"x","NCPU":2,"MemTotal":1}' ;;
  "buildx version") echo "github.com/docker/buildx v0.30 x" ;;
  "compose version") echo 2.40.0 ;;
  *) exit 1 ;;
esac`;

describe('the offer at the end of a first run', () => {
  after(removeFolders);

  it('is made where an engine answers, and nothing runs where nobody wants it', async () => {
    const asked: string[] = [];
    const refuse = async (message: string): Promise<boolean> => {
      asked.push(message);
      return false;
    };
    const request = { folder: '/nowhere', verbose: false };
    await withPrograms({ docker: 'exit 1' }, async () => assert.equal(await offerProof(request, refuse), 0));
    await withPrograms({ docker: 'sleep 30' }, async () => assert.equal(await offerProof(request, refuse), 0));
    assert.deepEqual(asked, []);
    await withPrograms({ docker: engine }, async () => assert.equal(await offerProof(request, refuse), 0));
    assert.deepEqual(asked, ['Build it, start it and test it now? It takes some minutes, and Ctrl-C stops it.']);
  });

  it('comes after the run that writes the first stack, and after no other', async () => {
    const folder = folderWith(shop);
    const first = await runSession(folder);
    assert.equal(isFirstStack(first), true);
    assert.equal(isFirstStack(await runSession(folder)), false);
    assert.equal(isFirstStack(await runSession(folderWith(shop), { isDryRun: true })), false);
    assert.equal((await openProject(folder)).pending, undefined);
  });
});
