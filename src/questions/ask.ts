import type { Inspection } from '../inspect/inspect.ts';
import { catalog } from '../services/catalog.ts';
import type { Artifact, QuestionName } from './question.ts';
import { type Layer, type Resolution, resolve } from './resolve.ts';
import { questionNames, questions } from './table.ts';

interface PromptBase {
  readonly name: string;
  readonly message: string;
}

/** A question in the form that inquirer and Yeoman's `prompt` both take. */
export type Prompt =
  | (PromptBase & { readonly type: 'input'; readonly default?: string; readonly validate: (value: string) => true | string })
  | (PromptBase & { readonly type: 'select'; readonly default?: string; readonly choices: { name: string; value: string }[] })
  | (PromptBase & {
      readonly type: 'checkbox';
      readonly default: string[];
      readonly choices: { name: string; value: string; checked: boolean }[];
    });

/** Puts one prompt to a person and gives the answer. */
export type Ask = (prompt: Prompt) => Promise<unknown>;

/**
 * Asks what nothing has answered, one question after the other, since a default may follow from the answer before.
 * What `settled` answers is not asked. Returns the layer of what the person said.
 */
export async function askQuestions(
  ask: Ask,
  layers: readonly Layer[],
  inspection: Inspection,
  artifacts: readonly Artifact[],
  settled: readonly Layer[] = layers,
): Promise<Layer> {
  const answered = new Set(settled.flatMap(({ values }) => [...values.keys()]));
  const values = new Map<QuestionName, unknown>();
  const said: Layer = { origin: 'prompt', values };
  for (const name of questionNames) {
    const resolution = resolve([said, ...layers], inspection);
    if (answered.has(name) || !isAsked(name, resolution, artifacts)) continue;
    const reply = await ask(promptFor(name, resolution, inspection.unknown[name]));
    // An adapter without a person may give nothing: the default stands.
    if (reply !== undefined && reply !== null) values.set(name, reply);
  }
  return said;
}

function isAsked(name: QuestionName, { missing }: Resolution, artifacts: readonly Artifact[]): boolean {
  const matters = questions[name].ask === 'matters' && questions[name].artifacts.some((artifact) => artifacts.includes(artifact));
  return matters || missing.includes(name);
}

function promptFor(name: QuestionName, resolution: Resolution, reason: string | undefined): Prompt {
  const { message, kind } = questions[name];
  const origin = resolution.origins.get(name);
  const hint = origin === undefined || origin === 'built-in' ? '' : ` (${origin})`;
  const base = { name, message: `${reason === undefined ? '' : `${reason} `}${message}${hint}` };
  if (name === 'services') {
    const chosen = new Map((resolution.answers.services ?? []).map(({ name: service, version }) => [service, version]));
    const choices = catalog.map((service) => {
      const value = `${service.name}:${chosen.get(service.name) ?? service.versions[0]}`;
      return { name: service.title, value, checked: chosen.has(service.name) };
    });
    return { ...base, type: 'checkbox', default: choices.filter(({ checked }) => checked).map(({ value }) => value), choices };
  }
  const preset = printedAnswer(name, resolution);
  const known = preset === undefined ? {} : { default: preset };
  const words = kind.schema['enum'];
  if (Array.isArray(words))
    return { ...base, type: 'select', choices: words.map((word) => ({ name: String(word), value: String(word) })), ...known };
  return { ...base, type: 'input', validate: (value) => validity(name, value), ...known };
}

function printedAnswer<Name extends QuestionName>(name: Name, { answers }: Resolution): string | undefined {
  const value: (typeof answers)[Name] = answers[name];
  if (value === undefined || name === 'services') return undefined;
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function validity(name: QuestionName, value: unknown): true | string {
  try {
    questions[name].kind.parse(value);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
