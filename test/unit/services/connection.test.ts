import assert from 'node:assert/strict';
import { connectionVariables } from '../../../src/services/connection.ts';
import { postgres } from '../../../src/services/postgres.ts';
import { redis } from '../../../src/services/redis.ts';

const url = (scheme: string) => `${scheme}://app:{postgres_password}@postgres:5432/app`;

describe('the variables that connect an application to a service', () => {
  it('are the usual one where the application names none', () => {
    assert.deepEqual(connectionVariables(postgres, ['SECRET_KEY'], new Map()), { DATABASE_URL: url('postgresql') });
    assert.deepEqual(connectionVariables(redis, [], new Map()), { REDIS_URL: 'redis://:{redis_password}@redis:6379/0' });
  });

  it('are those that the example names, in its scheme', () => {
    const example = new Map([
      ['APP_DB', { file: '.env.example', scheme: 'postgresql+asyncpg' }],
      ['DATABASE_URL', { file: '.env.example', scheme: 'mysql' }],
    ]);
    assert.deepEqual(connectionVariables(postgres, [], example), { APP_DB: url('postgresql+asyncpg') });
  });

  it('are those that the source needs, by their name', () => {
    assert.deepEqual(connectionVariables(postgres, ['QUOTES_DATABASE_URL', 'BASE_URL'], new Map()), {
      QUOTES_DATABASE_URL: url('postgresql'),
    });
    assert.deepEqual(connectionVariables(redis, ['QUOTES_DATABASE_URL'], new Map()), {
      REDIS_URL: 'redis://:{redis_password}@redis:6379/0',
    });
  });

  it('are also the separate ones', () => {
    const variables = connectionVariables(postgres, ['POSTGRES_HOST', 'DB_PASSWORD', 'PGUSER', 'REDIS_HOST'], new Map());
    assert.deepEqual(variables, {
      DATABASE_URL: url('postgresql'),
      DB_PASSWORD: '{postgres_password}',
      PGUSER: 'app',
      POSTGRES_HOST: 'postgres',
    });
  });
});
