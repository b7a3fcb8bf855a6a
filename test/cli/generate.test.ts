import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { commandNames, commands } from '../../src/cli/commands.ts';
import { cli, filesIn, folderWith, isRoot, removeFolders, shop } from '../support/folders.ts';

/** Runs the bin with a closed input, as in CI. */
function kaizen(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input: '', timeout: 20_000 });
  return { status, stdout, stderr };
}

const generated = [
  '.dockerignore',
  '.kaizen-docker/.gitattributes',
  '.kaizen-docker/lock.json',
  '.yo-rc.json',
  'Dockerfile',
  'compose.yaml',
  'secrets/.derived.json',
  'secrets/.gitignore',
  'secrets/app.env',
  'secrets/postgres.env',
  'secrets/postgres_password',
  'secrets/redis.conf',
  'secrets/redis.env',
  'secrets/redis_password',
  'tests/deployment/deployment_suite.py',
  'tests/deployment/deployment_support.py',
  'tests/deployment/pytest.ini',
];

describe('kaizen-docker', () => {
  after(removeFolders);

  it('says what it found and where, writes everything, and ends with what to type next', () => {
    const root = folderWith(shop);
    const { status, stdout, stderr } = kaizen(root, '--yes');
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, /python 3\.13 +from \.python-version\n/);
    assert.match(stdout, /docker compose up/);
    assert.match(stdout, /# Put into \.env the values that only you know: STRIPE_KEY\n/);
    assert.deepEqual(Object.keys(filesIn(root)), [...generated, ...Object.keys(shop)].sort());
  });

  it('says in the summary what will be written: the answers, not what they take the place of', () => {
    const root = folderWith(shop);
    assert.match(kaizen(root, '--yes').stdout, /port +8000 +from /);
    assert.match(kaizen('set', 'port=9000', '-C', root).stdout, /port +9000 +from kaizen-docker set; not 8000 from /);
  });

  it('changes nothing when it is run again', () => {
    const root = folderWith(shop);
    kaizen(root, '--yes');
    const before = {
      files: filesIn(root),
      time: statSync(join(root, 'Dockerfile')).mtimeMs,
      lock: statSync(join(root, '.kaizen-docker/lock.json')).mtimeMs,
    };
    const { status, stdout } = kaizen(root, '--yes');
    assert.equal(status, 0);
    assert.match(stdout, /All files are up to date/);
    assert.deepEqual(
      {
        files: filesIn(root),
        time: statSync(join(root, 'Dockerfile')).mtimeMs,
        lock: statSync(join(root, '.kaizen-docker/lock.json')).mtimeMs,
      },
      before,
    );
  });

  it('never waits for input without a terminal, with or without --yes', () => {
    assert.equal(kaizen(folderWith(shop)).status, 0);
  });

  it('writes the same files whatever the folder is called and whoever runs it', () => {
    const [first, second] = [folderWith(shop), folderWith({})];
    const odd = join(second, `it's "$HOME" 😀 <%= 1 %>`);
    mkdirSync(odd);
    for (const [path, text] of Object.entries(shop)) writeFileSync(join(odd, path), text);
    assert.equal(kaizen(first, '--yes', '--image', 'shop').status, 0);
    assert.equal(kaizen(odd, '--yes', '--image', 'shop').status, 0);
    const visible = (root: string) => Object.entries(filesIn(root)).filter(([path]) => !path.startsWith('secrets/'));
    assert.deepEqual(visible(odd), visible(first));
    assert.deepEqual(
      Object.keys(filesIn(second)).every((path) => path.startsWith('it')),
      true,
    );
  });

  it('saves what was answered, not what was found, and uses it the next time', () => {
    const root = folderWith({ ...shop, '.yo-rc.json': '{"other": {"a": 1}}' });
    kaizen(root, '--yes', '--port', '9000', '--services', 'postgres:15');
    assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), {
      other: { a: 1 },
      'generator-kaizen-docker': { port: 9000, services: ['postgres:15'] },
    });
    kaizen(root, '--yes', '--user', 'shop');
    assert.match(readFileSync(join(root, 'compose.yaml'), 'utf8'), /postgres:15-alpine/);
    assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /EXPOSE 9000[\s\S]*CMD \[.*"9000"\]/);
    assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'], {
      port: 9000,
      services: ['postgres:15'],
      user: 'shop',
    });
  });

  it('keeps a secret that is there, and gives each project secrets of its own', () => {
    const [first, second] = [folderWith(shop), folderWith(shop)];
    for (const root of [first, second]) kaizen(root, '--yes');
    const password = readFileSync(join(first, 'secrets/postgres_password'), 'utf8');
    assert.match(password, /^[0-9a-f]{48}$/);
    assert.notEqual(readFileSync(join(second, 'secrets/postgres_password'), 'utf8'), password);
    assert.ok(readFileSync(join(first, 'secrets/postgres.env'), 'utf8').includes(`:${password}@postgres:5432`));
    rmSync(join(first, 'secrets/postgres.env'));
    kaizen(first, '--yes');
    assert.ok(readFileSync(join(first, 'secrets/postgres.env'), 'utf8').includes(`:${password}@postgres:5432`));
    const others = Object.entries(filesIn(first)).filter(([path]) => !path.startsWith('secrets/'));
    assert.ok(others.every(([, text]) => !text.includes(password)));
    assert.ok(others.every(([path, text]) => path === '.env.example' || !text.includes('user:pass')));
  });

  it('lets no answer change what a file means', () => {
    const root = folderWith(shop);
    const evil = 'x"\n  privileged: true # $(id) ${HOME} \' <%= 1 %>';
    const { status } = kaizen(
      root,
      '--yes',
      '--environment',
      `NOTE=${evil}`,
      '--labels',
      'org.example.note=a "b" $c \\ `id` <% d %>',
      '--start',
      `["python", "-c", "print('$HOME') # \\"x\\""]`,
    );
    assert.equal(status, 0);
    const { services } = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'));
    assert.equal(services.app.environment.NOTE, evil.replaceAll('$', '$$$$'));
    assert.equal(services.app.privileged, undefined);
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, /org\.example\.note="a \\"b\\" \\\$c \\\\ `id` <% d %>"/);
    assert.match(dockerfile, /\nCMD \["python", "-c", "print\('\$HOME'\) # \\"x\\""\]\n$/);
  });

  describe('with files that are there already', () => {
    it('leaves identical ones alone and ends with 3 for one that differs, with nothing written', () => {
      const root = folderWith({ ...shop, Dockerfile: 'FROM scratch\n' });
      const { status, stderr } = kaizen(root, '--yes');
      assert.equal(status, 3);
      assert.match(
        stderr,
        /^kaizen-docker: Dockerfile was not generated by kaizen-docker and differs from the new file\. Nothing was written: .*--force\.\n$/,
      );
      assert.deepEqual(filesIn(root), { ...shop, Dockerfile: 'FROM scratch\n' });
    });

    it('never overwrites an edit, and overwrites with --force', () => {
      const root = folderWith(shop);
      kaizen(root, '--yes');
      appendFileSync(join(root, 'compose.yaml'), '# mine\n');
      const before = filesIn(root);
      assert.equal(kaizen(root, '--yes').status, 0);
      assert.deepEqual(filesIn(root), before);
      assert.equal(kaizen(root, '--yes', '--force').status, 0);
      assert.doesNotMatch(readFileSync(join(root, 'compose.yaml'), 'utf8'), /# mine/);
    });

    it('updates its own files when an answer changes', () => {
      const root = folderWith(shop);
      kaizen(root, '--yes');
      assert.equal(kaizen(root, '--yes', '--uid', '1234').status, 0);
      assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /\nUSER 1234:1234\n/);
    });

    it('keeps up the compose file that is there, under its own name', () => {
      const root = folderWith({ ...shop, 'docker-compose.yml': 'services: {}\n' });
      assert.equal(kaizen(root, '--yes').status, 3);
      assert.equal(kaizen(root, '--yes', '--force', '--override').status, 0);
      assert.ok(existsSync(join(root, 'docker-compose.override.yml')) && !existsSync(join(root, 'compose.yaml')));
    });

    for (const [name, prepare] of [
      ['a folder', (path: string) => mkdirSync(path)],
      ['a dangling link', (path: string) => symlinkSync('nowhere', path)],
      ['a link to a file outside', (path: string) => symlinkSync('/etc/hostname', path)],
    ] as const) {
      it(`refuses a Dockerfile that is ${name}, with nothing written`, () => {
        const root = folderWith(shop);
        prepare(join(root, 'Dockerfile'));
        const { status, stderr } = kaizen(root, '--yes', '--force');
        assert.equal(status, 5);
        assert.match(stderr, /^kaizen-docker: Dockerfile is a .*: move it out of the way; nothing was written\.\n$/);
        assert.deepEqual(Object.keys(filesIn(root)), Object.keys(shop).sort());
      });
    }

    it('refuses a part of a workspace whose name could be taken for a template', () => {
      const parts = ['backend', '<%= 7*7 %>'].flatMap((part) => Object.entries(shop).map(([path, text]) => [`${part}/${path}`, text]));
      const root = folderWith(Object.fromEntries(parts));
      const before = filesIn(root);
      const { status, stderr } = kaizen(root, '--yes', '--force');
      assert.equal(status, 5, stderr);
      assert.match(stderr, /^kaizen-docker: <%= 7\*7 %>\/Dockerfile has "<%" in its name, .*: rename it; nothing was written\.$/m);
      assert.deepEqual(filesIn(root), before);
    });

    it('shows and writes nothing with --dry-run', () => {
      const root = folderWith(shop);
      const { status, stdout } = kaizen(root, '--yes', '--dry-run');
      assert.deepEqual([status, filesIn(root)], [0, { ...shop }]);
      assert.match(stdout, /create +Dockerfile/);
    });
  });

  describe('with bad input', () => {
    const bad: [string, Record<string, string>, string[], RegExp][] = [
      ['a malformed pyproject.toml', { 'pyproject.toml': '[project]\nname = \n' }, [], /pyproject\.toml line 2: /],
      ['a malformed requirements file', { 'requirements.txt': 'fastapi\n==1.0\n' }, [], /requirements\.txt line 2: /],
      ['a UID that is not one', shop, ['--uid', '-1'], /--uid/],
      ['a port that is not one', shop, ['--port', '0'], /--port: "0" is not a whole number from 1 to 65535/],
      ['an image that is not one', shop, ['--base-image', 'a b'], /--base-image: "a b" is not an image reference/],
      ['a duration that is not one', shop, ['--health-interval', 'soon'], /--health-interval: "soon" is not a duration/],
      ['an unknown service', shop, ['--services', 'postgers'], /--services: .*did you mean "postgres"\?/],
      ['an unknown flag', shop, ['--prot', '1'], /--prot is not a flag of kaizen-docker: did you mean "--port"\?/],
      ['a flag without its value', shop, ['--port'], /--port/],
      ['two folders', shop, ['elsewhere'], /elsewhere: name one folder only/],
      ['an answers file that is not there', shop, ['--answers', 'nowhere.yaml'], /nowhere\.yaml can't be read/],
      ['malformed saved answers', { ...shop, '.yo-rc.json': '{' }, [], /\.yo-rc\.json is not JSON/],
      [
        'saved answers that are not valid',
        { ...shop, '.yo-rc.json': '{"generator-kaizen-docker": {"uid": 0}}' },
        [],
        /\.yo-rc\.json: uid: "0" is not/,
      ],
      ['a lock with conflict marks', { ...shop, '.kaizen-docker/lock.json': '<<<<<<<\n' }, [], /lock\.json is not JSON/],
      [
        'a folder without an application',
        { 'notes.txt': 'x' },
        [],
        /has no application in a language that kaizen-docker knows\. Set: --language /,
      ],
      [
        'an application that nothing starts',
        { 'requirements.txt': 'flask==3.0.0\n' },
        [],
        /no module creates an application object.*--start COMMAND/,
      ],
    ];
    for (const [name, files, words, sentence] of bad) {
      it(`ends with one sentence and 1 for ${name}, and writes nothing`, () => {
        const root = folderWith(files);
        const { status, stderr } = kaizen(root, '--yes', ...words);
        assert.equal(status, 1, stderr);
        const lines = stderr
          .trimEnd()
          .split('\n')
          .filter((line) => !line.startsWith('Note: '));
        assert.equal(lines.length, 1, stderr);
        assert.match(lines[0] ?? '', sentence);
        assert.deepEqual(filesIn(root), { ...files });
      });
    }

    it('says so where the folder is not there', () => {
      const { status, stderr } = kaizen('/nowhere', '--yes');
      assert.deepEqual([status, stderr], [1, 'kaizen-docker: /nowhere does not exist: name the folder of an application.\n']);
    });

    it('says so where the folder can not be read or written', () => {
      if (isRoot) {
        // Permissions do not stop root: the test runs as another user.
        const root = folderWith(shop);
        const { status, stderr } = spawnSync(process.execPath, [cli, root, '--yes'], {
          encoding: 'utf8',
          uid: 65_534,
          gid: 65_534,
          input: '',
        });
        assert.equal(status, 1, stderr);
        assert.match(stderr, /can't be written \(EACCES\): nothing was changed/);
        assert.deepEqual(filesIn(root), { ...shop });
        return;
      }
      const root = folderWith(shop);
      chmodSync(root, 0o555);
      assert.match(kaizen(root, '--yes').stderr, /can't be written \(EACCES\): nothing was changed/);
      chmodSync(root, 0o755);
    });
  });

  it('prints its help and its version', () => {
    const { stdout, status } = kaizen('--help');
    assert.equal(status, 0);
    assert.equal(kaizen('help').stdout, stdout);
    for (const command of commandNames) {
      const own = kaizen('help', command);
      assert.match(own.stdout, /\nUsage\n {2}kaizen-docker .*\n\nExample\n {2}\S/, command);
      assert.ok(stdout.includes(`  ${commands[command].usage}`), command);
      assert.equal(kaizen(command === 'generate' ? '.' : command, '--help').stdout, command === 'generate' ? stdout : own.stdout);
    }
    assert.match(kaizen('help', 'servce').stderr, /"servce" is not a command: did you mean "service"\?/);
    const answers = kaizen('help', 'generate').stdout;
    for (const flag of ['--base-image', '--health-start-period', '--package-index', '--answers FILE', '-y, --yes'])
      assert.ok(answers.includes(flag), flag);
    for (const flag of ['--version', '-v']) assert.match(kaizen(flag).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('kaizen-docker inspect', () => {
  after(removeFolders);

  it('prints one JSON document of values with their sources, names of variables only, and writes nothing', () => {
    const root = folderWith({ ...shop, Dockerfile: 'FROM scratch\n' });
    const { status, stdout, stderr } = kaizen('inspect', root, '--json');
    assert.deepEqual([status, stderr], [0, '']);
    const facts = JSON.parse(stdout);
    for (const key of ['language', 'version', 'packageManager', 'framework', 'start', 'port', 'services', 'env']) {
      assert.deepEqual(
        Object.keys(facts[key] ?? {}).filter((each) => each !== 'over'),
        ['value', 'source', 'certainty'],
        key,
      );
    }
    assert.deepEqual(facts.services.value, ['postgres', 'redis']);
    assert.deepEqual(facts.containerFiles.value, ['Dockerfile']);
    assert.doesNotMatch(stdout, /user:pass/);
    assert.equal(Object.keys(filesIn(root)).length, Object.keys(shop).length + 1);
  });

  it('leaves out what the folder does not say', () => {
    assert.deepEqual(JSON.parse(kaizen('inspect', folderWith({}), '--json').stdout), { warnings: [] });
    assert.ok(!('port' in JSON.parse(kaizen('inspect', folderWith({ 'job.py': 'print(1)\n' }), '--json').stdout)));
  });

  it('prints the same for a person', () => {
    assert.match(kaizen('inspect', folderWith(shop)).stdout, /framework +fastapi +from /);
  });
});
