import assert from 'node:assert/strict';
import {
  describeIgnored,
  describeLoopback,
  describeOtherLocks,
  describeStaleLock,
  describeUnhandledSignal,
} from '../../../src/stacks/notes.ts';

describe('the notes of all languages', () => {
  it('say that nothing reaches a server', () => {
    assert.equal(
      describeLoopback('a.js', 'listen on "0.0.0.0"'),
      'a.js listens on the loopback address, which is not reachable from outside the container: listen on "0.0.0.0".',
    );
    assert.match(describeLoopback('a.go', 'x', '127.0.0.1:80'), /^a\.go listens on 127\.0\.0\.1:80, which/);
  });

  it('say that a program does not stop', () => {
    assert.equal(
      describeUnhandledSignal('a.js', describeIgnored('Bun'), 'Handle it.'),
      'a.js does not handle SIGTERM, so a stop interrupts running work. Without an init process, as in Kubernetes, Bun ignores the signal until it is killed. Handle it.',
    );
  });

  it('say that a lock file is out of date, with three of what it lacks', () => {
    const gap = { lock: 'x.lock', missing: ['a', 'b', 'c', 'd'], manifest: 'x.toml', command: 'x lock' };
    assert.deepEqual(describeStaleLock(gap), [
      'x.lock is out of date: x.toml requires a, b, c, which x.lock does not have, so the build will fail. Run "x lock" and commit the changes.',
    ]);
    assert.match(describeStaleLock({ ...gap, isUnchecked: true })[0] ?? '', /, so the image will not have them\. Run/);
    assert.deepEqual(describeStaleLock({ ...gap, missing: [] }), []);
  });

  it('say which lock file is taken', () => {
    assert.deepEqual(describeOtherLocks('a.lock', []), []);
    assert.deepEqual(describeOtherLocks('a.lock', ['b.lock', 'c.lock']), [
      'The folder has lock files of several package managers. The tool uses a.lock and ignores b.lock and c.lock: remove what you do not use.',
    ]);
  });
});
