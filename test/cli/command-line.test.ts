import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandNames, commands } from '../../src/cli/commands.ts';
import { cli, folderWith, removeFolders, shop } from '../support/folders.ts';
import { Screen } from '../support/screen.ts';

const kaizen = (cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(process.execPath, [cli, ...words], { cwd, encoding: 'utf8', input: '', timeout: 30_000, env });

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** The words that commands require. */
const needed: Readonly<Record<string, readonly string[]>> = {
  set: ['port=9000'],
  service: ['add', 'redis'],
  completion: ['bash'],
  fleet: ['policy', '--roots', '*'],
  preset: ['init', 'acme'],
};

describe('the command line', function () {
  this.timeout(120_000);
  after(removeFolders);

  it('takes --yes, --color and --help with every command', () => {
    const root = folderWith(shop);
    assert.equal(kaizen(root, ['--yes']).status, 0);
    for (const name of commandNames) {
      const words = [...(name === 'generate' ? [] : [name]), ...(needed[name] ?? [])];
      const safe = commands[name].flags.some((flag) => flag === 'dry-run') ? ['--dry-run'] : [];
      const { status, stderr } = kaizen(root, [...words, '--yes', '--color=never', ...safe]);
      assert.doesNotMatch(stderr, /does not take|is not a flag/, name);
      assert.ok([0, 2, 4, 5].includes(status ?? -1), `${name}: ${stderr}`);
      assert.equal(kaizen(root, [...words, '--help']).status, 0, name);
    }
  });

  it('names the nearest command, flag and service', () => {
    const root = folderWith(shop);
    for (const [words, expected] of [
      [['chek'], /"chek" is neither a command nor a folder: did you mean "check"\?\n$/],
      [['--prot', '1'], /--prot is not a flag of kaizen-docker: did you mean "--port"\?\n$/],
      [['service', 'add', 'postgers'], /"postgers" is not a known service \(.*\): did you mean "postgres"\?\n$/],
      [['service', 'ad', 'postgres'], /did you mean "add"\?\n$/],
      [['completion', 'fisch'], /"fisch" is not one of bash, zsh, fish: did you mean "fish"\?\n$/],
      [['--zzzzzzzzzz'], /--zzzzzzzzzz is not a flag of kaizen-docker: see "kaizen-docker help"\.\n$/],
      [['check', '--port', '1'], /the command check does not take --port\. These do: \[FOLDER\]/],
      [['--color', 'blue'], /--color: "blue" is not one of auto, always, never\.\n$/],
    ] as const) {
      const { status, stderr } = kaizen(root, words);
      assert.equal(status, 1, words.join(' '));
      assert.match(stderr, expected);
    }
  });

  it('takes the name of the command that it suggests, and lists only flags that a command takes', () => {
    const root = folderWith({ 'index.html': '<p>hi</p>' });
    assert.match(kaizen(root, ['generate', '--yes', '--dry-run']).stdout, /Dockerfile/);
    assert.doesNotMatch(kaizen(root, ['help', 'policy']).stdout, /--dry-run|where each answer/);
    assert.match(kaizen(root, ['help', 'fleet']).stdout, /--format text\|csv\|html/);
    assert.match(kaizen(root, ['set', 'prot=1']).stderr, /set: "prot" is not the name of an answer: did you mean "port"\?\n$/);
  });

  it('takes a folder for one, even if it is called nearly like a command', () => {
    const root = folderWith(Object.fromEntries(Object.entries(shop).map(([path, text]) => [`chek/${path}`, text])));
    assert.equal(kaizen(root, ['chek', '--yes', '--dry-run']).status, 0);
  });

  it('removes a service by "rm", too', () => {
    const root = folderWith(shop);
    assert.equal(kaizen(root, ['--yes']).status, 0);
    const { stdout, status, stderr } = kaizen(root, ['service', 'rm', 'redis', '--dry-run']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /services +postgres:\d+ +from kaizen-docker service remove; not redis from/);
  });

  it('refuses a command with a quote that is not closed', () => {
    const root = folderWith(shop);
    for (const start of ['"unclosed', "python 'main.py", 'python "main.py\\"'])
      assert.match(kaizen(root, ['--yes', '--start', start]).stderr, /--start: .* has a quote ["'] that is not closed\.\n$/);
    assert.equal(kaizen(root, ['--yes', '--dry-run', '--start', `python -c "print('it')"`]).status, 0);
    assert.equal(kaizen(root, ['--yes', '--dry-run', '--start', 'python it\\"s.py']).status, 0);
  });

  it('says in one sentence that no engine answers', () => {
    const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    for (const command of ['tdd', 'evidence', 'prove']) {
      const root = folderWith(shop);
      if (command !== 'tdd') assert.equal(kaizen(root, ['--yes']).status, 0);
      const { status, stderr } = kaizen(root, [command, '--yes'], env);
      assert.equal(status, 1, command);
      assert.match(stderr, /^kaizen-docker: No Docker Engine answers: [^\n]*\.\n$/, command);
    }
  });

  it('names what was found and what a saved answer leaves out, and how to add it', () => {
    const root = folderWith({ ...shop, 'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.34.0\n' });
    const bare = kaizen(root, ['--yes', '--services', 'none']);
    assert.equal(bare.status, 0, bare.stderr);
    writeFileSync(join(root, 'requirements.txt'), 'fastapi==0.115.0\nuvicorn==0.34.0\npsycopg[binary]==3.2.0\n');
    for (const words of [['check'], ['update', '--dry-run'], ['--yes', '--dry-run']])
      assert.match(
        kaizen(root, words).stderr,
        /Note: found postgres \(.*\), but \.yo-rc\.json says services: none; to add it, run "kaizen-docker service add postgres"\.\n/,
      );
  });

  describe('its completion', () => {
    const script = (shell: string): string => {
      const path = join(folderWith({}), `completion.${shell}`);
      writeFileSync(path, kaizen('.', ['completion', shell]).stdout);
      return path;
    };

    const cases: readonly (readonly [string, string])[] = [
      ['ch', 'check'],
      ['check --fail', '--fail-on'],
      ['service add postgr', 'postgres'],
      ['--on-conflict mark', 'markers'],
      ['--health-pa', '--health-path'],
      ['help evi', 'evidence'],
      ['completion fi', 'fish'],
    ];

    it('completes commands, flags and values in bash', () => {
      const path = script('bash');
      for (const [typed, expected] of cases) {
        const program = `source ${path}; COMP_WORDS=(kaizen-docker ${typed}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _kaizen_docker 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { cwd: folderWith({}), encoding: 'utf8' });
        assert.ok(stdout.split('\n').includes(expected), `${typed}: ${stdout}${stderr}`);
      }
    });

    it('completes them in fish', function () {
      if (!has('fish')) this.skip();
      const path = script('fish');
      for (const [typed, expected] of cases) {
        const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source ${path}; complete -C 'kaizen-docker ${typed}'`], {
          cwd: folderWith({}),
          encoding: 'utf8',
        });
        assert.ok(
          stdout.split('\n').some((line) => line.split('\t')[0] === expected),
          `${typed}: ${stdout}${stderr}`,
        );
      }
    });

    it('completes them in zsh', async function () {
      if (!has('zsh')) this.skip();
      const path = script('zsh');
      const cwd = folderWith({});
      for (const [typed, expected] of cases) {
        const screen = new Screen(['zsh', '-f', '-i'], { width: 120, cwd });
        try {
          screen.press('-l', `PS1='> '; autoload -Uz compinit && compinit -u -D; source ${path}; clear`);
          screen.press('Enter');
          await screen.until(/^>\s*$/m);
          await pause(300);
          screen.press('-l', `kaizen-docker ${typed}`);
          screen.press('Tab');
          await screen.until(expected);
        } finally {
          screen.close();
        }
      }
    });
  });
});
