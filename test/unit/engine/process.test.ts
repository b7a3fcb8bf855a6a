import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openProgram, runProgram } from '../../../src/engine/process.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const node = (script: string): [string, ...string[]] => [process.execPath, '-e', script];

describe('a program that is run', () => {
  it('gives its exit code, all that it printed, and each line as it comes', async () => {
    const lines: string[] = [];
    const ended = await runProgram(node('process.stdout.write("a\\r\\nb\\nü"); process.stderr.write("e\\n"); process.exitCode = 3'), {
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual(ended, { status: 3, stdout: 'a\r\nb\nü', stderr: 'e\n' });
    assert.deepEqual(lines.toSorted(), ['a', 'b', 'e', 'ü']);
  });

  it('has its variables, its folder and its input, which is empty unless given', async () => {
    const script = 'process.stdin.pipe(process.stdout); process.stdout.write(process.env.KAIZEN_A + process.cwd() + "|")';
    const options = { cwd: '/', environment: { KAIZEN_A: 'x' } };
    assert.equal((await runProgram(node(script), { ...options, input: 'in' })).stdout, 'x/|in');
    assert.equal((await runProgram(node(script), options)).stdout, 'x/|');
  });

  it('may leave its input unread', async () => {
    assert.equal((await runProgram(node(''), { input: 'x'.repeat(1e7) })).status, 0);
  });

  it('has 128 and the number of the signal that ended it for its exit code', async () => {
    assert.equal((await runProgram(node('process.kill(process.pid, "SIGKILL")'))).status, 137);
  });

  it('is told about in one sentence where it is not there, can not be started, or takes too long', async () => {
    await assert.rejects(runProgram(['kaizen-no-such-program']), { code: 1, message: 'kaizen-no-such-program is not on the path.' });
    await assert.rejects(runProgram(['/']), { code: 1, message: /^\/ can't be started \(.*\)\.$/ });
    await assert.rejects(runProgram(node('setInterval(() => {}, 1000)'), { timeout: 0.3 }), {
      code: 1,
      message: /^".*" took longer than 0\.3 s\.$/,
    });
  });

  it('is interrupted with all that it has started', async () => {
    const over = new AbortController();
    // The child holds the output open: the end comes when it is gone, too.
    const script = 'require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }); console.log("on"); setInterval(() => {}, 1000)';
    await assert.rejects(runProgram(node(script), { signal: over.signal, onLine: () => over.abort() }), {
      code: 130,
      message: 'Interrupted.',
    });
    await assert.rejects(runProgram(node('setInterval(() => {}, 1000)'), { signal: AbortSignal.abort() }), { code: 130 });
  });

  it('is interrupted only when its child processes have cleaned up, even if they outlive it', async () => {
    const over = new AbortController();
    const folder = folderWith({
      'child.cjs':
        'process.on("SIGINT", () => setTimeout(() => { require("fs").writeFileSync(__dirname + "/clean", ""); process.exit(); }, 1000)); setInterval(() => {}, 1000); process.send("on");',
      'runner.cjs':
        'require("child_process").fork(__dirname + "/child.cjs", [], { stdio: ["ignore", "ignore", "ignore", "ipc"] }).on("message", () => console.log("on")); process.on("SIGINT", () => process.exit(130));',
    });
    const words = [process.execPath, join(folder, 'runner.cjs')] as const;
    await assert.rejects(runProgram(words, { signal: over.signal, onLine: () => over.abort() }), { code: 130 });
    assert.equal(existsSync(join(folder, 'clean')), true);
    removeFolders();
  });

  it('can be read as it comes', async () => {
    const { stdout, ended } = openProgram(node('console.log("x".repeat(1e6)); console.error("e")'));
    assert.equal((await text(stdout)).length, 1e6 + 1);
    assert.deepEqual(await ended, { status: 0, stderr: 'e\n' });
  });
});
