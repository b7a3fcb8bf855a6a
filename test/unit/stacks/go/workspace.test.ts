import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openFolder } from '../../../../src/folder/folder.ts';
import { go } from '../../../../src/stacks/go/go.ts';
import { fixtures, folderWith } from '../../../support/folders.ts';
import { type Described, type Detected, detect, membersIn, runIn } from '../../../support/stacks.ts';
import { detectIn, filesBeside, program, serverOn } from './folders.ts';

const shop = join(fixtures, 'go', 'workspace', 'app');
const module = (path: string, more = ''): string => `module example.com/${path}\n\ngo 1.26\n${more}`;

function memberOf(path: string, root: string): Detected {
  const folder = openFolder(root);
  return detect(go, path === '' ? folder : folder.below(path), { root: folder, path });
}

function buildOf(path: string, root = shop): Described {
  return memberOf(path, root).build({ flavour: 'distroless', image: 'gcr.io/distroless/static-debian13:nonroot' });
}

describe('a Go workspace', () => {
  it('has the modules with a program for members', () => {
    assert.deepEqual(membersIn(go, openFolder(shop)), [
      { path: 'services/mailer', name: 'mailer', source: 'go.work line 5' },
      { path: 'services/orders', name: 'orders', source: 'go.work line 6' },
    ]);
  });

  it('is none without a go.work', () => assert.equal(membersIn(go, openFolder(folderWith({ 'a/go.mod': module('a') }))), undefined));

  it('builds a member in its folder, by all that the go command wants to see', () => {
    const { view, sourceFile } = buildOf('services/orders');
    assert.equal(view['directory'], '/src/services/orders');
    assert.equal(view['command'], '.');
    assert.equal(sourceFile, 'services/orders/main.go');
    assert.deepEqual(runIn(view, 'downloadModules').mounts, [
      'go.work',
      'libs/money/go.mod',
      'services/mailer/go.mod',
      'services/mailer/go.sum',
      'services/orders/go.mod',
      'services/orders/go.sum',
    ]);
  });

  it('gives a member the modules that it imports, and of the others what says what they are', () => {
    const { ignore, keep } = buildOf('services/mailer');
    assert.deepEqual([ignore.at(-1), keep], ['services/orders', ['services/orders/go.mod', 'services/orders/go.sum']]);
    assert.ok(!ignore.includes('libs/money'));
  });

  it('looks for drivers and variables in what a member imports', () => {
    const root = folderWith({
      'go.work': 'go 1.26\nuse (\n\t.\n\t./store\n\t./other\n)\n',
      'go.mod': module('shop'),
      'main.go': serverOn('store.Addr()', 'example.com/store'),
      'store/go.mod': module('store', 'require github.com/jackc/pgx/v5 v5.0.0\n'),
      'store/store.go':
        'package store\n\nimport _ "github.com/jackc/pgx/v5/pgxpool"\n\nfunc Addr() string { return os.Getenv("STORE") + ":8080" }\n',
      'other/go.mod': module('other', 'require github.com/redis/go-redis/v9 v9.0.0\n'),
      'other/main.go': program('\tos.Getenv("OTHER")', 'github.com/redis/go-redis/v9', 'os'),
    });
    const { facts, dependencies } = memberOf('', root);
    assert.deepEqual(
      [...dependencies.packages],
      [
        ['github.com/jackc/pgx/v5', 'store/go.mod'],
        ['github.com/jackc/pgx', 'store/go.mod'],
      ],
    );
    assert.deepEqual([facts.env?.value, facts.port?.value], [['STORE'], 8080]);
    assert.deepEqual(
      membersIn(go, openFolder(root))?.map(({ path }) => path),
      ['', 'other'],
    );
  });

  it('takes files beside a program from the member, else from the root', () => {
    const root = folderWith({
      'go.work': 'go 1.26\nuse ./api\n',
      'assets/logo.svg': '',
      'api/go.mod': module('api'),
      'api/pages/a.html': '',
      'api/main.go': program('\thttp.Dir("./assets")\n\thttp.Dir("./pages")', 'net/http'),
    });
    assert.deepEqual(filesBeside(buildOf('api', root)), [{ into: '/out/app', from: ['/src/assets', '/src/api/pages'] }]);
  });

  it('tells a module from the one around it, by its path and by its folder', () => {
    const root = folderWith({
      'go.work': 'go 1.26\nuse (\n\t./shop\n\t./shop/orders\n\t./money\n)\n',
      'shop/go.mod': module('shop'),
      'shop/money/money.go': 'package money\n\nimport "C"\n',
      'shop/orders/go.mod': module('shop/orders'),
      'shop/orders/main.go': program('', 'example.com/shop/money'),
      'money/go.mod': module('shop/money'),
      'money/money.go': 'package money\n',
    });
    const { view, ignore } = buildOf('shop/orders', root);
    assert.deepEqual([view['isStatic'], ignore.includes('shop'), ignore.includes('money')], [true, false, false]);
  });

  it('takes the newest go line and the toolchain of its file', () => {
    const root = folderWith({
      'go.work': 'go 1.26\ntoolchain go1.27.1\nuse ./api\n',
      'api/go.mod': module('api'),
      'api/main.go': 'package main\n\nfunc main() {}\n',
    });
    assert.deepEqual(memberOf('api', root).facts.version, { value: '1.27', source: 'toolchain in go.work' });
  });

  it('warns of what it uses and what is not there', () => {
    const root = folderWith({
      'go.work': 'go 1.26\nuse ./api\nuse ./gone\n',
      'api/go.mod': module('api'),
      'api/main.go': program('\tsignal.Notify(nil)'),
    });
    assert.deepEqual(memberOf('api', root).warnings, ['go.work line 3: the build needs a go.mod in gone, which does not exist: add it.']);
  });
});

describe('a module that replaces another one', () => {
  const main = program('\tsignal.Notify(nil)\n\tmoney.Print()', 'example.com/money');
  const replacing = (target: string): string =>
    module('shop', `\nrequire example.com/money v0.0.0\n\nreplace example.com/money => ${target}\n`);

  it('is built with it where it is in the folder', () => {
    const { warnings, build } = detectIn({
      'go.mod': replacing('./libs/money'),
      'main.go': main,
      'go.sum': '',
      'libs/money/go.mod': module('money'),
      'libs/money/money.go': 'package money\n\nfunc Print() { os.Getenv("X") }\n',
    });
    assert.deepEqual(warnings, []);
    const { view } = build({ flavour: 'slim', image: 'debian:trixie-slim' });
    assert.deepEqual(runIn(view, 'downloadModules').mounts, ['go.mod', 'go.sum', 'libs/money/go.mod']);
  });

  it('is told of where it is elsewhere', () => {
    const remedies = {
      '../money': 'create a workspace of both (go work init) in a folder above, and run the tool there',
      './money': 'add its go.mod',
    };
    for (const [target, remedy] of Object.entries(remedies)) {
      const { warnings } = detectIn({ 'go.mod': replacing(target), 'main.go': main, 'go.sum': '' });
      assert.deepEqual(warnings, [
        `go.mod line 7: example.com/money is replaced by ${target}, which is not in the build context: ${remedy}.`,
      ]);
    }
  });
});
