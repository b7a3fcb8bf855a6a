import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { go } from '../../../src/stacks/go/go.ts';
import { python } from '../../../src/stacks/python/python.ts';
import { rust } from '../../../src/stacks/rust/rust.ts';
import type { Flavour } from '../../../src/stacks/stack.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { detect } from '../../support/stacks.ts';

type Files = Readonly<Record<string, string>>;

const goFiles = {
  'go.mod': 'module a.example/depot\n',
  'cmd/api/main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":1", nil) }\n',
  'cmd/audit/main.go': 'package main\n\nfunc main() {}\n',
};
const rustFiles = { 'Cargo.toml': '[package]\nname = "depot"\nversion = "1.0.0"\n', 'Cargo.lock': '', 'src/main.rs': 'fn main() {}\n' };
const pythonFiles = {
  'requirements.txt': 'flask==3.1.0\nhuey==2.5.2\nflask-admin==1.6.1\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};

function startOf(stack: Parameters<typeof detect>[0], files: Files, flavour: Flavour, words: readonly string[]) {
  const { bases, build } = detect(stack, openFolder(folderWith(files)));
  const image = bases[flavour]?.image;
  assert.ok(image !== undefined);
  return build({ flavour, image }, words).start;
}

describe('the program of a start command that is answered', () => {
  after(removeFolders);

  it('is found by its name where the folder builds it', () => {
    assert.deepEqual(startOf(go, goFiles, 'distroless', ['audit', '--all']), ['/app/audit', '--all']);
    assert.deepEqual(startOf(go, goFiles, 'distroless', ['/app/api']), ['/app/api']);
    assert.deepEqual(startOf(rust, rustFiles, 'distroless', ['depot', 'serve']), ['/usr/local/bin/depot', 'serve']);
  });

  it('is refused where nothing builds or installs it', () => {
    assert.throws(() => startOf(go, goFiles, 'distroless', ['rake', 'server']), {
      code: 1,
      message: '--start: the image has no program called "rake". This folder builds /app/api, /app/audit: name one of these, or a path.',
    });
    assert.throws(() => startOf(rust, rustFiles, 'scratch', ['sh', '-c', 'x']), {
      code: 1,
      message: /the image has no program called "sh"/,
    });
    assert.throws(() => startOf(python, pythonFiles, 'slim', ['rake', 'server']), {
      code: 1,
      message: /^--start: the tool knows no package in requirements\.txt that installs "rake": .* \/opt\/venv\/bin\/rake\.$/,
    });
    assert.throws(() => startOf(python, pythonFiles, 'slim', ['sh', '-c', 'sleep 1 && exec rake server']), { code: 1 });
  });

  it('is what the image has, or a package brings', () => {
    startOf(go, goFiles, 'slim', ['sh', '-c', '/app/api']);
    for (const words of [
      ['python', 'app.py'],
      ['flask', 'run'],
      ['huey_consumer', 'app.huey'],
      ['gunicorn', 'app:app'],
      ['sh', '-c', 'sleep 1 && exec flask run'],
      ['/opt/venv/bin/rake'],
    ])
      startOf(python, pythonFiles, 'slim', words);
  });
});
