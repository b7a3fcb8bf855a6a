import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, removeFolders, shop } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';

const services: readonly { readonly name: string; readonly version: string }[] = [
  { name: 'postgres', version: '15' },
  { name: 'postgres', version: '18' },
  { name: 'redis', version: '8' },
];

describe('backing services', () => {
  after(removeFolders);

  for (const { name, version } of services) {
    it(`${name} ${version} is healthy exactly with the right password, and keeps its data`, () => {
      const folder = generate(folderWith(shop), [
        '--services',
        `${name}:${version}`,
        '--image',
        `kaizen-services-${name}${version}`,
        '--network',
        'kaizen-services',
      ]);
      const compose = (...words: string[]): string => succeed('docker', ['compose', ...words], folder);
      const healthy = (): number | null =>
        outcome('docker', ['compose', 'up', '--detach', '--wait', '--wait-timeout', '60', name], folder).status;
      try {
        assert.equal(healthy(), 0);
        const write =
          {
            postgres: 'psql -h /var/run/postgresql -U app -d app -c "CREATE TABLE kept (x int)"',
            redis: 'REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli set kept 1',
          }[name] ?? '';
        const read =
          {
            postgres: 'psql -h /var/run/postgresql -U app -d app -c "TABLE kept"',
            redis: 'REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli get kept | grep 1',
          }[name] ?? '';
        compose('exec', '--no-TTY', name, 'sh', '-c', write);
        compose('down');
        assert.equal(healthy(), 0);
        compose('exec', '--no-TTY', name, 'sh', '-c', read);
        // The health check reads the secret that the container sees: with another one it has to fail.
        writeFileSync(join(folder, 'secrets', `${name}_password`), 'wrong');
        const check = JSON.parse(compose('config', '--format', 'json')).services[name].healthcheck.test[1].replaceAll('$$', '$');
        assert.notEqual(outcome('docker', ['compose', 'exec', '--no-TTY', name, 'sh', '-c', check], folder).status, 0);
      } finally {
        outcome('docker', ['compose', 'down', '--volumes'], folder);
      }
    });
  }
});
