import assert from 'node:assert/strict';
import { knownApplications, notesOf } from '../../../src/inspect/document.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('the notes about a folder with container files of a person', () => {
  after(removeFolders);

  const files = {
    'package.json': JSON.stringify({ name: 'desk', scripts: { start: 'node server.js' }, dependencies: { pg: '8.13.0' } }),
    'server.js': 'import pg from "pg";\nnew pg.Pool({ connectionString: process.env.DATABASE_URL });\n',
    Dockerfile: 'FROM node:20\nRUN apt-get update && apt-get install -y wkhtmltopdf\nCMD ["node", "server.js"]\n',
    'compose.yaml': 'services:\n  web:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:14\n',
  };

  it('leave out what a generated file does otherwise, if the file stays theirs', async () => {
    const inspection = await inspect(folderWith(files));
    const named = (isByHand?: (path: string) => boolean): readonly string[] =>
      notesOf(inspection, knownApplications(inspection), isByHand).flatMap(
        (note) => /(?:Dockerfile|compose\.yaml) line \d+/.exec(note) ?? [],
      );
    assert.deepEqual(named(), ['Dockerfile line 1', 'Dockerfile line 2', 'compose.yaml line 6']);
    assert.deepEqual(
      named((path) => path === 'Dockerfile'),
      ['compose.yaml line 6'],
    );
    assert.deepEqual(
      named(() => true),
      [],
    );
    const others = notesOf(inspection, knownApplications(inspection), () => true);
    assert.ok(others.some((note) => note.includes('lock file')));
  });
});
