import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { parse } from 'shell-quote';
import { findings } from '../../../src/cli/findings.ts';
import { inspectionDocument } from '../../../src/inspect/document.ts';
import { type Inspection, inspect } from '../../../src/inspect/inspect.ts';
import { answersByName } from '../../../src/questions/answers-by-name.ts';
import type { Prompt } from '../../../src/questions/ask.ts';
import { assumedFlag, assumptionsOf, refuseAssumptions, refuseMissing } from '../../../src/questions/assumptions.ts';
import { decide } from '../../../src/questions/decide.ts';
import { savedAnswers } from '../../../src/questions/resolve.ts';
import { questions } from '../../../src/questions/table.ts';
import { shown } from '../../../src/render/paint.ts';
import { generate, update } from '../../../src/session.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';

const convention = 'the usual port; the folder does not set one';

/** An inspection of an application whose port and start command are assumed. */
async function assuming(): Promise<Inspection> {
  const inspection = await inspect(folderWith(shop));
  return {
    ...inspection,
    application: (path) => {
      const found = inspection.application(path);
      if (found === undefined) return undefined;
      const { slottedStart: _, ...application } = found;
      const start = { value: ['python', 'its odd.py'], source: 'the only file', certainty: 'assumed' as const };
      return { ...application, facts: { ...found.facts, start, port: { value: 8000, source: convention, certainty: 'assumed' as const } } };
    },
  };
}

const flags = (values: object) => ({ origin: 'flag', values: answersByName(values, 'flag') });

/** Decides with a person who gives these replies and accepts every other default. */
async function askedWith(replies: Readonly<Record<string, unknown>>) {
  const prompts: Prompt[] = [];
  const ask = async (prompt: Prompt): Promise<unknown> => {
    prompts.push(prompt);
    return replies[prompt.name] ?? prompt.default;
  };
  const person = { ask, artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'] as const };
  const decision = await decide(await assuming(), [], { person });
  return { prompts, decision };
}

describe('assumptions', () => {
  after(removeFolders);

  it('are used where nobody is asked, and listed with the flags that would give them', async () => {
    const decision = await decide(await assuming(), []);
    const [{ resolution }] = decision.applications;
    assert.equal(resolution.answers.port, 8000);
    assert.deepEqual(
      assumptionsOf(decision).map(({ question, flag, value, source }) => [question, flag, value, source]),
      [
        ['port', '--port', 8000, convention],
        ['start', '--start', ['python', 'its odd.py'], 'the only file'],
      ],
    );
    const written = assumptionsOf(decision).map(assumedFlag);
    assert.deepEqual(written, ['--port 8000', `--start 'python '\\''its odd.py'\\'''`]);
    // A shell passes the answer unchanged to the flag.
    const [, line] = parse(written[1] ?? '');
    assert.deepEqual(questions.start.kind.parse(line), ['python', 'its odd.py']);
  });

  it('are refused by --strict in one sentence that names each, until they are given', async () => {
    const decision = await decide(await assuming(), []);
    assert.throws(() => refuseAssumptions(decision), {
      code: 1,
      message: /--strict allows no assumptions.*--port 8000 \(the usual port; .*\); --start '.*' \(the only file\)\.$/,
    });
    refuseAssumptions(await decide(await assuming(), [flags({ port: 8000, start: 'python main.py' })]));
  });

  it('are refused together with what nothing answers, also through the library', async () => {
    const root = folderWith({ 'requirements.txt': 'flask\n', 'a.py': 'import flask\n', 'b.py': 'import flask\n' });
    const expected = { code: 1, message: /--strict allows no assumptions.*--base-image \S+ \(.*\)\. .*Set: .*--start COMMAND/ };
    await assert.rejects(generate(root, {}, { strict: true }), expected);
    assert.deepEqual(readdirSync(root).sort(), ['a.py', 'b.py', 'requirements.txt']);
    await generate(root, { port: 5000, start: 'python a.py', server: 'none' });
    await assert.rejects(update(root, 'fail', { strict: true }), { code: 1, message: /--strict allows no assumptions/ });
  });

  it('that are missing are named for all applications at once', async () => {
    const inspection = await assuming();
    const decision = await decide(inspection, []);
    const [one] = decision.applications;
    const missing = (path: string) => ({
      application: { ...one.application, path, unknown: { start: `Nothing starts ${path}.` } },
      resolution: { ...one.resolution, missing: ['start'] as const },
    });
    assert.throws(() => refuseMissing({ ...decision, applications: [missing('api'), missing('web')] }), {
      code: 1,
      message: /Nothing starts api\..*--start api=COMMAND\. Nothing starts web\..*--start web=COMMAND\.$/,
    });
  });

  it('are asked in a terminal, each with itself as the default', async () => {
    const { prompts } = await askedWith({});
    const port = prompts.find(({ name }) => name === 'port');
    assert.equal(port?.default, '8000');
    assert.ok(port.message.endsWith(`(assumed: ${convention})`), port.message);
    assert.ok(prompts.some(({ name }) => name === 'start'));
  });

  it('save nothing when they are accepted, as no accepted default does', async () => {
    const { decision } = await askedWith({});
    assert.deepEqual(savedAnswers(decision.layers), {});
    assert.deepEqual(savedAnswers((await askedWith({ port: '9000', health: 'none' })).decision.layers), { health: 'none', port: 9000 });
  });

  it('are marked in words and, where colours are on, by their colour', async () => {
    const inspection = await assuming();
    const application = inspection.application('');
    assert.ok(application);
    const text = shown(findings(inspection, [{ application }]), false);
    assert.match(text, /port +8000 {3}assumed: the usual port/);
    assert.ok(!text.includes('\u001b'));
    assert.ok(shown(findings(inspection, [{ application }])).includes('8000   \u001b[33massumed: '));
  });

  it('make an image assumed that follows from an assumed version', async () => {
    const inspection = await inspect(folderWith(shop));
    const found = inspection.application('');
    assert.ok(found?.facts.version);
    const facts = { ...found.facts, version: { ...found.facts.version, certainty: 'assumed' as const } };
    const decision = await decide({ ...inspection, application: () => ({ ...found, facts }) }, []);
    assert.deepEqual(
      assumptionsOf(decision).map(({ flag }) => flag),
      ['--base-image'],
    );
  });

  it('are told to machines with the certainty of every other fact', async () => {
    const document = JSON.parse(JSON.stringify(inspectionDocument(await assuming())));
    assert.deepEqual([document.port.certainty, document.framework.certainty], ['assumed', 'derived']);
  });
});
