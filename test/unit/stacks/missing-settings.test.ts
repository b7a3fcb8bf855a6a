import assert from 'node:assert/strict';
import { compose } from '../../../src/artifacts/compose.ts';
import { dockerignore } from '../../../src/artifacts/dockerignore.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

async function found(files: Readonly<Record<string, string>>): Promise<readonly (readonly [string, string])[]> {
  const application = (await inspect(folderWith(files))).application('');
  return (application?.facts.configuration?.value ?? []).map(({ path, sample }) => [path, sample]);
}

const reads = (path: string): Readonly<Record<string, string>> => ({
  'requirements.txt': 'flask==3.1.0\n',
  'app.py': `import yaml\nsettings = yaml.safe_load(open("${path}"))\n`,
});

describe('files of settings with a sample', () => {
  after(removeFolders);

  it('are found by the names that samples have', async () => {
    const names = ['shop.sample.yml', 'shop.yml.example', 'shop-example.yml', 'example.shop.yml', 'examples/shop.yml.dist'];
    for (const name of names) assert.deepEqual(await found({ ...reads('shop.yml'), [name]: 'a: 1\n' }), [['shop.yml', name]], name);
  });

  it('are found where the file of that name is in another folder than the one that is read', async () => {
    assert.deepEqual(await found({ ...reads('conf/settings.toml'), 'settings.toml': '' }), [['conf/settings.toml', 'settings.toml']]);
  });

  it('are none where the file is there, where nothing reads it, or where the code does without', async () => {
    assert.deepEqual(await found({ ...reads('shop.yml'), 'shop.yml': '', 'shop.sample.yml': '' }), []);
    assert.deepEqual(await found({ ...reads('other.yml'), 'shop.sample.yml': '' }), []);
    const careful = 'import os\nif os.path.exists("shop.yml"):\n    open("shop.yml")\n';
    assert.deepEqual(await found({ ...reads('shop.yml'), 'app.py': careful, 'shop.sample.yml': '' }), []);
  });

  it('are found where the code only says that the file is missing, and ends', async () => {
    const code = (then: string): Readonly<Record<string, string>> => ({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
      'server.js': `let settings = {};\ntry {\n  settings = JSON.parse(fs.readFileSync("shop.json"));\n} catch (error) {\n  console.error("no shop.json");\n  ${then}\n}\n`,
      'shop.sample.json': '{}',
    });
    assert.deepEqual(await found(code('process.exit(1);')), [['shop.json', 'shop.sample.json']]);
    assert.deepEqual(await found(code('throw error;')), [['shop.json', 'shop.sample.json']]);
    assert.deepEqual(await found(code('')), []);
  });

  it('are found where the code handles errors of something else alone', async () => {
    const code = (later: string): Readonly<Record<string, string>> => ({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
      'server.js': `const settings = JSON.parse(fs.readFileSync("shop.json"));\nfunction save(row) {\n  try {\n    ${later}\n  } catch (error) {\n    return false;\n  }\n}\n`,
      'shop.sample.json': '{}',
    });
    assert.deepEqual(await found(code('table.insert(row);')), [['shop.json', 'shop.sample.json']]);
    assert.deepEqual(await found(code('row.size = fs.readFileSync(row.path).length;')), []);
  });

  it('tell the port, and have no comments where JSON has none', async () => {
    const sample = '{\n  // Remove the comments.\n  "port": 4040,\n  "name": "shop", // yours\n}\n';
    const code = (port: string): Readonly<Record<string, string>> => ({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
      'server.js': `const settings = JSON.parse(fs.readFileSync("shop.json"));\nconst app = express();\napp.listen(${port});\n`,
      'shop.json.example': sample,
    });
    const application = async (port: string) => (await inspect(folderWith(code(port)))).application('');
    const own = await application('8080');
    assert.deepEqual(own?.facts.port, { value: 4040, certainty: 'stated', source: 'port in shop.json.example' });
    assert.deepEqual(own?.samples.get('shop.json.example'), '{\n  "port": 4040,\n  "name": "shop"\n}\n');
    assert.equal((await application('process.env.PORT || 8080'))?.facts.port?.value, 8080);
  });

  it('are found where the code looks for them on a server', async () => {
    const expected = [['/etc/shop.cfg', 'contrib/shop.sample.cfg']];
    assert.deepEqual(await found({ ...reads('/etc/shop.cfg'), 'contrib/shop.sample.cfg': '' }), expected);
    assert.deepEqual(await found({ ...reads('/proc/shop.cfg'), 'contrib/shop.sample.cfg': '' }), []);
    const plan = await planFor(folderWith({ ...reads('/etc/shop.cfg'), 'contrib/shop.sample.cfg': '' }));
    assert.deepEqual(
      plan.applications.map(({ configuration }) => configuration.map(({ path, target }) => [path, target])),
      [[['config/shop.cfg', '/etc/shop.cfg']]],
    );
  });

  it('are none where the code reads one that is beside it', async () => {
    const code = 'import os\nsettings = open(os.path.join(os.path.dirname(__file__), "shop.cfg"))\n';
    const files = { 'requirements.txt': 'flask==3.1.0\n', 'shop/app.py': code, 'shop/shop.cfg': '', 'contrib/shop.sample.cfg': '' };
    assert.deepEqual(await found(files), []);
  });

  it('are where a variable says, which the compose file sets', async () => {
    const code = (read: string): string => `import os\nsettings = load(${read})\n`;
    const files = {
      'requirements.txt': 'flask==3.1.0\n',
      'app.py': code('os.environ["SHOP_SETTINGS"]'),
      'contrib/shop.sample.cfg': '[general]\ndbpath = kept/shop.db\n',
    };
    const application = (await inspect(folderWith(files))).application('');
    assert.deepEqual(application?.facts.configuration?.value, [
      { path: 'shop.cfg', sample: 'contrib/shop.sample.cfg', variable: 'SHOP_SETTINGS' },
    ]);
    assert.deepEqual(application?.facts.written?.value, [{ path: 'kept', kind: 'folder', use: 'data' }]);
    const [stack] = await compose.render(await planFor(folderWith(files)));
    assert.match(stack?.text ?? '', /^ {6}SHOP_SETTINGS: "\/app\/shop\.cfg"$/m);
    assert.deepEqual(await found({ ...files, 'app.py': code('os.environ.get("SHOP_SETTINGS", "x.cfg")') }), []);
    const careful = `${code('os.environ["SHOP_SETTINGS"]')}if os.path.exists("a"):\n    pass\n`;
    assert.deepEqual(await found({ ...files, 'app.py': careful }), []);
    const { 'contrib/shop.sample.cfg': text, ...others } = files;
    assert.deepEqual(await found({ ...others, 'contrib/printer.sample.cfg': text }), []);
  });

  it('have their path in a variable of a Go program, too', async () => {
    const code =
      'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\tload(os.Getenv("SHOP_CONFIG"))\n\thttp.ListenAndServe(":8080", nil)\n}\n';
    const files = { 'go.mod': 'module shop\n\ngo 1.24\n', 'main.go': code, 'shop.sample.toml': '' };
    assert.deepEqual((await inspect(folderWith(files))).application('')?.facts.configuration?.value, [
      { path: 'shop.toml', sample: 'shop.sample.toml', variable: 'SHOP_CONFIG' },
    ]);
  });

  it('take precedence over the value of their variable in a compose file', async () => {
    const files = {
      'requirements.txt': 'flask==3.1.0\n',
      'app.py': 'import os\nsettings = load(os.environ["SHOP_SETTINGS"])\nlevel = os.environ["LEVEL"]\n',
      'contrib/shop.sample.cfg': '',
      'compose.yaml': 'services:\n  app:\n    build: .\n    environment:\n      SHOP_SETTINGS: other.cfg\n      LEVEL: info\n',
    };
    assert.deepEqual((await inspect(folderWith(files))).application('')?.facts.environment?.value, { LEVEL: 'info' });
  });

  it('are copied once beside the compose file, mounted from there, and kept out of the image', async () => {
    const files = { ...reads('shop.yml'), 'shop.sample.yml': 'a: {{ not yaml\n' };
    const plan = await planFor(folderWith(files));
    const [stack, own] = await compose.render(plan);
    assert.match(stack?.text ?? '', /^ {6}- "?\.\/config\/shop\.yml:\/app\/shop\.yml:ro"?$/m);
    assert.deepEqual([own?.path, own?.mode, own?.text], ['config/shop.yml', 'once', 'a: {{ not yaml\n']);
    const [ignored] = await dockerignore.render(plan);
    assert.match(ignored?.text ?? '', /^config\/shop\.yml$/m);
  });
});
