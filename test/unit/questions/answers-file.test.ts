import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageRoot } from '../../../src/package-root.ts';
import { readAnswersFile } from '../../../src/questions/answers-file.ts';
import { resolve } from '../../../src/questions/resolve.ts';
import { answersSchema } from '../../../src/questions/schema.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

function fileWith(text: string): string {
  return join(folderWith({ 'answers.yaml': text }), 'answers.yaml');
}

describe('answers file', () => {
  after(removeFolders);

  it('is YAML or JSON', () => {
    for (const text of ['port: 9000\nservices: [redis]\n', '{"port": 9000, "services": ["redis"]}']) {
      assert.deepEqual(
        [...readAnswersFile(fileWith(text)).values],
        [
          ['port', 9000],
          ['services', ['redis']],
        ],
      );
    }
    assert.equal(readAnswersFile(fileWith('')).values.size, 0);
  });

  const malformed: [string, RegExp][] = [
    ['port: 9000\nprot: 1\n', /answers\.yaml line 2: "prot" is not the name of an answer: did you mean "port"\?/],
    ['port: [\n', /answers\.yaml line \d: /],
    ['port: 1\nport: 2\n', /answers\.yaml line 2: Map keys must be unique/],
    ['- port\n', /an object of answers by name is expected/],
  ];
  for (const [text, sentence] of malformed) {
    it(`names the line of ${JSON.stringify(text)}`, () =>
      assert.throws(() => readAnswersFile(fileWith(text)), { code: 1, message: sentence }));
  }

  it('says so where it is not there', () =>
    assert.throws(() => readAnswersFile('/nowhere.yaml'), { code: 1, message: /--answers: \/nowhere\.yaml can't be read/ }));

  describe('schema', () => {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(answersSchema());

    it('is the one that is published', () => {
      assert.deepEqual(JSON.parse(readFileSync(join(packageRoot, 'schema/answers.schema.json'), 'utf8')), answersSchema());
    });

    // The schema and the parser are two readers of one table: neither may accept a value that the other refuses.
    const examples: [Record<string, unknown>, boolean][] = [
      [{ port: 9000, health: 'tcp', uid: 1000 }, true],
      [{ port: 'none' }, true],
      [{ start: 'python -m shop' }, true],
      [{ start: ['python', '-m', 'shop'] }, true],
      [{ services: ['postgres:15', 'redis'] }, true],
      [{ services: ['mysql:8.4', 'mongodb'], publish: ['postgresql'] }, true],
      [{ environment: { A: 'x', B: 1 } }, true],
      [{ sizeBudget: '2GB', healthInterval: '10s' }, true],
      [{ port: 0 }, false],
      [{ port: 'many' }, false],
      [{ health: 'ping' }, false],
      [{ services: ['mango'] }, false],
      [{ services: ['mysql:8.x'] }, false],
      [{ sizeBudget: 'huge' }, false],
      [{ environment: { 'A B': 'x' } }, false],
      [{ unknown: 1 }, false],
    ];
    for (const [answers, valid] of examples) {
      it(`${valid ? 'takes' : 'refuses'} ${JSON.stringify(answers)}, as the parser does`, () => {
        assert.equal(validate(answers), valid);
        const read = () => resolve([readAnswersFile(fileWith(JSON.stringify(answers)))], { facts: {}, folderName: 'x' });
        if (valid) assert.ok(read());
        else assert.throws(read, { code: 1 });
      });
    }
  });
});
