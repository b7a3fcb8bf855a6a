import assert from 'node:assert/strict';
import { askedVariables, requiredEnvironmentFiles, sampleOf } from '../../../src/manifests/compose-environment.ts';

const compose = `services:
  web: # for all
    build: .
    image: shop:\${TAG:-dev}
    env_file:
      - ./settings/.env
      - path: local.env
        required: false
    environment:
      - TOKEN
      - MODE=production
      - PRICE=$$5
      - HOST=\${HOST}
      - NAME=\${NAME:?give one}
  # other: $OTHER
  mill:
    build: .
    env_file: container.env
    command: run $QUEUE
`;

describe('the variables of a compose file', () => {
  it('are in files that its services need', () => {
    assert.deepEqual(requiredEnvironmentFiles(compose), ['settings/.env', 'container.env']);
    for (const path of ['/etc/x.env', '../x.env', '${HOME}/x.env'])
      assert.deepEqual(requiredEnvironmentFiles(`services:\n  a:\n    env_file: ${path}\n`), []);
  });

  it('are asked of whoever starts it, where it has no value', () => {
    assert.deepEqual(askedVariables(compose), ['HOST', 'NAME', 'QUEUE', 'TOKEN']);
  });

  it('have a sample beside the file', () => {
    const files = new Set(['.env.sample', 'settings/example.env', 'container.env.example']);
    assert.deepEqual(
      ['.env', 'settings/.env', 'container.env', 'other.env'].map((path) => sampleOf(path, files)),
      ['.env.sample', 'settings/example.env', 'container.env.example', undefined],
    );
  });
});
