import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../src/package-root.ts';
import { cli, copyOf, edit, filesIn, fixtures, folderWith, removeFolders, shop, write } from '../support/folders.ts';

function kaizen(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    input: '',
    timeout: 20_000,
    // With an engine, suites would run.
    env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
  });
  return { status, stdout, stderr };
}

/** A generated project. */
function project(more: Record<string, string> = {}, ...words: string[]): string {
  const root = folderWith({ ...shop, ...more });
  const { status, stderr } = kaizen(root, '--yes', ...words);
  assert.equal(status, 0, stderr);
  return root;
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
const state = (root: string): string[] => ['.yo-rc.json', '.kaizen-docker/lock.json'].map((path) => read(root, path));

describe('running again', () => {
  after(removeFolders);

  it('lets edits survive, brings what is new, and changes nothing the second time', () => {
    const root = project();
    edit(root, 'Dockerfile', 'EXPOSE 8000\n', 'EXPOSE 8000\nLABEL org.example.mine="yes"\n');
    edit(root, 'compose.yaml', '    init: true\n', '    init: true # mine\n');
    assert.equal(kaizen('set', 'uid=2222', '-C', root).status, 0);
    const dockerfile = read(root, 'Dockerfile');
    assert.ok(dockerfile.includes('LABEL org.example.mine="yes"\n') && dockerfile.includes('USER 2222:2222\n'));
    assert.ok(read(root, 'compose.yaml').includes('init: true # mine\n'));
    const before = filesIn(root);
    const { status, stdout } = kaizen('update', root);
    assert.deepEqual([status, filesIn(root)], [0, before]);
    assert.match(stdout, /All files are up to date/);
  });

  it('says how the secrets are made that a fresh clone does not have', () => {
    const root = project();
    rmSync(join(root, 'secrets'), { recursive: true });
    assert.match(
      kaizen('check', root, '--yes').stdout,
      /^Git ignores secrets, so a fresh clone lacks its files\. Run "kaizen-docker secrets /m,
    );
    assert.equal(kaizen('update', root, '--yes').status, 0);
    const again = kaizen('check', root);
    assert.deepEqual([again.status, again.stdout.includes('outside git')], [0, false]);
  });

  it('makes the secrets that a clone lacks, and nothing else', () => {
    const root = project();
    const text = read(root, 'compose.yaml');
    assert.match(text, /^# .*\n# The files in \.\/secrets are not in git\. After a clone, this makes them: kaizen-docker secrets\n/);
    const before = filesIn(root);
    assert.deepEqual([kaizen('secrets', root).stdout, filesIn(root)], ['No file is missing in secrets.\n', before]);
    // A derived file follows the existing secret; an edit of the answers waits for an update.
    rmSync(join(root, 'secrets/postgres.env'));
    edit(root, '.yo-rc.json', '{\n', '{\n  "other": {},\n');
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    assert.match(kaizen('secrets', root, '--dry-run').stdout, /create +secrets\/postgres\.env\n\nNothing was written/);
    assert.ok(!existsSync(join(root, 'secrets/postgres.env')));
    const { status, stdout } = kaizen('secrets', root);
    assert.deepEqual(
      [status, stdout],
      [0, '  create          secrets/postgres.env\n\nValues that are in no other file are new and random.\n'],
    );
    const { '.yo-rc.json': answers, Dockerfile: dockerfile, ...others } = filesIn(root);
    const { '.yo-rc.json': _, Dockerfile: __, ...once } = before;
    assert.deepEqual(others, once);
    assert.match(`${answers}${dockerfile}`, /"other": \{\}[\s\S]*USER 4242:4242/);
    rmSync(join(root, 'secrets'), { recursive: true });
    assert.equal(kaizen('secrets', root).status, 0);
    assert.deepEqual(Object.keys(filesIn(root)), Object.keys(before));
    assert.equal(read(root, '.kaizen-docker/lock.json'), before['.kaizen-docker/lock.json']);
  });

  it('takes --yes for every command: nobody is asked', () => {
    const root = project();
    for (const words of [['update'], ['check'], ['diff'], ['inspect'], ['answers']])
      assert.equal(kaizen(...words, root, '--yes').status, 0, words[0]);
    assert.equal(kaizen('set', 'uid=2222', '--yes', '-C', root).status, 0);
    assert.equal(kaizen('service', 'add', 'mailpit', '--yes', '-C', root).status, 0);
  });

  it('is up to date in a clone, whatever that is called', () => {
    for (const app of [undefined, join(fixtures, 'node/workspaces-two-services/app')]) {
      const root = app === undefined ? project() : copyOf(app);
      assert.equal(kaizen(root, '--yes').status, 0);
      const clone = copyOf(root);
      const before = filesIn(clone);
      assert.equal(kaizen('check', clone).status, 0);
      assert.equal(kaizen('update', clone).status, 0);
      assert.deepEqual(filesIn(clone), before);
      assert.equal(kaizen('set', 'memory=2GiB', '-C', clone).status, 0);
      assert.equal(kaizen('set', 'memory=1GiB', '-C', clone).status, 0);
      assert.equal(parse(read(clone, 'compose.yaml')).name, parse(read(root, 'compose.yaml')).name);
    }
  });

  it('leaves files away that a person removed, until they are forced back', () => {
    const root = project();
    assert.equal(kaizen('set', 'override=true', '-C', root).status, 0);
    rmSync(join(root, 'compose.override.yaml'));
    rmSync(join(root, 'tests/deployment/pytest.ini'));
    for (const port of ['9000', '9100']) assert.equal(kaizen('set', `port=${port}`, '-C', root).status, 0);
    assert.ok(!existsSync(join(root, 'compose.override.yaml')) && !existsSync(join(root, 'tests/deployment/pytest.ini')));
    assert.equal(kaizen('update', root, '--force').status, 0);
    assert.ok(existsSync(join(root, 'tests/deployment/pytest.ini')));
  });

  it('leaves a file away that a person removed, also when it was not generated in between', () => {
    const root = project();
    rmSync(join(root, 'tests/deployment/pytest.ini'));
    for (const runner of ['sh', 'pytest']) assert.equal(kaizen('set', `test-runner=${runner}`, '-C', root).status, 0);
    assert.ok(existsSync(join(root, 'tests/deployment/deployment_suite.py')) && !existsSync(join(root, 'tests/deployment/pytest.ini')));
    assert.equal(kaizen('check', root).status, 0);
  });

  it('takes a service out of a compose file that a person wrote anew, and leaves the rest of it byte for byte', () => {
    const root = project();
    const anew = stringify(parse(read(root, 'compose.yaml')), { indent: 4 }).replace(/^ {4}app:\n/m, '    # Mine.\n    app: # and this\n');
    writeFileSync(join(root, 'compose.yaml'), anew);
    const { status, stderr } = kaizen('service', 'remove', 'redis', '-C', root);
    assert.equal(status, 0, stderr);
    const merged = read(root, 'compose.yaml');
    assert.ok(!('redis' in parse(merged).services) && merged.includes('    # Mine.\n    app: # and this\n'));
    let at = 0;
    const lines = anew.split('\n');
    for (const line of merged.split('\n')) {
      at = lines.indexOf(line, at) + 1;
      assert.ok(at > 0, `${line} is new`);
    }
  });

  it('keeps line ends, a BOM, a missing final line end and permissions of the files that it merges', () => {
    const root = project();
    const shaped = ['Dockerfile', 'compose.yaml', '.dockerignore', 'tests/deployment/deployment_suite.py'].map((path) => {
      const text = `\ufeff# mine\r\n${read(root, path).trimEnd().replaceAll('\n', '\r\n')}`;
      writeFileSync(join(root, path), text);
      chmodSync(join(root, path), 0o640);
      return { path, text };
    });
    assert.equal(kaizen('set', 'uid=2222', 'memory=3GiB', '-C', root).status, 0);
    for (const { path, text } of shaped) {
      assert.equal(read(root, path), text.replaceAll('10001', '2222').replaceAll('memory: 1g', 'memory: 3g'), path);
      assert.equal(lstatSync(join(root, path)).mode & 0o777, 0o640, path);
    }
  });

  it('adds and removes a service with all that belongs to it', () => {
    const root = project({}, '--services', 'postgres:18');
    edit(root, 'compose.yaml', '  postgres:\n    image', '  # mine\n  postgres:\n    image');
    const before = filesIn(root);
    assert.equal(kaizen('service', 'add', 'redis:7', '-C', root).status, 0);
    const { services, volumes, secrets } = parse(read(root, 'compose.yaml'));
    assert.equal(services.redis.image, 'redis:7-alpine');
    assert.deepEqual(Object.keys(services.app.depends_on), ['postgres', 'redis']);
    assert.ok('redis-data' in volumes && 'redis_password' in secrets);
    assert.match(read(root, 'secrets/redis.env'), /^REDIS_URL=redis:\/\/default:[0-9a-f]{48}@redis:6379\/0\n$/);
    assert.match(read(root, 'tests/deployment/deployment_support.py'), /BACKING_SERVICES = \["postgres", "redis"\]/);
    assert.ok(read(root, 'compose.yaml').includes('  # mine\n  postgres:\n'));
    assert.deepEqual(JSON.parse(read(root, '.yo-rc.json'))['generator-kaizen-docker'].services, ['postgres:18', 'redis:7']);
    assert.equal(kaizen('service', 'add', 'redis', '-C', root).status, 0);
    assert.match(read(root, 'compose.yaml'), /redis:7-alpine/, 'a service that is there keeps its version');
    assert.equal(kaizen('service', 'remove', 'redis', '-C', root).status, 0);
    assert.deepEqual(filesIn(root), before);
  });

  it('leaves no trace of a service that was added and removed, in answers that nobody had given either', () => {
    const root = project();
    // A person's own order of keys, comments and quotes.
    edit(
      root,
      'compose.yaml',
      /^ {2}app:\n {4}build:\n {6}context: "\."\n {4}image: .*\n/m,
      "  app: # ours\n    image: 'shop:1'\n    build: { context: . }\n",
    );
    const before = filesIn(root);
    assert.equal(kaizen('service', 'add', 'rabbitmq', 'nats', '-C', root).status, 0);
    assert.ok('nats' in parse(read(root, 'compose.yaml')).services);
    const added = filesIn(root);
    assert.equal(kaizen('update', root).status, 0);
    assert.deepEqual(filesIn(root), added, 'an update changes nothing');
    assert.equal(kaizen('service', 'remove', 'nats', '-C', root).status, 0);
    assert.equal(kaizen('service', 'remove', 'rabbitmq', '-C', root).status, 0);
    assert.deepEqual(filesIn(root), before);
    const answered = project({}, '--services', 'postgres,redis');
    const told = filesIn(answered);
    for (const verb of ['add', 'remove']) assert.equal(kaizen('service', verb, 'nats', '-C', answered).status, 0);
    assert.deepEqual(filesIn(answered), told, 'an answer that says what the folder says stays an answer');
  });

  it('adds and removes a service in a workspace', () => {
    const root = copyOf(join(fixtures, 'node/workspaces-two-services/app'));
    assert.equal(kaizen(root, '--yes').status, 0);
    const before = filesIn(root);
    assert.equal(kaizen('service', 'add', 'nats', '-C', root).status, 0);
    assert.ok('nats' in parse(read(root, 'compose.yaml')).services);
    assert.equal(kaizen('service', 'remove', 'nats', '-C', root).status, 0);
    assert.deepEqual(filesIn(root), before);
  });

  it('adds and removes services that could be meant by the same variables, with all their secrets', () => {
    const root = project({ '.env.example': 'DB_HOST=\n' }, '--services', 'postgres');
    const before = filesIn(root);
    assert.equal(kaizen('service', 'add', 'mysql:8', 'elastic', '-C', root).status, 0);
    // The application names DB_HOST, so PostgreSQL gets only that variable.
    assert.match(read(root, 'secrets/mysql.env'), /^DATABASE_URL=mysql:\/\/app:[0-9a-f]{48}@mysql:3306\/app\n$/);
    assert.match(read(root, 'secrets/elasticsearch_server.env'), /^ELASTIC_PASSWORD=[0-9a-f]{48}\n$/);
    assert.equal(kaizen('service', 'add', 'mysql:9', '-C', root).status, 0);
    assert.match(read(root, 'compose.yaml'), /image: mysql:9\.7\n/, 'a version that is named counts');
    assert.equal(kaizen('service', 'remove', 'mysql', 'elasticsearch', '-C', root).status, 0);
    assert.deepEqual(filesIn(root), before);
  });

  it('leaves a secret that a person put there when its service goes', () => {
    const root = project({}, '--services', 'redis');
    writeFileSync(join(root, 'secrets/redis_password'), 'correct horse');
    assert.equal(kaizen('service', 'remove', 'redis', '-C', root).status, 0);
    assert.equal(read(root, 'secrets/redis_password'), 'correct horse');
    assert.equal(kaizen('check', root).status, 0, 'nothing is to be done about it');
  });

  it('says what is wrong with a change of services or answers, and changes nothing', () => {
    const root = project({}, '--services', 'postgres');
    const before = filesIn(root);
    const cases: [string[], RegExp][] = [
      [['service', 'remove', 'redis'], /service remove redis: redis is not in the stack; it has postgres\./],
      [['service', 'add', 'postgers'], /did you mean "postgres"\?/],
      [['service', 'drop', 'redis'], /use "service add NAME" or "service remove NAME"/],
      [['set', 'prot=1'], /^kaizen-docker: set: "prot" is not the name of an answer: did you mean "port"\?/],
      [['set', 'port'], /"port" is not NAME=VALUE/],
      [['set'], /give at least one answer/],
      [['set', 'port=0'], /set port: "0" is not a whole number/],
    ];
    for (const [words, sentence] of cases) {
      const { status, stderr } = kaizen(...words, '-C', root);
      assert.equal(status, 1, words.join(' '));
      assert.match(stderr, sentence);
    }
    assert.deepEqual(filesIn(root), before);
  });

  it('refuses to touch what a newer version generated', () => {
    const root = project();
    edit(root, '.kaizen-docker/lock.json', /"generator":"[^"]*"/, '"generator":"999.0.0"');
    const before = filesIn(root);
    const { status, stderr } = kaizen('set', 'port=9000', '-C', root);
    assert.equal(status, 5);
    assert.match(stderr, /generated by kaizen-docker 999\.0\.0, which is newer/);
    assert.deepEqual(filesIn(root), before);
  });
});

describe('a conflict without a terminal', () => {
  after(removeFolders);

  /** A project in which a person has changed the user, which the next answer also changes. */
  const disputed = (): string => {
    const root = project();
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    return root;
  };
  const change = (root: string, ...words: string[]) => kaizen('set', 'uid=2222', '-C', root, ...words);

  it('ends with 3, names every place, and writes nothing', () => {
    const root = disputed();
    const before = filesIn(root);
    const { status, stderr } = change(root);
    assert.equal(status, 3);
    assert.match(stderr, /Dockerfile \(line \d+\) was changed in the same place by you and by kaizen-docker\. Nothing was written/);
    assert.deepEqual(filesIn(root), before);
  });

  it('says why, where the place does not say it: two values of one key', () => {
    const root = project();
    edit(root, 'compose.yaml', '127.0.0.1:${APP_PORT:-8000}:8000', '80:8000');
    const { status, stdout } = kaizen('set', 'port=9000', '-C', root, '--json');
    assert.equal(status, 3);
    const { files, error } = JSON.parse(stdout);
    const { reason } = files.find(({ path }: { path: string }) => path === 'compose.yaml');
    assert.equal(reason, 'services.app.ports.8000/tcp: you changed it to 80:8000, and the template removed it.');
    assert.match(
      error,
      /compose\.yaml \(line \d+\) cannot be merged: services\.app\.ports\.8000\/tcp: you .* removed it\. Nothing was written/,
    );
  });

  it('is decided by --on-conflict', () => {
    const mine = disputed();
    assert.equal(change(mine, '--on-conflict=mine').status, 0);
    assert.match(read(mine, 'Dockerfile'), /useradd .*--uid 2222[\s\S]*USER 4242:4242/);
    assert.equal(kaizen('update', mine).status, 0, 'what was declined is not offered again');
    const template = disputed();
    assert.equal(change(template, '--on-conflict=template').status, 0);
    assert.match(read(template, 'Dockerfile'), /USER 2222:2222/);
  });

  it('stands between marks with markers, and takes effect when a person has resolved it', () => {
    const root = disputed();
    const before = state(root);
    assert.equal(change(root, '--on-conflict=markers').status, 3);
    assert.match(read(root, 'Dockerfile'), /<<<<<<< yours\nUSER 4242:4242\n=======\nUSER 2222:2222\n>>>>>>> generated\n/);
    assert.deepEqual(state(root), before, 'answers and lock wait');
    assert.equal(kaizen('check', root).status, 3);
    const again = kaizen('update', root);
    assert.equal(again.status, 3);
    assert.match(again.stderr, /Dockerfile has unresolved conflict markers/);
    edit(root, 'Dockerfile', /<<<<<<< yours\n[\s\S]*?>>>>>>> generated\n/, 'USER 4242:2222\n');
    assert.equal(kaizen('update', root).status, 0);
    assert.match(read(root, 'Dockerfile'), /USER 4242:2222/);
    assert.equal(JSON.parse(read(root, '.yo-rc.json'))['generator-kaizen-docker'].uid, 2222);
    assert.ok(!existsSync(join(root, '.kaizen-docker/pending.json')));
    assert.equal(kaizen('check', root, '--fail-on', 'outdated,missing,pending').status, 0);
  });

  it('is put beside with reject', () => {
    const root = disputed();
    assert.equal(change(root, '--on-conflict=reject').status, 3);
    assert.match(read(root, 'Dockerfile'), /USER 4242:4242/);
    assert.match(read(root, '.kaizen-docker/rejects/Dockerfile.diff'), /^\+USER 2222:2222$/m);
    const checked = kaizen('check', root);
    assert.equal(checked.status, 3);
    assert.match(checked.stdout, /^ {2}pending +\.kaizen-docker\/rejects\/Dockerfile\.diff$/m);
    const again = kaizen('update', root);
    assert.equal(again.status, 3);
    assert.match(
      again.stderr,
      /copy what you need from \.kaizen-docker\/rejects\/Dockerfile\.diff, delete it, and run kaizen-docker update/,
    );
    rmSync(join(root, '.kaizen-docker/rejects/Dockerfile.diff'));
    assert.match(
      kaizen('check', root).stdout,
      /^ {2}pending +\.kaizen-docker\/pending\.json\n\n.*all conflicts are resolved: run kaizen-docker update/m,
    );
    assert.equal(kaizen('update', root).status, 0);
    assert.equal(JSON.parse(read(root, '.yo-rc.json'))['generator-kaizen-docker'].uid, 2222);
    assert.ok(!existsSync(join(root, '.kaizen-docker/rejects')), 'nothing is left of it');
  });

  it('is still to be merged where a person took the run back, as git checkout does', () => {
    const root = disputed();
    const before = filesIn(root);
    assert.equal(change(root, 'memory=2GiB', '--on-conflict=markers').status, 3);
    assert.match(read(root, 'compose.yaml'), /memory: 2g/);
    for (const path of ['Dockerfile', 'compose.yaml']) writeFileSync(join(root, path), before[path] ?? '');
    assert.equal(kaizen('update', root).status, 3, 'the conflict is there again');
    assert.equal(kaizen('update', root, '--on-conflict=mine').status, 0);
    assert.match(read(root, 'compose.yaml'), /memory: 2g/);
    assert.match(read(root, 'Dockerfile'), /useradd .*--uid 2222[\s\S]*USER 4242:4242/);
    assert.ok(!existsSync(join(root, '.kaizen-docker/pending.json')));
  });

  it('is decided where a person resolves it to what was there before', () => {
    const root = project();
    edit(root, 'Dockerfile', /^CMD .*$/m, 'CMD ["mine"]');
    const before = read(root, 'Dockerfile');
    assert.equal(
      kaizen('set', 'start=uvicorn main:app --host 0.0.0.0 --port 8000 --workers 2', '-C', root, '--on-conflict=markers').status,
      3,
    );
    writeFileSync(join(root, 'Dockerfile'), before);
    assert.equal(kaizen('update', root).status, 0);
    assert.equal(read(root, 'Dockerfile'), before);
  });

  it('is no policy that there is not', () => {
    assert.match(kaizen('update', disputed(), '--on-conflict=maybe').stderr, /--on-conflict: "maybe" is not one of fail, markers/);
  });
});

describe('kaizen-docker check and diff', () => {
  after(removeFolders);

  const states = (root: string, ...words: string[]) => {
    const { status, stdout } = kaizen('check', root, '--json', ...words);
    const files: { path: string; state: string }[] = JSON.parse(stdout).files;
    return { status, of: (path: string) => files.find((file) => file.path === path)?.state };
  };

  it('lists what is up to date, outdated, drifted and missing, and changes nothing', () => {
    const root = project();
    assert.equal(kaizen('set', 'override=true', '-C', root).status, 0);
    assert.deepEqual([states(root).status, states(root).of('Dockerfile')], [0, 'up to date']);
    edit(root, 'compose.yaml', 'init: true', 'init: false');
    rmSync(join(root, '.dockerignore'));
    writeFileSync(join(root, '.python-version'), '3.14\n');
    const before = filesIn(root);
    const { status, of } = states(root);
    assert.equal(status, 2);
    assert.deepEqual(['Dockerfile', 'compose.yaml', '.dockerignore', 'compose.override.yaml'].map(of), [
      'outdated',
      'drifted',
      'missing',
      'up to date',
    ]);
    assert.deepEqual(filesIn(root), before);
    assert.equal(states(root, '--fail-on', 'pending').status, 0);
    assert.match(kaizen('check', root).stdout, /^ {2}outdated +Dockerfile$/m);
    assert.match(kaizen('check', root, '--fail-on', 'old').stderr, /--fail-on: "old" is not one of outdated, drifted, missing, pending/);
  });

  it('has a file that was removed for missing only until a run has taken note of it', () => {
    const root = project();
    rmSync(join(root, '.dockerignore'));
    assert.equal(states(root).of('.dockerignore'), 'missing');
    assert.equal(kaizen('update', root).status, 0);
    assert.equal(states(root).of('.dockerignore'), 'up to date');
  });

  it('prints what update would do as a diff that git takes', () => {
    const root = project();
    spawnSync('git', ['init', '--quiet'], { cwd: root });
    writeFileSync(join(root, '.python-version'), '3.14\n');
    edit(root, 'Dockerfile', 'EXPOSE 8000\n', 'EXPOSE 8000\nLABEL mine="1"\n');
    rmSync(join(root, 'secrets/postgres.env'));
    const { status, stdout } = kaizen('diff', root);
    assert.equal(status, 0);
    assert.match(stdout, /^diff --git a\/Dockerfile b\/Dockerfile\n--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ /);
    assert.ok(!stdout.includes('secrets') && !stdout.includes(String.fromCharCode(27)));
    assert.equal(spawnSync('git', ['apply', '-'], { cwd: root, input: stdout }).status, 0);
    const patched = read(root, 'Dockerfile');
    kaizen('update', root);
    assert.equal(read(root, 'Dockerfile'), patched);
  });

  it('wants a project', () => {
    for (const command of ['check', 'diff', 'update']) {
      const { status, stderr } = kaizen(command, folderWith(shop));
      assert.deepEqual([status, /nothing was generated here yet/.test(stderr)], [1, true], command);
    }
  });
});

describe('adopting, ejecting and explaining', () => {
  after(removeFolders);

  const byHand = {
    Dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n',
    'compose.yaml': 'services:\n  app:\n    build: .\n',
  };

  it('keeps hand-written files, says what it would have written, and merges from then on', () => {
    const root = folderWith({ ...shop, ...byHand });
    const { status, stdout } = kaizen('adopt', root);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /\nDockerfile is yours and stays\. kaizen-docker would do this differently:\n {2}user +The application runs as root/,
    );
    for (const [path, text] of Object.entries(byHand)) assert.equal(read(root, path), text);
    assert.ok(existsSync(join(root, '.dockerignore')));
    assert.equal(kaizen('update', root).status, 0);
    for (const [path, text] of Object.entries(byHand)) assert.equal(read(root, path), text);
  });

  it('offers no command of compose if the compose file of a person starts only other services, and names unchanged files on one line', () => {
    const crd = (name: string): string =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}.example.com\n`;
    const compose = 'services:\n  cache:\n    image: redis:7.4-alpine\n';
    const root = folderWith({ ...shop, ...byHand, 'compose.yaml': compose, 'k8s/a.yaml': crd('a'), 'k8s/b.yaml': crd('b') });
    const { status, stdout } = kaizen('adopt', root);
    assert.equal(status, 0);
    assert.match(stdout, /\nk8s\/a\.yaml, k8s\/b\.yaml are yours and stay\.\n/);
    const [, next = ''] = stdout.split('\nNext:\n');
    assert.match(next, /^ {2}docker build --tag \S+ \.$/m);
    assert.doesNotMatch(next, /docker compose|prove/);
  });

  it('ends with what the compose file of a person reads, and nothing else', () => {
    const compose =
      'services:\n  app:\n    build: .\n    env_file: shop.env\n    environment: [SHOP_NAME, "MODE=${MODE:-live}", "LIMIT=${LIMIT:?}"]\n';
    const root = folderWith({ ...shop, ...byHand, 'compose.yaml': compose, 'shop.env.example': 'A=1\n' });
    const { stdout } = kaizen('adopt', root);
    assert.match(stdout, /\n {2}cp shop\.env\.example shop\.env\n {2}# Put your own values into shop\.env: compose\.yaml reads it\n/);
    assert.match(stdout, /\n {2}# Put into \.env what compose\.yaml asks for: LIMIT, SHOP_NAME\n/);
    assert.doesNotMatch(stdout, /only you know/);
  });

  it('does single items of its list in the files of a person, and the suite follows', () => {
    const root = folderWith({ ...shop, ...byHand });
    const items = (...words: string[]): string[] =>
      JSON.parse(kaizen('adopt', root, '--json', ...words).stdout).items.map(({ item }: { item: string }) => item);
    assert.ok(['user', 'healthcheck', 'stages', 'read-only'].every((item) => items('--dry-run').includes(item)));
    const first = kaizen('adopt', root, '--apply', 'capabilities');
    assert.match(
      first.stdout,
      /\ncapabilities is applied, but no suite has decided\. (?:No Docker Engine answers|docker is not)[^\n]+ Run the deployment suite before you commit\.\n/,
    );
    const left = items('--apply', 'user', '--apply', 'healthcheck,read-only');
    assert.ok(!['user', 'healthcheck', 'read-only'].some((item) => left.includes(item)), left.join(' '));
    assert.match(read(root, 'Dockerfile'), /\nUSER 10001:10001\nHEALTHCHECK [^\n]* \\\n {2}CMD \["python"/);
    assert.equal(
      read(root, 'compose.yaml'),
      `${byHand['compose.yaml']}    cap_drop: [ALL]\n    security_opt: [no-new-privileges:true]\n    read_only: true\n    tmpfs: [/tmp]\n`,
    );
    assert.equal(kaizen('check', root).status, 0);
    assert.match(kaizen('adopt', root, '--apply', 'user').stdout, /\nuser: there is nothing to apply\.\n/);
    const { status, stderr } = kaizen('adopt', root, '--apply', 'all');
    assert.deepEqual([status, stderr.startsWith('kaizen-docker: --apply: "all" is not an item. The items are user, ')], [1, true]);
  });

  it('forgets a project and leaves its files', () => {
    const root = project({ '.yo-rc.json': '{"other": {"a": 1}}' });
    const { '.kaizen-docker/lock.json': lock, '.kaizen-docker/.gitattributes': marks, '.yo-rc.json': answers, ...files } = filesIn(root);
    assert.equal(kaizen('eject', root, '--dry-run').status, 0);
    assert.ok(lock !== undefined && marks !== undefined && answers === read(root, '.yo-rc.json'));
    assert.equal(kaizen('eject', root).status, 0);
    assert.deepEqual(filesIn(root), { ...files, '.yo-rc.json': '{\n  "other": {\n    "a": 1\n  }\n}\n' });
    assert.equal(kaizen('eject', root).status, 1);
  });

  it('forgets what waited to be resolved, too', () => {
    const root = project();
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    assert.equal(kaizen('set', 'uid=2222', '-C', root, '--on-conflict=reject').status, 3);
    assert.equal(kaizen('eject', root).status, 0);
    assert.ok(!existsSync(join(root, '.kaizen-docker')) && !existsSync(join(root, '.yo-rc.json')));
  });

  it('says where each answer comes from', () => {
    const root = project({}, '--port', '9000');
    const { stdout } = kaizen('answers', root);
    assert.match(stdout, /^ {2}port +9000 +\(\.yo-rc\.json\)$/m);
    assert.match(stdout, /^ {2}user +"app" +\(built-in\)$/m);
    assert.match(stdout, /^ {2}base-image +"python:3\.13-slim-trixie" +\(\.python-version\)$/m);
    assert.deepEqual(JSON.parse(kaizen('answers', root, '--json').stdout).port, {
      value: 9000,
      origin: '.yo-rc.json',
      insteadOf: [{ value: 8000, origin: 'the port that this tool sets for uvicorn' }],
    });
  });
});

interface Document {
  readonly exit: number;
  readonly error?: string;
}

describe('an output that nobody reads to its end', () => {
  after(removeFolders);

  it('is no reason to stop, or to print a stack trace', () => {
    const root = folderWith(shop);
    const { stderr } = spawnSync('bash', ['-c', '"$0" "$@" | true', process.execPath, cli, root, '--yes', '--explain'], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(kaizen('check', root).status, 0);
  });
});

describe('a folder that can not be written', () => {
  after(removeFolders);

  it('is left as it was where no more fits, which is said', () => {
    // The limit on a file's size stops the first large one, like a full disk; the engine tests have a real one.
    const root = folderWith(shop);
    const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 8; "$0" "$@"', process.execPath, cli, root, '--yes'], {
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, /can't be written \(EFBIG\): nothing was changed/);
    assert.deepEqual(filesIn(root), { ...shop });
  });

  it('is left as it was where one file is read-only', () => {
    const root = project();
    chmodSync(join(root, 'compose.yaml'), 0o444);
    const before = filesIn(root);
    const { status, stderr } = kaizen('set', 'uid=2222', 'memory=2GiB', '-C', root);
    assert.equal(status, 1);
    assert.match(stderr, /compose\.yaml is read-only: nothing was written/);
    assert.deepEqual(filesIn(root), before);
  });

  it('is written by one run at a time', async () => {
    const root = project();
    const run = async (port: number): Promise<{ status: number | null; stderr: string }> => {
      const child = spawn(process.execPath, [cli, root, '--yes', '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString();
      });
      return new Promise((resolve) => child.once('close', (status) => resolve({ status, stderr })));
    };
    for (let round = 0; round < 3; round += 1) {
      const ended = await Promise.all(Array.from({ length: 6 }, (_, index) => run(9000 + 10 * round + index)));
      assert.ok(ended.some(({ status }) => status === 0));
      for (const { status, stderr } of ended) {
        assert.ok(status === 0 || status === 5, stderr);
        if (status === 5) assert.match(stderr, /Another run of kaizen-docker is writing|was changed while this was running/);
      }
      // The folder has the state of one of the two runs.
      const { port } = JSON.parse(read(root, '.yo-rc.json'))['generator-kaizen-docker'];
      assert.match(read(root, 'Dockerfile'), new RegExp(`EXPOSE ${port}\n`));
      assert.equal(kaizen('check', root).status, 0);
    }
  });
});

describe('the report for machines', () => {
  after(removeFolders);

  const schema: object = JSON.parse(readFileSync(join(packageRoot, 'schema/report.schema.json'), 'utf8'));
  const validator = new Ajv2020();
  const isReport = (document: Document): boolean => validator.validate(schema, document);

  it('is one document on the standard output, and the same in the file of --report, whatever happens', () => {
    const root = project();
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    const file = join(folderWith({}), 'report.json');
    const cases: [string[], number][] = [
      [['check', root], 2],
      [['diff', root], 0],
      [['update', root, '--dry-run'], 0],
      [['set', 'uid=2222', '-C', root], 3],
      [['set', 'memory=2GiB', '-C', root], 0],
      [['service', 'add', 'redis', '-C', root], 0],
      [[root, '--yes'], 0],
    ];
    for (const [words, exit] of cases) {
      const { status, stdout } = kaizen(...words, '--json', '--report', file);
      const document: Document = JSON.parse(stdout);
      assert.equal(status, exit, words.join(' '));
      assert.ok(isReport(document), `${words.join(' ')}: ${JSON.stringify(validator.errors)}`);
      assert.equal(document.exit, exit);
      assert.equal(readFileSync(file, 'utf8'), stdout);
    }
    assert.doesNotMatch(readFileSync(file, 'utf8'), /[0-9a-f]{48}/, 'no secret');
  });

  it('says so where a command fails, whatever is wrong', () => {
    const generated = project();
    const untouched = folderWith(shop);
    const byHand = folderWith({ ...shop, Dockerfile: 'FROM scratch\n' });
    const broken = project();
    writeFileSync(join(broken, '.kaizen-docker/lock.json'), '{');
    const inTheWay = project();
    rmSync(join(inTheWay, 'Dockerfile'));
    mkdirSync(join(inTheWay, 'Dockerfile'));
    const file = join(folderWith({}), 'report.json');
    const cases: [string[], string, number][] = [
      [['set', 'port=0', '-C', generated], 'set', 1],
      [['service', 'remove', 'nats', '-C', generated], 'service', 1],
      [['--no-such-flag'], 'generate', 1],
      [['check', '--port', '80'], 'check', 1],
      [['update', untouched], 'update', 1],
      [['check', untouched], 'check', 1],
      [['diff', untouched], 'diff', 1],
      [['eject', untouched], 'eject', 1],
      [['inspect', join(untouched, 'nowhere')], 'inspect', 1],
      [['answers', join(untouched, 'nowhere')], 'answers', 1],
      [['tdd', generated], 'tdd', 5],
      [['evidence', untouched], 'evidence', 1],
      [['adopt', untouched, '--port', 'x'], 'adopt', 1],
      [[byHand, '--yes'], 'generate', 3],
      [['update', broken], 'update', 1],
      [['update', inTheWay], 'update', 5],
    ];
    for (const [words, command, exit] of cases) {
      rmSync(file, { force: true });
      const hasFile = command !== 'tdd' && command !== 'evidence';
      const { status, stdout, stderr } = kaizen(...words, '--json', ...(hasFile ? ['--report', file] : []));
      const document: Document & { command: string } = JSON.parse(stdout);
      assert.ok(isReport(document), `${words.join(' ')}: ${JSON.stringify(validator.errors)}`);
      assert.deepEqual([status, document.exit, document.command], [exit, exit, command], words.join(' '));
      assert.ok(stderr.includes(`kaizen-docker: ${document.error}\n`), stderr);
      if (hasFile) assert.equal(readFileSync(file, 'utf8'), stdout, words.join(' '));
    }
  });

  it('is given by every command that has one, also where it forgets, adopts and only shows', () => {
    const byHand = folderWith({ ...shop, Dockerfile: 'FROM scratch\n' });
    for (const words of [
      ['adopt', byHand],
      ['eject', byHand, '--dry-run'],
      ['eject', byHand],
      ['tdd', folderWith(shop), '--dry-run'],
    ]) {
      const { status, stdout } = kaizen(...words, '--json');
      assert.equal(status, 0, words.join(' '));
      assert.ok(isReport(JSON.parse(stdout)), `${words.join(' ')}: ${JSON.stringify(validator.errors)}`);
    }
  });

  it('is asked for before anything is written: where it can not be given, nothing is', () => {
    const root = project();
    const before = filesIn(root);
    for (const place of [root, join(root, 'nowhere', 'report.json')]) {
      const { status, stdout, stderr } = kaizen('set', 'port=9000', '-C', root, '--json', '--report', place);
      assert.equal(status, 1);
      assert.match(stderr, /--report: .* can't be written \(.*\): name another file\./);
      assert.ok(isReport(JSON.parse(stdout)));
    }
    assert.deepEqual(filesIn(root), before);
  });
});

describe('--dry-run', () => {
  after(removeFolders);

  /** Everything that a run could leave behind: names, kinds, modes, times and contents. */
  const traces = (root: string): Record<string, unknown> =>
    Object.fromEntries(
      ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].map((path) => {
        const { mode, mtimeMs, ctimeMs, ino, size } = lstatSync(join(root, path));
        return [path, { mode, mtimeMs, ctimeMs, ino, size }];
      }),
    );

  const cases: [string, Record<string, string>, boolean, string[]][] = [
    ['of a first run', {}, false, ['--yes']],
    ['of a first run over files that are there', { Dockerfile: 'FROM scratch\n' }, false, ['--yes', '--force']],
    ['of adopt', { Dockerfile: 'FROM scratch\n' }, false, ['adopt']],
    ['of tdd', {}, false, ['tdd']],
    ['of update', { '.python-version': '3.14\n' }, true, ['update']],
    ['of update with --force', { Dockerfile: 'FROM scratch\n' }, true, ['update', '--force']],
    ['of update with marks', { Dockerfile: 'FROM scratch\n', '.python-version': '3.14\n' }, true, ['update', '--on-conflict=markers']],
    ['of update with rejects', { Dockerfile: 'FROM scratch\n', '.python-version': '3.14\n' }, true, ['update', '--on-conflict=reject']],
    ['of set', {}, true, ['set', 'port=9000', '-C']],
    ['of service add', {}, true, ['service', 'add', 'nats', '-C']],
    ['of service remove', {}, true, ['service', 'remove', 'redis', '-C']],
    ['of eject', {}, true, ['eject']],
  ];
  it('goes with every command, also with those that write nothing anyway', () => {
    const root = project();
    const before = traces(root);
    for (const command of ['inspect', 'check', 'diff', 'answers', 'evidence'])
      assert.equal(kaizen(command, root, '--dry-run').status, 0, command);
    assert.deepEqual(traces(root), before);
  });

  for (const [title, files, isProject, words] of cases) {
    it(`${title} leaves no trace, and ends as the run would`, () => {
      const root = isProject ? project() : folderWith(shop);
      write(root, files);
      const before = traces(root);
      const dry = kaizen(...words, root, '--dry-run');
      assert.match(dry.stdout, /Nothing was written/);
      assert.deepEqual(traces(root), before);
      if (words[0] === 'tdd') return;
      assert.equal(kaizen(...words, root).status, dry.status);
      assert.notDeepEqual(traces(root), before, 'without --dry-run something changes');
    });
  }
});
