import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { netrc, packageIndex, printRun, type Run, type RunAnswers } from '../../../src/render/run.ts';

const none: RunAnswers = { cacheId: 'shop', packageIndex: '', buildSecrets: [] };
const indexed: RunAnswers = { cacheId: 'shop', packageIndex: 'https://x.example/a?b=c&d', buildSecrets: [{ id: 'netrc' }] };
/** Texts that mean something to a shell, and any others in one line. */
const tricky = fc.oneof(
  fc.constantFrom("it's", '$(id)', '`id`', '-n', '*', 'a b', '', '\\', '"', '!', '~', '#', '; id', '| id', '> x', '&& id', '$HOME', '"$A"'),
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed()),
);

describe('a RUN instruction', () => {
  it('has a line for each mount, for its variables and for each step', () => {
    const run: Run = {
      mounts: [
        { type: 'bind', target: '/src', rw: true },
        { type: 'bind', from: 'web', source: '/a', target: '/b' },
        { type: 'cache', name: 'pip', target: '/root/.cache/pip' },
        { type: 'tmpfs', target: '/tmp' },
      ],
      env: { CGO_ENABLED: 0, GOARM: { variable: 'TARGETVARIANT', withoutPrefix: 'v' } },
      steps: [
        ['go', 'build', { option: '-tags', value: 'a b' }, { variable: 'COMMAND' }],
        { words: ['printf', '%s\\n', 'a b'], to: '/tmp/list' },
        { env: { A: 'b c' }, words: ['cat', { path: '-x' }], pipe: [['sed', 's/a/b/'], ['sort']], appendTo: '-y' },
        { words: ['userdel', 'node'], mayFail: true },
        { together: [['mkdir', 'a'], { words: ['cp', 'b', 'a'] }] },
        ['rm', '-rf', { contentsOf: '/var/lib/apt/lists' }],
      ],
    };
    assert.equal(
      `RUN ${printRun(run, none)}`,
      `RUN --mount=type=bind,target=/src,rw \\
    --mount=type=bind,from=web,source=/a,target=/b \\
    --mount=type=cache,id=shop-pip,target=/root/.cache/pip \\
    --mount=type=tmpfs,target=/tmp \\
    CGO_ENABLED=0 GOARM="\${TARGETVARIANT#v}" \\
    go build -tags='a b' "$COMMAND" \\
 && printf '%s\\n' 'a b' > /tmp/list \\
 && A='b c' cat ./-x | sed s/a/b/ | sort >> ./-y \\
 && (userdel node || true) \\
 && mkdir a && cp b a \\
 && rm -rf /var/lib/apt/lists/*`,
    );
  });

  it('leaves out what an answer is for that nobody gave', () => {
    const run: Run = {
      mounts: [{ type: 'tmpfs', target: '/root', onlyWithIndex: true }, netrc],
      steps: [
        ['node', 'registry.cjs', packageIndex],
        { env: { GOPROXY: packageIndex }, words: ['go', 'mod', 'download'] },
        { together: [['a', packageIndex]] },
      ],
    };
    assert.equal(printRun(run, none), 'go mod download');
    assert.equal(
      printRun(run, indexed),
      `--mount=type=tmpfs,target=/root \\
    --mount=type=secret,id=netrc,target=/root/.netrc \\
    node registry.cjs 'https://x.example/a?b=c&d' \\
 && GOPROXY='https://x.example/a?b=c&d' go mod download \\
 && a 'https://x.example/a?b=c&d'`,
    );
  });

  it('gives no value to the shell, wherever it stands', () => {
    const values = fc.sample(fc.array(tricky, { minLength: 1, maxLength: 5 }), 40);
    const shown = ['sh', '-c', 'printf "%s\\0" "$A" "$@"', 'sh'];
    const steps = values.map((texts) => ({ env: { A: texts[0] ?? '' }, words: [...shown, ...texts], pipe: [['cat']] }));
    const printed = execFileSync('sh', ['-c', printRun({ steps }, none)], { encoding: 'utf8' });
    assert.deepEqual(
      printed.split('\0').slice(0, -1),
      values.flatMap((texts) => [texts[0], ...texts]),
    );
  });

  it('writes to the file of that name, whatever the name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kaizen-run-'));
    try {
      const names = ['-n', 'a b', '$(id)', "it's", '*', '&1', '; id'];
      const steps = names.map((name) => ({ words: ['printf', '%s', name], to: name }));
      execFileSync('sh', ['-c', printRun({ steps }, none)], { cwd: folder });
      assert.deepEqual(readdirSync(folder).sort(), [...names].sort());
      for (const name of names) assert.equal(readFileSync(join(folder, name), 'utf8'), name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused where it has no spelling, or no step', () => {
    const printed = (run: Run) => () => printRun(run, none);
    assert.throws(printed({ steps: [['a\nUSER root']] }), /line break/);
    assert.throws(printed({ steps: [{ words: ['a'], to: 'b\nc' }] }), /line break/);
    assert.throws(printed({ steps: [{ env: { 'A;id': 'b' }, words: ['a'] }] }), /not the name of a variable/);
    assert.throws(printed({ steps: [[{ variable: 'A}$(id)' }]] }), /not the name of a variable/);
    assert.throws(printed({ mounts: [{ type: 'bind', source: 'a,target=/etc', target: 'b' }], steps: [['a']] }), /rename the file/);
    assert.throws(printed({ steps: [] }), /no step/);
  });
});
