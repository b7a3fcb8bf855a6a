import assert from 'node:assert/strict';
import { pythonProbes } from '../../../../src/stacks/python/probes.ts';

describe('the probes of the Python image', () => {
  it('ask for the path, without a proxy', () => {
    assert.deepEqual(pythonProbes.http(8000, '/healthz', 3), [
      'python',
      '-c',
      'import http.client as h; c = h.HTTPConnection("127.0.0.1", 8000, timeout=3); c.request("GET", "/healthz"); raise SystemExit(not 200 <= c.getresponse().status < 400)',
    ]);
  });

  it('connect to the port', () => {
    assert.deepEqual(pythonProbes.tcp(8000, 3), [
      'python',
      '-c',
      'import socket; socket.create_connection(("127.0.0.1", 8000), 3).close()',
    ]);
  });
});
