import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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

  const paths = ['/"); raise SystemExit(0)  #', '/\\', "/'", '/\n"""', '/é\u2028😀', '/%s{x}$HOME'];
  for (const path of paths) {
    it(`keep ${JSON.stringify(path)} a text`, function () {
      const code = pythonProbes.http(8000, path, 3)[2] ?? '';
      assert.match(code, /^[\x20-\x7e]*$/);
      // The language's own parser: the second argument of c.request must be that very text.
      const script =
        'import ast, json, sys; calls = [n for n in ast.walk(ast.parse(sys.argv[1])) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "request"]; print(json.dumps([a.value.encode("utf-16", "surrogatepass").decode("utf-16") for a in calls[0].args]))';
      const { error, stdout } = spawnSync('python3', ['-c', script, code], { encoding: 'utf8' });
      if (error !== undefined) this.skip();
      assert.deepEqual(JSON.parse(stdout), ['GET', path]);
    });
  }
});
