import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { patched } from '../../../src/preset/patches.ts';
import type { ComposePatch } from '../../../src/preset/preset.ts';

const text = `# Made for a test.

services:
  app:
    image: app:dev
    # The container cannot write to its file system.
    read_only: true
    cap_drop: [ALL]
    environment:
      # A .env file cannot change these.
      PORT: "8000"
    ports:
      # Only this machine can reach the port.
      - 127.0.0.1:8000:8000

volumes:
  data:
    # The folder of the database.

networks:
  default:
    name: app-network
`;

type Change = ComposePatch['change'];

function patch(path: string, change: Change): ComposePatch {
  return { kind: 'compose', path: path.split('.'), change, isOptional: false, place: { preset: 'acme', file: 'preset.yaml', line: 1 } };
}

/** The lines that the patches remove and add. */
function difference(...patches: readonly ComposePatch[]): {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly value: unknown;
} {
  const after = patched('compose.yaml', text, { kind: 'compose', application: ['app'] }, patches);
  const [old, now] = [text.split('\n'), after.split('\n')];
  return {
    removed: old.filter((line) => !now.includes(line)),
    added: now.filter((line) => !old.includes(line)),
    value: parse(after),
  };
}

const cases: readonly (readonly [name: string, patches: readonly ComposePatch[], removed: readonly string[], added: readonly string[]])[] =
  [
    ['replaces a value', [patch('services.@app.read_only', { set: false })], ['    read_only: true'], ['    read_only: false']],
    [
      'adds a map after the last entry',
      [patch('services.@app.logging', { set: { driver: 'local', options: { 'max-size': '1m' } } })],
      [],
      ['    logging:', '      driver: local', '      options:', '        max-size: 1m'],
    ],
    ['adds a variable below a comment', [patch('services.@app.environment.LEVEL', { set: 'info' })], [], ['      LEVEL: info']],
    [
      'appends to a list on one line',
      [patch('services.@app.cap_drop', { append: 'X' })],
      ['    cap_drop: [ALL]'],
      ['    cap_drop: [ALL, X]'],
    ],
    [
      'appends to a list with a comment',
      [patch('services.@app.ports', { append: '127.0.0.1:9000:9000' })],
      [],
      ['      - 127.0.0.1:9000:9000'],
    ],
    [
      'removes an entry with its comment',
      [patch('services.@app.read_only', 'remove')],
      ['    # The container cannot write to its file system.', '    read_only: true'],
      [],
    ],
    [
      'makes two changes in one map, and a change in the other change',
      [
        patch('services.@app.logging', { set: { driver: 'local' } }),
        patch('services.@app.logging.driver', { set: 'json-file' }),
        patch('services.@app.init', { set: true }),
      ],
      [],
      ['    logging:', '      driver: json-file', '    init: true'],
    ],
    ['removes what it has added', [patch('services.@app.init', { set: true }), patch('services.@app.init', 'remove')], [], []],
    ['empties a map', [patch('networks.default.name', 'remove')], ['  default:', '    name: app-network'], ['  default: {}']],
  ];

describe('a patch of the compose file', () => {
  for (const [name, patches, removed, added] of cases)
    it(`${name} and leaves all other lines`, () => {
      const { removed: gone, added: come } = difference(...patches);
      assert.deepEqual({ removed: gone, added: come }, { removed: removed.filter((line) => !added.includes(line)), added });
    });

  it('has the values that it names, however the text is laid out', () => {
    const { value } = difference(patch('services.@app.healthcheck', { set: { test: ['CMD', 'true'], interval: '7s' } }));
    assert.deepEqual(value, {
      services: {
        app: {
          image: 'app:dev',
          read_only: true,
          cap_drop: ['ALL'],
          environment: { PORT: '8000' },
          ports: ['127.0.0.1:8000:8000'],
          healthcheck: { test: ['CMD', 'true'], interval: '7s' },
        },
      },
      volumes: { data: null },
      networks: { default: { name: 'app-network' } },
    });
  });
});
