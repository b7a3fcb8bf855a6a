import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nginxPrefix, nginxWord } from '../../src/render/printers.ts';
import { serverBases } from '../../src/stacks/web-server.ts';
import { succeed } from './engine.ts';
import { ask, publishedPort } from './http.ts';

const tricky = [
  '',
  '"',
  "'",
  '\\',
  '\\"',
  '\\n',
  'a\\',
  ';',
  '{',
  '}',
  '# x',
  'a b',
  '"; return 500; #',
  '~',
  '=x',
  '@x',
  'é😀',
  '.*',
  'a|b',
  '(',
  '[',
];
const texts = fc
  .sample(
    fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => text.isWellFormed() && !/[\p{Cc}$]/u.test(text)),
    150,
  )
  .concat(tricky);
// As paths, without what a server resolves before it compares.
const paths = [...new Set(texts.map((text) => `/${text.replaceAll('/', '-')}`))].filter((path) => !/^\/\.{0,2}$/.test(path));

const configuration = `daemon off; pid /tmp/nginx.pid; error_log stderr; events {}
http {
  access_log off; variables_hash_max_size 4096;
  ${paths.map((path, index) => `map $uri $begins${index} { default no; ${nginxPrefix(path)} yes; }`).join('\n  ')}
  server {
    listen 8080;
    ${texts.map((text, index) => `location = /text/${index} { return 200 ${nginxWord(text)}; }`).join('\n    ')}
    ${paths.map((path, index) => `location = ${nginxWord(path)} { return 200 "${index} $begins${index}"; }`).join('\n    ')}
    location = / { return 200 "${paths.map((_, index) => `$begins${index}`).join(' ')}"; }
  }
}
`;

describe('the configuration of nginx', () => {
  const name = `kaizen-nginx-${process.pid}`;
  let port = 0;
  before(async () => {
    const script = 'printf %s "$CONFIGURATION" >/tmp/nginx.conf && exec nginx -e stderr -c /tmp/nginx.conf';
    const options = ['--detach', '--name', name, '--publish', '127.0.0.1::8080', '--env', `CONFIGURATION=${configuration}`];
    succeed('docker', ['run', ...options, '--entrypoint', 'sh', serverBases.slim.image, '-c', script], '/');
    port = await publishedPort(name, 8080);
  });
  after(() => {
    succeed('docker', ['rm', '--force', name], '/');
  });

  it('keeps a text as it is', async () => {
    for (const [index, text] of texts.entries()) assert.equal((await ask(port, `/text/${index}`)).body.toString(), text);
  });

  it('takes a path and what begins with it for that very text', async () => {
    for (const [index, path] of paths.entries())
      assert.equal((await ask(port, `/${encodeURIComponent(path.slice(1))}`)).body.toString(), `${index} yes`, path);
    assert.equal((await ask(port, '/')).body.toString(), paths.map(() => 'no').join(' '));
  });
});
