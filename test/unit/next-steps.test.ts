import assert from 'node:assert/strict';
import { type Host, nextSteps, stepsText, thisHost } from '../../src/next-steps.ts';
import { planSession } from '../../src/session.ts';
import { folderWith, removeFolders } from '../support/folders.ts';

const flask = {
  'app.py':
    'import os\nfrom flask import Flask\n\napp = Flask(__name__)\ntoken = os.environ["API_TOKEN"]\nlevel = os.environ.get("LEVEL", "info")\n',
};
const byPip = { ...flask, 'requirements.txt': 'flask==3.0.0\n' };
const byUv = (groups: string) => ({
  ...flask,
  'pyproject.toml': `[project]\nname = "hello"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ["flask"]\n${groups}`,
  'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n',
});

describe('what is to be done next', () => {
  after(removeFolders);

  async function lines(
    files: Readonly<Record<string, string>>,
    programs: readonly string[] = [],
    folder?: string,
  ): Promise<readonly string[]> {
    const root = folderWith(files);
    const host: Host = { folder: folder ?? root, self: 'kaizen-docker', has: (program) => programs.includes(program) };
    const { project, decision, changes } = await planSession(root, { isDryRun: true });
    return stepsText(nextSteps(project, decision, changes, host))
      .split('\n')
      .map((line) => line.trim());
  }

  it('names the address, and the variables that nothing gives', async () => {
    const typed = await lines(byPip);
    assert.ok(typed.includes('# Put into .env the values that only you know: API_TOKEN'), typed.join('\n'));
    assert.ok(typed.some((line) => /^# (?:Open http:\/\/|It listens on )localhost:\d+$/.test(line)));
    const given = await lines({ ...byPip, '.env': '# mine\nexport API_TOKEN=abc\n' });
    assert.ok(!given.some((line) => line.includes('API_TOKEN')));
    const empty = await lines({ ...byPip, '.env': 'API_TOKEN=""\n' });
    assert.ok(empty.some((line) => line.includes('API_TOKEN')));
  });

  it('does not name the variable of a settings file that the compose file sets', async () => {
    const files = { ...byPip, 'app.py': `${flask['app.py']}settings = load(os.environ["SHOP_SETTINGS"])\n`, 'shop.sample.cfg': '' };
    const typed = await lines(files);
    assert.ok(typed.includes('# Put into .env the values that only you know: API_TOKEN'), typed.join('\n'));
  });

  it('names no part of an address that is known as a whole', async () => {
    const either = {
      'package.json': JSON.stringify({
        name: 'a',
        scripts: { start: 'node server.js' },
        dependencies: { express: '^5.0.0', pg: '^8.0.0' },
      }),
      '.env.example': 'DATABASE_URL=postgres://user:pass@postgres:5432/a\nMAIL_HOST=\n',
      'server.js':
        "const app = require('express')();\nconnect(process.env.DATABASE_URL, process.env.MAIL_HOST.trim());\napp.listen(3000);\n",
      'database.js':
        'module.exports = { use_env_variable: process.env.DATABASE_URL ? "DATABASE_URL" : undefined, host: process.env.DATABASE_HOST, username: process.env.DATABASE_USER, database: process.env.DATABASE_NAME };\n',
    };
    const typed = await lines(either);
    assert.ok(typed.includes('# Put into .env the values that only you know: MAIL_HOST'), typed.join('\n'));
  });

  it('names no variable that the code asks for before it reads it', async () => {
    const asking = 'host = None\nif os.environ.get("MAIL_HOST"):\n    host = os.environ.get("MAIL_HOST")\n';
    const typed = await lines({ ...byPip, 'app.py': `${flask['app.py']}${asking}` });
    assert.ok(typed.includes('# Put into .env the values that only you know: API_TOKEN'), typed.join('\n'));
    const node = {
      'package.json': JSON.stringify({ name: 'a', scripts: { start: 'node server.js' }, dependencies: { express: '^5.0.0' } }),
      'server.js': [
        "const app = require('express')();",
        'if (process.env.MAIL_HOST) app.set("mail", process.env.MAIL_HOST);',
        'if (!process.env.MAIL_TOKEN) throw new Error("no token");',
        'app.set("token", process.env.MAIL_TOKEN);',
        'app.listen(3000);',
        '',
      ].join('\n'),
    };
    assert.ok((await lines(node)).includes('# Put into .env the values that only you know: MAIL_TOKEN'));
  });

  it('says for which variables the sample has a value', async () => {
    const sample = 'API_TOKEN=\nREGION=eu-1\nLEVEL=debug\n';
    const typed = await lines({ ...byPip, '.env.example': sample });
    assert.ok(typed.includes('# Put into .env the values that only you know: API_TOKEN'), typed.join('\n'));
    assert.ok(typed.includes('# Put into .env, with values as in .env.example: REGION'), typed.join('\n'));
    const given = await lines({ ...byPip, '.env.example': sample, '.env': 'API_TOKEN=abc\nREGION=eu-2\n' });
    assert.ok(!given.some((line) => line.includes('.env')), given.join('\n'));
  });

  it('runs pytest in the way that works on the machine', async () => {
    const suite = async (...known: Parameters<typeof lines>): Promise<string | undefined> =>
      (await lines(...known)).find((line) => line.includes('tests/deployment'));
    const dev = '[dependency-groups]\ndev = ["pytest"]\n';
    assert.equal(await suite(byUv(dev), ['uv', 'uvx']), 'uv run pytest tests/deployment');
    assert.equal(await suite(byUv(''), ['uv', 'uvx']), 'uvx pytest tests/deployment');
    assert.equal(await suite(byPip, ['pytest', 'uv']), 'pytest tests/deployment');
    assert.equal(await suite(byPip, ['pipx']), 'pipx run pytest tests/deployment');
    const typed = await lines(byPip);
    assert.ok(typed.includes('# pytest is not installed. Install it for: pytest tests/deployment'), typed.join('\n'));
    assert.ok(typed.includes('# Or use the suite for sh: kaizen-docker set test-runner=sh'));
    assert.ok(!typed.includes('pytest tests/deployment'), 'this command can not work here');
  });

  it('names the tool by a command that works in the project', () => {
    const npx = { npm_command: 'exec', npm_config_local_prefix: '/clone', PATH: '' };
    const self = (root: string, script: string, environment: NodeJS.ProcessEnv): string => thisHost(root, script, environment).self;
    const [cached, cloned] = [
      '/home/me/.npm/_npx/1a2b/node_modules/generator-kaizen-docker/dist/cli/kaizen-docker.cjs',
      '/clone/dist/cli/kaizen-docker.cjs',
    ];
    assert.equal(self('/app', cached, npx), 'npx generator-kaizen-docker');
    assert.equal(self('/clone/examples/kaizen', cloned, npx), 'npx kaizen-docker');
    assert.equal(self('/app', cloned, npx), 'node /clone/dist/cli/kaizen-docker.cjs', 'npx would look for another package there');
    assert.equal(self('/app', cloned, { PATH: '' }), 'node /clone/dist/cli/kaizen-docker.cjs');
    assert.equal(self('/app', '/usr/local/lib/yo/lib/cli.js', { PATH: '' }), 'kaizen-docker');
  });

  it('begins with the way to the folder', async () => {
    assert.match((await lines(byPip, [], '/'))[1] ?? '', /^cd \S*kaizen-test-/);
    assert.doesNotMatch((await lines(byPip))[1] ?? '', /^cd/);
  });

  it('names variables of the build that are empty', async () => {
    const site = {
      'package.json': JSON.stringify({ name: 'site', scripts: { build: 'vite build' }, devDependencies: { vite: '^7.0.0' } }),
      'index.html': '<script type="module" src="/main.js"></script>',
      'main.js': 'console.log(import.meta.env.VITE_API_URL);\n',
    };
    const sentence = '# The build reads these from .env, where they are still empty: VITE_API_URL';
    assert.ok((await lines(site)).includes(sentence), (await lines(site)).join('\n'));
    assert.ok(!(await lines({ ...site, '.env': 'VITE_API_URL=https://api.example\n' })).includes(sentence));
  });

  it('stays a comment, and a command that can be copied, in a narrow terminal', () => {
    const steps = [
      { remark: 'Put into .env the values that only you know: ONE, TWO' },
      { command: 'node --test tests/deployment/suite.mjs' },
    ];
    assert.equal(
      stepsText(steps, 34),
      'Next:\n  # Put into .env the values that\n  # only you know: ONE, TWO\n  node --test \\\n    tests/deployment/suite.mjs\n',
    );
  });
});
