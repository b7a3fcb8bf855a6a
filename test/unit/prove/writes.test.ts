import assert from 'node:assert/strict';
import { placesIn } from '../../../src/prove/writes.ts';

// Recorded: `docker diff` of a container that had made these files.
const diff = `C /tmp
A /tmp/cache
C /app
A /app/instance
A /app/instance/till.db
A /app/__pycache__
A /app/__pycache__/main.cpython-314.pyc
C /app/store
A /app/store/one.json
C /var
C /var/lib
A /var/lib/till
A /var/lib/till/log
C /run
A /run/secrets
C /srv
C /srv/settings.json
C /etc
A /etc/till
`;

describe('what an application writes outside its data', () => {
  it('is the outermost that is new, and files that were changed', () => {
    assert.deepEqual(placesIn(diff, []), ['/app/instance', '/app/store/one.json', '/var/lib/till', '/srv/settings.json']);
  });

  it('is not what is mounted, nor what is above that', () => {
    assert.deepEqual(placesIn(diff, ['/app/store', '/var/lib/till/log', '/app/instance']), ['/srv/settings.json']);
    assert.deepEqual(placesIn('', []), []);
  });
});
