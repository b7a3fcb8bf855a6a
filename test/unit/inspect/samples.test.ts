import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const code = 'import yaml\nfrom flask import Flask\nconf = yaml.safe_load(open("depot.yaml"))\napp = Flask(__name__)\n';

async function applicationWith(sample: string | Buffer | undefined, make?: (root: string) => void) {
  const root = folderWith({ 'requirements.txt': 'flask\n', 'app.py': code });
  if (sample !== undefined) writeFileSync(join(root, 'depot.example.yaml'), sample);
  make?.(root);
  const application = (await inspect(root)).application('');
  assert.ok(application !== undefined);
  return application;
}

describe('a sample of settings', () => {
  after(removeFolders);

  it('is copied as it is', async () => {
    const { facts, samples } = await applicationWith('a: caf\u00e9\r\nb: "<%= 1 %> ${X}"\n');
    assert.deepEqual(facts.configuration?.value, [{ path: 'depot.yaml', sample: 'depot.example.yaml' }]);
    assert.equal(samples.get('depot.example.yaml'), 'a: caf\u00e9\nb: "<%= 1 %> ${X}"\n');
  });

  const odd: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['no UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]), /can't copy depot\.example\.yaml \(.*UTF-8.*\): make depot\.yaml from it/],
    ['signs that steer a terminal', 'a: "\u001b]52;c;x\u0007"\n', /\(it has control characters\)/],
    ['more than is read', 'a: 1\n'.repeat(500_000), /depot\.example\.yaml is larger than/],
  ];
  for (const [shown, sample, note] of odd)
    it(`of ${shown} is left to a person`, async () => {
      const { facts, samples, warnings } = await applicationWith(sample);
      assert.equal(facts.configuration, undefined);
      assert.equal(samples.size, 0);
      assert.match(warnings.join('\n'), note);
    });

  it('is none where it is a link or a folder', async () => {
    const link = await applicationWith(undefined, (root) => symlinkSync('/etc/passwd', join(root, 'depot.example.yaml')));
    const folder = await applicationWith(undefined, (root) => mkdirSync(join(root, 'depot.example.yaml')));
    assert.deepEqual([link.facts.configuration, folder.facts.configuration], [undefined, undefined]);
  });
});
