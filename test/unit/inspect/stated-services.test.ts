import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { findStatedEnvironment } from '../../../src/inspect/stated-environment.ts';
import { findStatedServices } from '../../../src/inspect/stated-services.ts';
import type { StatedVariable } from '../../../src/manifests/stated.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('what a compose file of a person states', () => {
  after(removeFolders);

  it('has precedence over what the code alone shows, and stays apart from it', async () => {
    const files = (dockerfile: string) => ({
      'requirements.txt': 'pydantic-settings==2.6.0\n',
      'main.py': 'class Settings(BaseSettings):\n    PRODUCTION: bool\n    THEME: str\n',
      Dockerfile: dockerfile,
    });
    const of = async (dockerfile: string) => {
      const found = (await inspect(folderWith(files(dockerfile)))).application('');
      return { set: found?.facts.environment?.value, stated: found?.stated.environment };
    };
    assert.deepEqual(await of('FROM python:3.14\n'), { set: { PRODUCTION: 'true' }, stated: {} });
    assert.deepEqual(await of('FROM python:3.14\nENV THEME=dark\n'), {
      set: { PRODUCTION: 'true', THEME: 'dark' },
      stated: { THEME: 'dark' },
    });
    assert.deepEqual(await of('FROM python:3.14\nENV PRODUCTION=1\n'), { set: { PRODUCTION: '1' }, stated: { PRODUCTION: '1' } });
  });

  it('is the version of a service that the application uses', () => {
    const servers = [
      { image: 'postgres', version: '16.4', source: 'image in compose.yaml line 5' },
      { image: 'ghcr.io/example/redis', version: '6', source: 'image in compose.yaml line 9' },
      { image: 'mysql', version: '8.4', source: 'image in compose.yaml line 12' },
    ];
    const { facts, warnings } = findStatedServices(servers, ['postgres', 'redis']);
    assert.deepEqual(facts.serviceVersions, {
      value: { postgres: '16' },
      certainty: 'stated',
      source: 'image in compose.yaml line 5',
    });
    assert.match(
      warnings.join('\n'),
      /^image in compose\.yaml line 9 runs Redis 6, which the tool does not support \(it supports 8, 7\): it takes 8\./,
    );
    assert.deepEqual(findStatedServices(servers, []), { facts: {}, warnings: [] });
  });

  it('is no setting about the services beside it', () => {
    const of = (name: string, value: string, line: number): StatedVariable => ({
      name,
      value,
      isOfStack: true,
      source: `environment in compose.yaml line ${line}`,
    });
    const stated = [
      { name: 'THEME', value: 'dark', source: 'ENV in Dockerfile line 3' },
      of('THEME', 'light', 4),
      of('DB_ENGINE', 'sql', 5),
      of('CACHE_KIND', 'redis', 6),
      of('PAGE_LENGTH', '20', 7),
    ];
    assert.deepEqual(findStatedEnvironment(stated, { read: stated.map(({ name }) => name), given: new Set() }).environment, {
      value: { THEME: 'light', PAGE_LENGTH: '20' },
      certainty: 'stated',
      source: 'ENV in Dockerfile line 3, environment in compose.yaml line 4 and below',
    });
  });
});
