import assert from 'node:assert/strict';
import { packageRoot } from '../../src/package-root.ts';
import { succeed } from './engine.ts';

describe('a disk that is full', () => {
  it('is reported, and nothing is changed on it', () => {
    const script = [
      'cd /app',
      'printf "fastapi==0.121.0\\nuvicorn==0.38.0\\n" > requirements.txt',
      'printf "from fastapi import FastAPI\\napp = FastAPI()\\n" > main.py',
      'node /tool/dist/cli/kaizen-docker.cjs . --yes 2>&1 | tail -1',
      'ls -A',
    ].join('; ');
    const words = ['run', '--rm', '--network=none', '--tmpfs', '/app:size=40k,mode=1777', '--volume', `${packageRoot}:/tool:ro`];
    const output = succeed('docker', [...words, 'node:24-trixie-slim', 'sh', '-c', script], '/');
    assert.equal(
      output,
      "kaizen-docker: The folder can't be written (the disk is full): nothing was changed; make it writable.\nmain.py\nrequirements.txt\n",
    );
  });
});
