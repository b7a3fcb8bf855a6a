import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inspect } from '../../../src/inspect/inspect.ts';
import { writtenPatterns } from '../../../src/stacks/written.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const python = { 'requirements.txt': 'flask==3.1.0\n' };
const node = { 'package.json': '{"scripts":{"start":"node server.js"}}' };
const go = { 'go.mod': 'module example.com/x\n\ngo 1.26\n' };
const goMain = (imports: string, body: string): string => `package main\n\nimport (\n${imports}\n)\n\nfunc main() {\n${body}\n}\n`;

/** A path as the tests write it: `~` for data that may be lost, `*` for a file, and the variable that moves it. */
async function writtenIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const application = (await inspect(folderWith(files))).application('');
  return (application?.facts.written?.value ?? []).map(
    ({ path, kind, use, setting }) =>
      `${use === 'scratch' ? '~' : ''}${path}${kind === 'file' ? '*' : ''}${setting === undefined ? '' : ` ${setting.variable}=${setting.before}${setting.after}`}`,
  );
}

type Row = readonly [what: string, files: Readonly<Record<string, string>>, expected: readonly string[]];

const rows: readonly Row[] = [
  [
    'no place in settings that are truth values or numbers, whatever they are called',
    {
      ...python,
      'app.py': 'class Settings(BaseSettings):\n    SEND_USER_DATA: bool = True\n    KEEP_DATA: int = 30\n    SHOP_DATA: str\n',
    },
    ['/data SHOP_DATA='],
  ],
  [
    'no folder beside the application in a tool that runs in the folder of its file',
    {
      ...node,
      'server.js': 'start();\n',
      'extra/tidy.js': 'const root = "../words/en";\nfs.writeFileSync(`${root}/${name}.txt`, "");\n',
      'words/en/list.txt': '',
    },
    [],
  ],
  [
    'a folder for data that settings in the folder name, which the code reads by that key',
    {
      ...node,
      'server.js': 'fs.ensureDir(path.resolve(ROOT, settings.dataPath));\n',
      'conf/defaults.yml': 'shop:\n  dataPath: ./kept\n  uploadPath: ./other\n',
    },
    ['kept'],
  ],
  [
    'no such folder that the application brings',
    { ...node, 'server.js': 'read(settings.dataPath);\n', 'defaults.yml': 'dataPath: ./kept\n', 'kept/countries.csv': '' },
    [],
  ],
  [
    'no key of settings that ends like a file of data',
    { ...go, 'main.go': goMain('', 'a, b, c := "cache.db", "cache.host", "shop.db"\n_, _, _ = a, b, c') },
    ['shop.db*'],
  ],
  [
    'a constant of Node.js that is called like a place for data, in a folder that is there for data or is not there',
    { ...node, 'server.js': 'const path = require("path");\nconst UPLOADS_DIR = path.join(process.cwd(), "kept");\n' },
    ['kept'],
  ],
  [
    'no constant that is the path of a file of code',
    {
      ...node,
      'server.js': 'const path = require("path");\nconst BOARD_DATA_PATH = path.join(__dirname, "board", "data.mjs");\n',
      'board/data.mjs': '',
    },
    [],
  ],
  [
    'no constant whose folder has files of the application',
    {
      ...node,
      'server.js': 'const path = require("path");\nconst DATA_DIR = path.join(__dirname, "kept");\n',
      'kept/countries.json': '{}',
    },
    [],
  ],
  [
    'the database that settings in the folder name, which the code reads by that key',
    {
      ...go,
      'main.go': `${goMain('', 'open(config.Path)')}\ntype Config struct {\n\tPath string \`json:"db_path"\`\n}\n`,
      'config.json': '{\n  "db_name": "sqlite3",\n  "db_path": "kept/shop.db"\n}\n',
    },
    ['kept'],
  ],
  [
    'the folder of a variable before each of several files',
    {
      ...node,
      'server.js':
        'const file = process.env.SHOP_PLACE ? `${process.env.SHOP_PLACE}/settings.json` : path.join(__dirname, "kept/settings.json");\nfs.writeFileSync(file, "");\n',
    },
    ['kept SHOP_PLACE='],
  ],
  [
    'the folder of a variable whose default is called otherwise',
    {
      ...node,
      'server.js':
        'const file = process.env.SHOP_PLACE ? `${process.env.SHOP_PLACE}/settings.json` : "kept/other.json";\nfs.writeFileSync(file, "");\n',
    },
    ['/data/shop-place SHOP_PLACE='],
  ],
  [
    'what Node.js puts below the folder of the user',
    { ...node, 'server.js': 'const place = () => path.resolve(process.env.HOME, ".shop");\nopen(path.join(place(), "shop.db"));\n' },
    ['/data HOME='],
  ],
  ['os.makedirs of a constant', { ...python, 'app.py': 'import os\nos.makedirs("photos", exist_ok=True)\n' }, ['photos']],
  [
    'a path of pathlib that stands for a folder beside the file',
    {
      ...python,
      'shop/app.py':
        'from pathlib import Path\nROOT = Path(__file__).resolve().parent.parent\nSTORE = ROOT / "kept"\nSTORE.mkdir(exist_ok=True)\n',
    },
    ['kept'],
  ],
  ['a database beside the code', { ...python, 'app.py': 'import sqlite3\ndb = sqlite3.connect("shop.db")\n' }, ['shop.db*']],
  ['a database in a folder of its own', { ...python, 'app.py': 'import sqlite3\ndb = sqlite3.connect("kept/shop.db")\n' }, ['kept']],
  [
    'an address of SQLite that a variable sets',
    {
      ...python,
      'app.py':
        'import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///./shop.db"))\n',
    },
    ['shop.db* DATABASE_URL=sqlite:///'],
  ],
  [
    'Flask-SQLAlchemy, whose relative files are in the instance folder',
    {
      'requirements.txt': 'flask==3.1.0\nflask-sqlalchemy==3.1.1\n',
      'app.py': 'from flask import Flask\napp = Flask(__name__)\napp.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///shop.db"\n',
    },
    ['instance'],
  ],
  ['a folder of uploads', { ...python, 'app.py': 'app.config["UPLOAD_FOLDER"] = "incoming"\n' }, ['incoming']],
  [
    'a folder of a cache above the file, by os.pardir',
    {
      ...python,
      'shop/config.py':
        'import os\nclass Config:\n    CACHE_DIR: str = os.path.join(os.path.dirname(__file__), os.pardir, ".kept", "pages_cache")\n',
    },
    ['~.kept/pages_cache'],
  ],
  [
    'folders behind a reader of the application, which another file defines',
    {
      ...python,
      'app.py': 'from shop import settings\n',
      'shop/__init__.py': '',
      'shop/reading.py':
        'import os\nfrom pathlib import Path\n\n\ndef path_setting(key: str, default: Path) -> Path:\n    if key in os.environ:\n        return Path(os.environ[key])\n    return default\n',
      'shop/settings/__init__.py':
        'from pathlib import Path\nfrom shop.reading import path_setting\nROOT: Path = Path(__file__).resolve().parent.parent.parent\nINBOX_DIR = path_setting("SHOP_INBOX", ROOT.absolute() / "incoming")\nSTORE = path_setting("SHOP_DATA_DIR", ROOT / "kept")\nEXPORT_DIR = ROOT / "countries"\n',
      'countries/all.json': '[]',
    },
    ['/data SHOP_DATA_DIR=', 'incoming SHOP_INBOX='],
  ],
  [
    'what a class of settings puts together of its own fields',
    {
      ...python,
      'shop/config.py':
        'import os\nclass Config:\n    here = os.path.dirname(os.path.dirname(__file__))\n    LOG_PATH = os.path.join(here, "logs")\n    LOG_CONF = {"handlers": {"errors": {"filename": os.path.join(LOG_PATH, "errors.log")}}}\n    SQLALCHEMY_DATABASE_URI = "sqlite:///" + here + "/" + "shop.sqlite"\n',
      'logs/.gitkeep': '',
    },
    ['~logs', 'shop.sqlite*'],
  ],
  [
    'each of the places that a constant may be',
    {
      ...python,
      'shop.py':
        'from pathlib import Path\nif Path("/data").exists():\n    DATABASE_DIR = Path("/data/shelf")\nelse:\n    DATABASE_DIR = Path(__file__).parent / "shelf"\nLOG_PATH = "kept/shop.txt"\n',
    },
    ['/data/shelf', 'kept', 'shelf'],
  ],
  [
    'folders that a configuration of Flask names by keys',
    {
      ...python,
      'app.py':
        'import os\napp.config["ROOT"] = os.getenv("SHOP_VOLUME", os.path.join(app.root_path, "x"))\napp.config["NOTES"] = os.path.join(os.path.dirname(__file__), "notes")\nos.makedirs(app.config["NOTES"])\n',
    },
    ['notes'],
  ],
  [
    'folders of a table of defaults that is looked up in the environment',
    {
      ...python,
      'app.py':
        'import os\nclass Config:\n    _DEFAULTS = {\n        "DOWNLOAD_DIR": ".",\n        "STATE_DIR": "%%DOWNLOAD_DIR",\n        "PORT": "8081",\n    }\n    def __init__(self):\n        for k, v in self._DEFAULTS.items():\n            setattr(self, k, os.environ.get(k, v))\n',
    },
    ['/data/download DOWNLOAD_DIR=', '/data/state STATE_DIR='],
  ],
  [
    'a database of Django whose file has no ending',
    {
      ...python,
      'shop/settings.py':
        'import os\nROOT = os.path.dirname(os.path.dirname(__file__))\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(ROOT, os.environ.get("DB", "shelf"))}, "other": {"ENGINE": "postgresql", "NAME": "shop"}}\n',
    },
    ['shelf*'],
  ],
  [
    'the index of Flask-Whooshee, whose last folder is not known',
    { ...python, 'config.py': 'import os\nclass Config:\n    WHOOSHEE_DIR = os.path.join(os.path.dirname(__file__), "found", version)\n' },
    ['found'],
  ],
  ['a folder of logs', { ...python, 'app.py': 'import os\nos.makedirs("logs")\n' }, ['~logs']],
  [
    'a folder that a variable without a default names',
    { ...python, 'app.py': 'import os\nroot = os.environ["DATA_DIR"]\n' },
    ['/data DATA_DIR='],
  ],
  [
    'volumes of a Dockerfile that is there, with the variable that the code reads',
    {
      ...python,
      'app.py': 'import os\nroot = os.environ["KEPT"]\n',
      'docker/Dockerfile': 'FROM python\nWORKDIR /usr/src/shop\nENV KEPT=/kept\nVOLUME ["/kept", "/usr/src/shop/covers"]\n',
    },
    ['/kept KEPT=', 'covers'],
  ],
  [
    'a variable whose default ends with a slash',
    { ...node, 'server.js': 'Store.root = process.env.DATA_DIR || options.root || "./kept/";\n' },
    ['/data DATA_DIR=/'],
  ],
  [
    'folders that several variables name',
    { ...python, 'app.py': 'import os\nroot = os.environ["SHOP_DATA_DIR"]\nfilms = os.getenv("VIDEO_DIRECTORY")\n' },
    ['/data/shop-data SHOP_DATA_DIR=', '/data/video VIDEO_DIRECTORY='],
  ],
  ['a place in a store of objects', { ...python, 'app.py': 'import os\nroot = os.environ["S3_MEDIA_FILES_LOCATION"]\n' }, []],
  [
    'a variable of a folder that the application brings',
    { ...python, 'app.py': 'import os\nroot = os.environ.get("DATA_DIR", "cities")\n', 'cities/all.json': '[]' },
    [],
  ],
  [
    'a folder elsewhere',
    { ...python, 'app.py': 'import os\nos.makedirs("/var/lib/shop")\nos.makedirs("/tmp/x")\nos.makedirs("/etc/x")\n' },
    ['/var/lib/shop'],
  ],
  [
    'a database in memory, and a server',
    { ...python, 'app.py': 'create_engine("sqlite:///:memory:")\ncreate_engine("postgresql://db/x")\n' },
    [],
  ],
  ['a script for developers', { ...python, 'app.py': '', 'scripts/make.py': 'import os\nos.makedirs("photos")\n' }, []],
  ['what a build makes', { ...python, 'app.py': 'import os\nos.makedirs("dist")\n' }, []],
  ['a folder of code', { ...python, 'app.py': 'import os\nos.makedirs("shop")\n', 'shop/__init__.py': '' }, []],
  [
    'a name of no file',
    { ...python, 'app.py': 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}\nX = "sqlite3"\n' },
    [],
  ],
  [
    'models that are downloaded',
    { 'requirements.txt': 'flask==3.1.0\nsentence-transformers==5.1.0\n', 'app.py': '' },
    ['/data/huggingface HF_HOME='],
  ],
  ['mkdirSync of a folder beside the file', { ...node, 'server.js': 'mkdirSync(path.join(__dirname, "uploads"));\n' }, ['uploads']],
  [
    'a folder that a variable moves, and what is in it',
    {
      ...node,
      'server.js':
        'const root = process.env.STORE ?? "./store";\nconst db = new Database(path.join(root, "shop.sqlite")); // better-sqlite3\n',
    },
    ['store STORE='],
  ],
  [
    'a variable behind a folder of the code, which is left alone',
    { ...node, 'server.js': 'mkdirSync(path.join(__dirname, process.env.STORE ?? "store"));\n' },
    ['store'],
  ],
  [
    'the destination of multer',
    { ...node, 'server.js': 'const upload = require("multer")({});\nconst up = multer({ dest: "incoming/" });\n' },
    ['incoming'],
  ],
  [
    'files of a text with unknown parts',
    { ...node, 'server.js': 'function keep(id) { writeFileSync(`./orders/${id}.json`, ""); }\n' },
    ['orders'],
  ],
  [
    'SQLite of Prisma by a variable',
    {
      'package.json':
        '{"scripts":{"start":"node server.js"},"dependencies":{"@prisma/client":"6.0.0"},"devDependencies":{"prisma":"6.0.0"}}',
      'server.js': '',
      'prisma/schema.prisma':
        'generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "sqlite"\n  url      = env("DATABASE_URL")\n}\n',
    },
    ['prisma.db* DATABASE_URL=file:'],
  ],
  ['a file that is a part of the application', { ...node, 'server.js': 'writeFileSync("menu.json", "{}");\n', 'menu.json': '{}' }, []],
  [
    'a database in the configuration of Knex that the code imports',
    {
      ...node,
      'server.js': 'import own from "./knexfile.js";\n',
      'knexfile.js': 'export default { address: "sqlite://./kept/shop.db" };\n',
    },
    ['kept'],
  ],
  [
    'no database in the configuration of Knex that nothing imports',
    { ...node, 'server.js': 'start();\n', 'knexfile.js': 'export default { address: "sqlite://./kept/shop.db" };\n' },
    [],
  ],
  [
    'no path of an address',
    { ...go, 'main.go': goMain('\t"os"', '\tos.MkdirAll(BasePath, 0o755)\n}\n\nconst BasePath = "/api/v1"\n\nfunc x() {') },
    [],
  ],
  ['folders of data as a whole', { ...node, 'server.js': 'mkdirSync("data/images"); mkdirSync("data/thumbs");\n' }, ['data']],
  [
    'os.MkdirAll and a database of a driver',
    {
      ...go,
      'main.go': goMain(
        '"database/sql"\n"os"\n_ "modernc.org/sqlite"',
        'os.MkdirAll("box", 0o755)\nsql.Open("sqlite", "file:box/x.db?mode=rwc")',
      ),
    },
    ['box'],
  ],
  [
    'the default of an option',
    { ...go, 'main.go': goMain('"flag"', 'root := flag.String("data-dir", "./kept", "where")\n_ = root') },
    ['kept'],
  ],
  ['a database of another server', { ...go, 'main.go': goMain('"database/sql"', 'sql.Open("postgres", "box/x")') }, []],
  [
    'a folder beside the one that it is started in',
    {
      ...python,
      'app.py': 'import os\nstore_path = None\nif store_path is None:\n    datastore_path = os.path.join(os.getcwd(), "../kept")\n',
    },
    ['/kept'],
  ],
  [
    'a folder that a variable moves, whatever it is called',
    { ...python, 'app.py': 'import os\nRECORDINGS_DIR = os.environ.get("SHOP_RECORDINGS_DIR", "recordings")\n' },
    ['recordings SHOP_RECORDINGS_DIR='],
  ],
  [
    'no folder of pages or of code that a variable moves',
    {
      ...python,
      'app.py': 'import os\nTHEME_DIR = os.environ.get("THEME_DIR", "themes")\nSTATIC_DIR = os.environ.get("STATIC_DIR", "assets/made")\n',
    },
    [],
  ],
  [
    'a folder of Node.js behind a reader of its own, with its variable',
    {
      ...node,
      'server.js':
        'import path from "node:path";\nconst root = path.join(import.meta.dirname);\nexport const BOARDS_DIR = parseStringEnv(\n  "SHOP_BOARDS_DIR",\n  path.join(root, "boards"),\n);\n',
    },
    ['boards SHOP_BOARDS_DIR='],
  ],
  [
    'a folder of uploads in an object of Node.js',
    {
      ...node,
      'server.js': 'const path = require("path");\nmodule.exports = { "uploadDir": path.resolve(__dirname + "/incoming"), port: 3000 };\n',
    },
    ['incoming'],
  ],
  [
    'folders of Go whose variables have no default',
    {
      ...go,
      'main.go': goMain(
        '\t"os"\n\t"path"',
        '\tos.MkdirAll(path.Join(os.Getenv("SETTINGS"), "backups"), 0o777)\n\tos.MkdirAll(path.Join(os.Getenv("EPISODES"), "new"), 0o777)',
      ),
    },
    ['/data/episodes EPISODES=', '/data/settings SETTINGS='],
  ],
  [
    'a folder of Go that a long chain of functions asks for, too',
    {
      ...go,
      'main.go':
        goMain(
          '\t"os"\n\t"path"',
          '\tfolder := below("new")\n\tos.MkdirAll(folder, 0o777)\n\tsettings := os.Getenv("SETTINGS")\n\tos.WriteFile(path.Join(settings, "shop.json"), nil, 0o600)',
        ) +
        'func below(name string) string {\n\tsettings := os.Getenv("SETTINGS")\n\treturn made(name, settings)\n}\n\nfunc made(name string, parent string) string {\n\tfolder := path.Join(parent, name)\n\tos.MkdirAll(folder, 0o777)\n\treturn folder\n}\n',
    },
    ['/data/settings SETTINGS='],
  ],
  ['nothing below a file of the code', { ...node, 'server.js': 'require("fs").mkdirSync("lib/store.js/old");\n', 'lib/store.js': '' }, []],
  ['nothing of what tests write', { ...node, 'server.js': '', 'test-node/helpers.js': 'require("fs").mkdirSync("kept");\n' }, []],
  [
    "the user's folder, by os.UserConfigDir",
    { ...go, 'main.go': goMain('\t"os"', '\tdir, _ := os.UserConfigDir()\n\tuse(dir)') },
    ['/data HOME='],
  ],
  ["the user's folder, by Path.home", { ...python, 'app.py': 'from pathlib import Path\nuse(Path.home() / ".shop")\n' }, ['/data HOME=']],
  ["the user's folder, by a path of it", { ...python, 'app.py': 'import os\nuse(os.path.expanduser("~/.shop"))\n' }, ['/data HOME=']],
  ["the user's folder, by os.homedir", { ...node, 'server.js': 'const os = require("os");\nuse(os.homedir());\n' }, ['/data HOME=']],
  ['no folder of the user where a path is what somebody gives', { ...python, 'app.py': 'import os\nuse(os.path.expanduser(given))\n' }, []],
  [
    'no folder of the user where the code tells where else data goes',
    { ...python, 'app.py': 'import os\nfrom pathlib import Path\nuse(Path.home())\nos.makedirs("photos", exist_ok=True)\n' },
    ['photos'],
  ],
];

describe('what an application writes', () => {
  after(removeFolders);

  for (const [what, files, expected] of rows) it(`finds ${what}`, async () => assert.deepEqual(await writtenIn(files), expected));

  it('finds the folder of a variable that is called as the application is', async () => {
    const parent = folderWith({
      'shop/requirements.txt': 'flask==3.1.0\n',
      'shop/app.py': 'import os\nplace = os.environ["SHOP_PATH"]\nopen_at(place)\nos.listdir(place)\nother = os.environ["OTHER_PATH"]\n',
    });
    const { facts } = (await inspect(join(parent, 'shop'))).application('') ?? {};
    assert.deepEqual(
      facts?.written?.value.map(({ path, setting }) => [path, setting?.variable]),
      [['/data', 'SHOP_PATH']],
    );
  });

  it('says where a folder is made at a path that the code does not tell, where it tells nothing else', async () => {
    const notes = async (files: Readonly<Record<string, string>>) =>
      (await inspect(folderWith(files))).application('')?.warnings.filter((warning) => warning.includes('--data'));
    const text = 'app.get("/", (request) => mkdirSync(request.query.folder));\n';
    const said = 'server.js may create folders at paths that the tool cannot tell from the code: name the folders to keep with --data.';
    assert.deepEqual(await notes({ ...node, 'server.js': text }), [said]);
    assert.deepEqual(await notes({ ...node, 'server.js': `${text}mkdirSync("kept");\n` }), []);
  });

  it('finds a folder of the workspace that a member of it writes', async () => {
    const folder = folderWith({
      'package.json': '{"private":true,"workspaces":["apps/*"]}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      'apps/api/package.json': '{"name":"api","scripts":{"start":"node server.js"},"dependencies":{"express":"5"}}',
      'apps/api/server.js':
        'const path = require("path");\nconst STORAGE_PATH = path.resolve(process.cwd(), "..", "..", "kept");\nrequire("express")().listen(3000);\n',
    });
    const application = (await inspect(folder)).application('apps/api');
    assert.deepEqual(application?.facts.written?.value, [{ path: '/app/kept', kind: 'folder', use: 'data' }]);
  });

  it('keeps what a developer has written out of the image, and what belongs to the application in it', () => {
    const data = { kind: 'folder', use: 'data' } as const;
    const files = ['store/.gitkeep', 'store/x.sqlite', 'seeds/a.json', 'seeds/own.db'];
    assert.deepEqual(
      writtenPatterns(
        [
          { path: 'store', ...data },
          { path: 'seeds', ...data },
          { path: '/data', ...data },
        ],
        files,
      ),
      ['store', 'seeds/own.db'],
    );
    assert.deepEqual(writtenPatterns([{ path: 'x.db', kind: 'file', use: 'data' }], files), [
      'x.db',
      'x.db-journal',
      'x.db-shm',
      'x.db-wal',
    ]);
  });
});
