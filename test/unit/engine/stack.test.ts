import assert from 'node:assert/strict';
import { runStack } from '../../../src/engine/stack.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { withPrograms } from '../../support/programs.ts';

/** A `docker` whose events of a stop arrive half a second after compose has ended. */
const lateDocker = (folder: string): string => `
event() { printf '{"Action":"%s","Actor":{"Attributes":{"com.docker.compose.service":"app","exitCode":"%s"}},"timeNano":%s}\\n' "$1" "$2" "$(date +%s%N)"; }
case "$*" in
  *' config '*) echo '{"services":{"app":{"image":"shop"}}}' ;;
  events*)
    event create 0; event start 0; event 'health_status: healthy' 0
    until [ -e ${folder}/stopped ]; do sleep 0.05; done
    sleep 0.5
    event kill 0; event die 0; event stop 0
    exec sleep 60 ;;
  *' stop') touch ${folder}/stopped ;;
esac`;

describe('a stack that is measured', () => {
  after(removeFolders);

  it('has its time to stop where the engine tells of that later than compose ends', async () => {
    const work = folderWith({});
    const stack = {
      root: work,
      composeFile: 'compose.yaml',
      name: 'kaizen-test',
      work,
      secrets: work,
      images: new Map(),
      patience: 5,
      observation: 0,
    };
    const { services } = await withPrograms({ docker: lateDocker(work) }, () => runStack(stack, {}));
    assert.equal(services[0]?.stop?.exit, 0);
  });
});
