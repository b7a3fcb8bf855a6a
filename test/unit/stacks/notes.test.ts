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
      'a.js listens on the loopback address, which nothing outside a container reaches: listen on "0.0.0.0".',
    );
    assert.match(describeLoopback('a.go', 'x', '127.0.0.1:80'), /^a\.go listens on 127\.0\.0\.1:80, which/);
  });

  it('say that a program does not stop', () => {
    assert.equal(
      describeUnhandledSignal('a.js', describeIgnored('Bun'), 'handle it'),
      'a.js does not handle SIGTERM, so a stop interrupts its work, and without an init process, as in Kubernetes, Bun ignores SIGTERM until it is killed: handle it.',
    );
  });

  it('say that a lock file is out of date, with three of what it lacks', () => {
    const gap = { lock: 'x.lock', missing: ['a', 'b', 'c', 'd'], manifest: 'x.toml', command: 'x lock' };
    assert.deepEqual(describeStaleLock(gap), [
      'x.lock is out of date: x.toml asks for a, b, c, which it lacks, so the build will fail. Run "x lock", and commit what it changes.',
    ]);
    assert.match(describeStaleLock({ ...gap, isUnchecked: true })[0] ?? '', /, so that is not installed\. Run/);
    assert.deepEqual(describeStaleLock({ ...gap, missing: [] }), []);
  });

  it('say which lock file is taken', () => {
    assert.deepEqual(describeOtherLocks('a.lock', []), []);
    assert.deepEqual(describeOtherLocks('a.lock', ['b.lock', 'c.lock']), [
      'Lock files of several package managers are here: a.lock is taken, and b.lock and c.lock left aside: remove what is stale.',
    ]);
  });
});
