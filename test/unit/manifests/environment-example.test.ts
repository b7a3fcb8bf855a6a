import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openFolder } from '../../../src/folder/folder.ts';
import { environmentExample } from '../../../src/manifests/environment-example.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** The variables of a `.env.example` with this text, each with its scheme or an empty text. */
function variablesIn(text: string): Record<string, string> {
  const found = environmentExample(openFolder(folderWith({ '.env.example': text })));
  return Object.fromEntries([...found].map(([name, { scheme }]) => [name, scheme ?? '']));
}

describe('.env.example', () => {
  after(removeFolders);

  const cases: [string, string, Record<string, string>][] = [
    ['plain lines', 'A=1\nB=\nC\n', { A: '', B: '' }],
    ['blanks, export and CRLF', '  A = 1\r\n\texport B=2\r\nexport\tC=3\r\nexportD=4\r\n', { A: '', B: '', C: '', exportD: '' }],
    ['comments before, between and behind', '# A=1\nB=redis://x # C=2\n#D=3\n', { B: 'redis' }],
    ['values in quotes', 'A="postgresql://x"\nB=\'redis://y\'\nC=`amqp://z`\n', { A: 'postgresql', B: 'redis', C: 'amqp' }],
    ['a value of several lines', 'KEY="-----BEGIN\nNOT=this\nnor=that==\n-----END"\nB=1\n', { KEY: '', B: '' }],
    ['an escaped quotation mark', 'A="x\\"\nNOT=y"\nB=1\n', { A: '', B: '' }],
    ['a quotation mark that never closes', 'A="x\nB=1\n', { A: '', B: '' }],
    ['a quotation mark that another line opens', 'A="x\nB="y"\nC=\'\n', { A: '', B: '', C: '' }],
    ['a comment behind a value in quotes', 'A="x" # B="\nC=1\n', { A: '', C: '' }],
    ['a name twice: the last line counts', 'URL=sqlite://x\nURL=postgres://y\n', { URL: 'postgres' }],
    ['what is no assignment', 'Copy this file:\n1A=1\nA-B=2\n=3\n{"A":"B=C"}\n[x]\n', {}],
    ['schemes in any case, and none that is too long', `A=PostgreSQL://x\nB=${'x'.repeat(50)}://y\n`, { A: 'postgresql', B: '' }],
    ["schemes with what only SQLAlchemy's names hold", 'A=postgresql+psycopg_async://x\n', { A: 'postgresql+psycopg_async' }],
    ['a very long line', `A=${'x'.repeat(500_000)}\nB=1\n`, { A: '', B: '' }],
  ];
  for (const [name, text, variables] of cases) it(`reads ${name}`, () => assert.deepEqual(variablesIn(text), variables));

  it('keeps the first file that names a variable', () => {
    const root = folderWith({ '.env.example': 'A=redis://x\n', '.env.sample': 'A=amqp://y\nB=\n' });
    assert.deepEqual(
      [...environmentExample(openFolder(root))],
      [
        ['A', { file: '.env.example', scheme: 'redis' }],
        ['B', { file: '.env.sample' }],
      ],
    );
  });

  it('finds each assignment of any text, and never takes a part of a value with it', () => {
    const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/);
    const value = fc.stringMatching(/^[^\n\r"'`]{0,40}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
        const text = pairs.map(([key, each]) => `${key}=${each}\n`).join('');
        assert.deepEqual(Object.keys(variablesIn(text)).sort(), [...new Set(pairs.map(([key]) => key))].sort());
      }),
      { numRuns: 50 },
    );
  });
});
