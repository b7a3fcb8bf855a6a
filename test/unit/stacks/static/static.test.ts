import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { stacksFor } from '../../../../src/stacks/registry.ts';
import { staticSite } from '../../../../src/stacks/static/static.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { type Detected, detect } from '../../../support/stacks.ts';

const page = '<!doctype html><title>A page</title><p>Something to read</p>';
const shell = '<body><div id="root"></div><script type="module" src="main.js"></script></body>';

function detectIn(files: Readonly<Record<string, string>>): Detected {
  return detect(staticSite, openFolder(folderWith(files)));
}

/** The served files, with the folders that browsers cache for a long time. */
function servedIn(files: Readonly<Record<string, string>>) {
  const detection = detectIn(files);
  const { site } = detection.build({ flavour: 'slim', image: 'nginx:1' }).view;
  assert.ok(typeof site === 'object' && site !== null && 'hashedAssets' in site);
  return { ...detection.facts.files?.value, hashedAssets: site.hashedAssets };
}

describe('a static site', () => {
  after(removeFolders);

  const recognised: readonly (readonly [string, readonly string[], boolean])[] = [
    ['a page in the root', ['index.html'], true],
    ['a page in a folder that is served by its name', ['public/index.html'], true],
    ['committed build output', ['dist/index.html', 'src/main.ts'], true],
    ['documentation', ['docs/index.html', 'README.md'], false],
    ['documentation that GitHub Pages publishes', ['docs/index.html', 'docs/.nojekyll'], true],
    ['documentation that GitHub Pages publishes beside a program below', ['docs/index.html', 'docs/CNAME', 'src/go.mod'], false],
    ['a page somewhere else', ['templates/index.html'], false],
    ['another page only', ['about.html'], false],
    ['the page of a program in Rust', ['index.html', 'Cargo.toml'], false],
    ['the page of a program in PHP', ['index.html', 'index.php'], false],
    ['the page of a program in C#', ['public/index.html', 'Shop.csproj'], false],
    ['a configuration of Hugo', ['hugo.yaml'], true],
    ['an older configuration of Hugo', ['config.toml', 'archetypes/default.md'], true],
    ['a configuration of anything', ['config.toml'], false],
    ['a configuration of Jekyll', ['_config.yml', 'Gemfile', 'index.md'], true],
    ['the documentation of a program in Rust', ['mkdocs.yml', 'Cargo.toml'], false],
    ['a configuration of MkDocs', ['mkdocs.yaml'], true],
    ['a configuration of Zola', ['config.toml', 'content/a.md'], true],
    ['a configuration of Eleventy', ['eleventy.config.mjs'], true],
    ['an older configuration of Eleventy', ['.eleventy.js'], true],
    ['a configuration of mdBook', ['book.toml'], true],
  ];
  for (const [what, files, expected] of recognised) {
    it(`is ${expected ? '' : 'not '}recognised by ${what}`, async () => {
      const folder = openFolder(folderWith(Object.fromEntries(files.map((path) => [path, page]))));
      assert.equal(staticSite.recognises(folder), expected ? 'sources' : undefined);
      if (expected) assert.ok((await stacksFor([...folder.files])).includes(staticSite));
    });
  }

  const unmade: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    [
      'Hugo',
      { 'config.yaml': '', 'layouts/a.html': '' },
      'config.yaml: the tool does not run Hugo, which builds this site. Run "hugo" first, and make sure that no .gitignore ignores public/index.html.',
    ],
    [
      'Zola',
      { 'config.toml': '', 'content/a.md': '' },
      'config.toml: the tool does not run Zola, which builds this site. Run "zola build" first, and make sure that no .gitignore ignores public/index.html.',
    ],
    [
      'Jekyll',
      { '_config.yml': '', 'index.html': '---\ntitle: x\n---\n' },
      '_config.yml: the tool does not run Jekyll, which builds this site. Run "jekyll build" first, and make sure that no .gitignore ignores _site/index.html.',
    ],
    [
      'Jekyll with layouts',
      { '_config.yml': '', 'index.html': page, '_layouts/a.html': '' },
      '_config.yml: the tool does not run Jekyll, which builds this site. Run "jekyll build" first, and make sure that no .gitignore ignores _site/index.html.',
    ],
    [
      'MkDocs',
      { 'mkdocs.yml': '', 'docs/index.md': '' },
      'mkdocs.yml: the tool does not run MkDocs, which builds this site. Run "mkdocs build" first, and make sure that no .gitignore ignores site/index.html.',
    ],
    [
      'Eleventy',
      { '.eleventy.js': '', 'index.md': '' },
      '.eleventy.js: the tool does not run Eleventy, which builds this site. Run "npx @11ty/eleventy" first, and make sure that no .gitignore ignores _site/index.html.',
    ],
  ];
  for (const [what, files, message] of unmade) {
    it(`is not made by ${what} here`, () => assert.throws(() => detectIn(files), { code: 1, message }));
  }

  it('is what a generator has made, where that is there', () => {
    assert.equal(servedIn({ 'mkdocs.yml': '', 'site/index.html': page, 'index.html': page }).folder, 'site');
    assert.equal(servedIn({ '_config.yml': 'exclude: [x]', 'index.html': page }).folder, '');
  });

  it('is the root where there are other folders with a page, and says so', () => {
    const { facts, warnings } = detectIn({ 'index.html': page, 'dist/index.html': page });
    assert.equal(facts.files?.value.folder, '');
    assert.deepEqual(warnings, [
      'dist/index.html is served below /dist/, with index.html at /: use --service dist to serve that folder alone.',
    ]);
  });

  const bases: readonly (readonly [string, string, readonly string[], string])[] = [
    ['addresses that lead to files', '<script src="/app.js"></script><img src=/app/x.png>', ['app.js', 'x.png'], '/'],
    ['relative addresses', '<script src="assets/app.js"></script>', ['assets/app.js'], '/'],
    [
      'a path before all addresses',
      '<link href="/shop/css/a.css"><script src="/shop/js/a.js?v=1"></script>',
      ['css/a.css', 'js/a.js'],
      '/shop/',
    ],
    ['two parts before all addresses', "<link href='/a/b/css/a.css'>", ['css/a.css'], '/a/b/'],
    ['another site', '<script src="//cdn.example/shop/js/a.js"></script>', ['js/a.js'], '/'],
    ['a file of the same name in the root', '<link href="/css/a.css">', ['a.css'], '/'],
    ['two files in the root', '<link href="/shop/a.css"><script src="/shop/a.js"></script>', ['a.css', 'a.js'], '/shop/'],
    ['an address outside the path', '<link href="/shop/css/a.css"><img src="/other/b.png">', ['css/a.css'], '/'],
    ['a comment', '<!-- <script src="/shop/js/a.js"></script> -->', ['js/a.js'], '/'],
    ['a link to a page', '<a href="/shop/js/a.js">', ['js/a.js'], '/'],
    ['<base>', '<base href="/shop/"><script src="js/a.js"></script>', ['js/a.js'], '/shop/'],
    ['<base> of the root', '<base href="/"><script src="/shop/js/a.js"></script>', ['js/a.js'], '/'],
    ['<base> that is no folder', '<base href="/shop">', [], '/'],
    ['a path that has to be decoded', '<script src="/my%20shop/js/a.js"></script>', ['js/a.js'], '/'],
  ];
  for (const [what, text, files, expected] of bases) {
    it(`is served below ${expected} because of ${what}`, () => {
      const { basePath } = servedIn({ 'index.html': text, ...Object.fromEntries(files.map((path) => [path, ''])) });
      assert.equal(basePath, expected);
    });
  }

  const fallbacks: readonly (readonly [string, Readonly<Record<string, string>>, string | null])[] = [
    ['one page that a script fills', { 'index.html': shell }, 'index.html'],
    [
      'one page with a word for those without scripts',
      { 'index.html': `<body><noscript>Scripts, please.</noscript><!-- x -->${shell}` },
      'index.html',
    ],
    ['one page to read', { 'index.html': `${page}<div id="map"></div><script src="map.js"></script>` }, null],
    ['one page to look at', { 'index.html': '<body><img src="a.png"><script src="a.js"></script>' }, null],
    ['one empty page', { 'index.html': '<body></body>' }, null],
    ['a script page beside an error page', { 'index.html': shell, '404.html': page }, 'index.html'],
    ['a script page beside another page', { 'index.html': shell, 'about.html': page }, null],
    ['a page for every path', { 'index.html': page, 'about.html': page, '200.html': shell }, '200.html'],
  ];
  for (const [what, files, expected] of fallbacks) {
    it(`answers unknown paths with ${expected ?? 'an error'} because of ${what}`, () =>
      assert.equal(servedIn(files).fallbackPage, expected));
  }

  const caches: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['Vite', ['assets/index-BUpiaGlN.js', 'assets/index-Ck3f_dQx.css', 'assets/logo-DZx8-yQb.svg'], ['assets/']],
    ['Vite, with a file of our own', ['assets/index-BUpiaGlN.js', 'assets/logo.svg'], []],
    ['names of words', ['assets/my-component.js', 'js/side-navigation.js'], []],
    ['pictures only', ['assets/photo-IMG20260115.jpg'], []],
    [
      'Create React App',
      ['static/js/main.6ce24c58.js', 'static/js/main.6ce24c58.js.LICENSE.txt', 'static/css/main.f855e6bc.css'],
      ['static/js/', 'static/css/'],
    ],
    ['Next.js', ['_next/static/b8xk/_buildManifest.js'], ['_next/static/']],
  ];
  for (const [what, files, expected] of caches) {
    it(`keeps ${expected.join(' and ') || 'nothing'} of ${what} for long`, () => {
      assert.deepEqual(servedIn({ 'index.html': page, ...Object.fromEntries(files.map((path) => [path, ''])) }).hashedAssets, expected);
    });
  }

  const leftOut: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      { 'drafts/a.html': page, 'blog/_drafts/b.html': page },
      [
        'drafts/ (and 1 more like it) is left out of the image: files with that name are usually not published yet. If they are, remove the line from .dockerignore.',
      ],
    ],
    [{ 'index.html': '<a href="/drafts/">Drafts</a>', 'drafts/a.html': page }, []],
    [{ 'keys/a.pem': '' }, ['keys/a.pem is left out of the image: a file with that name is usually a private key.']],
    [{ 'README.md': '# Site', Makefile: 'x:' }, []],
  ];
  for (const [files, expected] of leftOut) {
    it(`says ${expected.length === 0 ? 'nothing' : 'what is left out'} of ${Object.keys(files).join(', ')}`, () =>
      assert.deepEqual(detectIn({ 'index.html': page, ...files }).warnings, expected));
  }

  it('keeps Markdown in the image where the page shows it', () => {
    const ignored = (text: string): boolean =>
      detectIn({ 'index.html': text, 'README.md': '# Site' }).build({ flavour: 'slim', image: 'nginx:1' }).ignore.includes('README*');
    assert.equal(ignored(page), true);
    assert.equal(ignored('<script src="//cdn.example/docsify.js"></script>'), false);
  });

  it('leaves the health check to a file of the site where that has its path', () => {
    const healthPath = (files: Readonly<Record<string, string>>): unknown => {
      const { site } = detectIn(files).build({ flavour: 'slim', image: 'nginx:1' }).view;
      return typeof site === 'object' && site !== null && 'healthPath' in site ? site.healthPath : undefined;
    };
    assert.equal(healthPath({ 'index.html': page }), '/healthz');
    assert.equal(healthPath({ 'index.html': page, 'healthz/index.html': page }), null);
    assert.equal(healthPath({ 'index.html': '<base href="/a/">', healthz: 'ok' }), '/healthz');
  });

  it("is served also where its page can't be read", () => {
    const { facts } = detectIn({ 'index.html': 'x'.repeat(1024 * 1024 + 1) });
    assert.equal(facts.language?.value, 'static');
  });
});
