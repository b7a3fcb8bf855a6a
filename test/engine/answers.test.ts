import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtures, removeFolders } from '../support/folders.ts';
import { generate, succeed } from './engine.ts';

const standIn = ['--base-image', 'python:3.14-slim-trixie'];

describe('answers with difficult values', () => {
  after(removeFolders);

  it('take a mirror, a private index, labels and an environment with difficult values', () => {
    const words = [
      '--registry-mirror',
      'mirror.example/hub',
      '--package-index',
      'https://pypi.example/simple',
      '--labels',
      'org.example.note=a "b" $c `d`',
      '--environment',
      'NOTE=a "b" $c\nd: e # f',
    ];
    const generated = generate(join(fixtures, 'python', 'flask-redis-requirements', 'app'), [...standIn, ...words]);
    writeFileSync(join(generated, '.netrc'), '');
    assert.equal(succeed('hadolint', ['Dockerfile'], generated), '');
    const { services } = JSON.parse(succeed('docker', ['compose', 'config', '--format', 'json'], generated));
    assert.equal(services.app.environment.NOTE, 'a "b" $$c\nd: e # f');
    assert.equal(services.redis.image, 'mirror.example/hub/library/redis:8-alpine');
  });
});
