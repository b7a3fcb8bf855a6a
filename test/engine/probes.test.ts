import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { pythonProbes } from '../../src/stacks/python/probes.ts';

// Not among the unit tests, because it needs a real Python, which `npm test` does not require.
describe('the probes of the Python image', () => {
  const paths = ['/"); raise SystemExit(0)  #', '/\\', "/'", '/\n"""', '/é\u2028😀', '/%s{x}$HOME'];
  for (const path of paths) {
    it(`keep ${JSON.stringify(path)} a text`, () => {
      const code = pythonProbes.http(8000, path, 3)[2] ?? '';
      assert.match(code, /^[\x20-\x7e]*$/);
      // Uses the language's own parser: the second argument of c.request must be exactly that text.
      const script =
        'import ast, json, sys; calls = [n for n in ast.walk(ast.parse(sys.argv[1])) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "request"]; print(json.dumps([a.value.encode("utf-16", "surrogatepass").decode("utf-16") for a in calls[0].args]))';
      const stdout = execFileSync('python3', ['-c', script, code], { encoding: 'utf8' });
      assert.deepEqual(JSON.parse(stdout), ['GET', path]);
    });
  }
});
