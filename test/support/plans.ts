import assert from 'node:assert/strict';
import { dockerfile } from '../../src/artifacts/dockerfile.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { answersByName } from '../../src/questions/answers-by-name.ts';
import { completeAnswers, resolve } from '../../src/questions/resolve.ts';
import { languageNames } from '../../src/stacks/registry.ts';

/**
 * Returns the plan for the application in a folder, the first of several, with these answers. Fills in start command and port if the folder
 * does not set them.
 */
export async function planFor(folder: string, answers: Readonly<Record<string, unknown>> = {}): Promise<Plan> {
  const inspection = await inspect(folder);
  const path = inspection.members[0]?.path ?? '';
  const language = languageNames.find((name) => name === answers['language']);
  const application = language === undefined ? inspection.application(path) : await inspection.applicationIn(path, language);
  assert.ok(application);
  const values = answersByName(
    { start: application.stack.language === 'node' ? ['node', 'x.js'] : ['python', 'x.py'], port: 8000, ...answers },
    'test',
  );
  // The folder's own values have precedence over these defaults.
  for (const name of ['start', 'port'] as const) if (application.facts[name] !== undefined && !(name in answers)) values.delete(name);
  const { facts, name: folderName } = application;
  const complete = completeAnswers(resolve([{ origin: 'test', values }], { facts, folderName }), application);
  return makePlan(inspection, [{ application, answers: complete }]);
}

/** Returns the Dockerfile of the application in a folder; see `planFor`. */
export async function dockerfileFor(folder: string, answers: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const [file] = await dockerfile.render(await planFor(folder, answers));
  assert.ok(file);
  return file.text;
}
