import type { Facts } from '../facts.ts';
import { services as knownServices } from '../services/catalog.ts';
import { type LanguageName, languageTitles } from '../stacks/registry.ts';
import { type Detection, flavours, type Member } from '../stacks/stack.ts';
import { visible } from '../visible.ts';
import type { Artifact, Background, QuestionName } from './question.ts';
import { type Layer, type Resolution, resolve } from './resolve.ts';
import { questionNames, questions } from './table.ts';
import { typedAnswer } from './typed.ts';

interface PromptBase {
  readonly name: string;
  readonly message: string;
  /** True if the person may go back to the previous question with `back`. */
  readonly canGoBack?: boolean;
}

/** A choice; `short` is shown once it is chosen. */
export interface PromptChoice {
  readonly name: string;
  readonly value: string;
  readonly short?: string;
}

/** A question in the format that inquirer and Yeoman's `prompt` accept. */
export type Prompt =
  | (PromptBase & { readonly type: 'input'; readonly default?: string; readonly validate: (value: string) => true | string })
  | (PromptBase & { readonly type: 'select'; readonly default?: string; readonly choices: PromptChoice[] })
  | (PromptBase & { readonly type: 'editor'; readonly default: string })
  | (PromptBase & { readonly type: 'confirm'; readonly default: boolean })
  | (PromptBase & {
      readonly type: 'checkbox';
      readonly default: string[];
      readonly choices: (PromptChoice & { readonly checked: boolean })[];
    });

/** The reply of a person who goes back to the previous question. */
export const back = Symbol('the question before');

/** Shows one prompt to a person and returns the answer, or `back` if the prompt allows that. */
export type Ask = (prompt: Prompt) => Promise<unknown>;

/**
 * Makes control characters in the texts of a prompt visible: messages, defaults and choices quote the folder's files. If a person accepts
 * an offered value, the answer is the original value. Every front end wraps its `Ask` with this function.
 */
export function visibly(ask: Ask): Ask {
  return async (prompt) => {
    const message = visible(prompt.message);
    switch (prompt.type) {
      case 'editor':
      case 'confirm':
        return ask({ ...prompt, message });
      case 'select':
        return ask({ ...prompt, message, choices: prompt.choices.map(visibleChoice) });
      case 'checkbox':
        return ask({ ...prompt, message, choices: prompt.choices.map(visibleChoice) });
      case 'input': {
        const { default: offered, validate } = prompt;
        if (offered === undefined) return ask({ ...prompt, message, validate: (value) => visibleValidity(validate(value)) });
        const meant = <Reply>(reply: Reply): Reply | string => (reply === visible(offered) ? offered : reply);
        return meant(
          await ask({ ...prompt, message, default: visible(offered), validate: (value) => visibleValidity(validate(meant(value))) }),
        );
      }
    }
  };
}

function visibleChoice<Choice extends PromptChoice>(choice: Choice): Choice {
  const { name, short } = choice;
  return { ...choice, name: visible(name), ...(short === undefined ? {} : { short: visible(short) }) };
}

function visibleValidity(validity: true | string): true | string {
  return validity === true || visible(validity);
}

/** The questions, and the data that their prompts show. */
export interface Asking {
  /** Only questions for these artifacts are asked. */
  readonly artifacts: readonly Artifact[];
  /** Artifacts that a person wrote and keeps. */
  readonly byHand?: readonly Artifact[];
  /** Why the folder does not answer a question, by its name. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly bases: Detection['bases'];
  /** Questions that these layers answer are not asked; all layers unless given. */
  readonly settled?: readonly Layer[];
  /** The questions that were asked before the person came back, in their order. */
  readonly asked?: readonly Asked[];
  /** True if there is a question before the first of these. */
  readonly canGoBack?: boolean;
}

/** A question that a person was asked. */
export interface Asked {
  readonly name: QuestionName;
  /** Undefined if the default was accepted. That is not an answer: a later finding can still change it. */
  readonly reply: unknown;
}

/**
 * Asks the unanswered questions one after the other, because a default may depend on earlier answers. A person may go back to each of them,
 * and to the question before the first one, which returns `back`.
 */
export async function askQuestions(
  ask: Ask,
  layers: readonly Layer[],
  background: Background,
  { artifacts, byHand = [], unknown, bases, settled = layers, asked: before = [], canGoBack = false }: Asking,
): Promise<readonly Asked[] | typeof back> {
  const answered = new Set(settled.flatMap(({ values }) => [...values.keys()]));
  const asked = [...before];
  for (;;) {
    const resolution = resolve([saidLayer(asked), ...layers], background);
    const last = asked.at(-1);
    const open = last === undefined ? questionNames : questionNames.slice(questionNames.indexOf(last.name) + 1);
    const name = open.find((each) => !answered.has(each) && isAsked(each, resolution, { artifacts, byHand }, background.facts));
    if (name === undefined) return asked;
    const message = messageFor(name, resolution, background, unknown[name]);
    const isBackOpen = canGoBack || asked.length > 0;
    const reply = await replyTo(name, (prompt) => ask({ ...prompt, canGoBack: isBackOpen }), message, resolution, { background, bases });
    if (reply !== back) asked.push({ name, reply });
    else if (asked.pop() === undefined && canGoBack) return back;
  }
}

/** A person's answers as a layer. */
export function saidLayer(asked: readonly Asked[]): Layer {
  return { origin: 'prompt', values: new Map(asked.flatMap(({ name, reply }) => (reply === undefined ? [] : [[name, reply]]))) };
}

/** The person's reply; undefined for the default. */
async function replyTo(
  name: QuestionName,
  ask: Ask,
  message: string,
  resolution: Resolution,
  { background, bases }: { readonly background: Background; readonly bases: Detection['bases'] },
): Promise<unknown> {
  const given = async (prompt: Prompt): Promise<unknown> => {
    const reply = await ask(prompt);
    // An adapter without a person may return nothing: the default is used.
    if (reply === null) return undefined;
    return resolution.answers[name] !== undefined && isSame(reply, prompt.default) ? undefined : reply;
  };
  const typed = (): Promise<unknown> => given(promptFor(name, resolution, message, background));
  if (name !== 'baseImage') return typed();
  for (;;) {
    const chosen = await given(basePrompt(message, resolution, bases));
    const reply = chosen === otherImage ? await typed() : chosen;
    // Going back from the typed image leads to the list.
    if (reply !== back || chosen === back) return reply;
  }
}

function isSame(reply: unknown, offered: Prompt['default']): boolean {
  if (!Array.isArray(reply) || !Array.isArray(offered)) return reply === offered;
  return reply.length === offered.length && reply.every((each) => offered.includes(each));
}

function isAsked(
  name: QuestionName,
  { missing, assumed }: Resolution,
  { artifacts, byHand }: Required<Pick<Asking, 'artifacts' | 'byHand'>>,
  facts: Facts,
): boolean {
  const { ask, fits = () => true, artifacts: own } = questions[name];
  const matters = ask === 'matters' || (ask === 'unknown' && assumed.has(name));
  // A hand-written file contains the answer, and the other files follow it: the Dockerfile decides about values that it shares with the
  // compose file.
  const [deciding] = own.filter((artifact) => artifact !== 'tests');
  const isSettled = deciding !== undefined && byHand.includes(deciding);
  return missing.includes(name) || (matters && !isSettled && own.some((artifact) => artifacts.includes(artifact)) && fits(facts));
}

/** Asks which of several parts to deploy, with `offered` as the default; returns their paths. */
export async function askMembers(ask: Ask, members: readonly Member[], offered: readonly string[]): Promise<readonly string[]> {
  const choices = members.map(({ path, name }) => ({
    name: name === path ? path : `${path} (${name})`,
    value: path,
    checked: offered.includes(path),
  }));
  const reply = await ask({
    type: 'checkbox',
    name: 'service',
    message: questions.service.message,
    default: members.map(({ path }) => path).filter((path) => offered.includes(path)),
    choices,
  });
  return questions.service.kind.parse(reply);
}

/** Asks for the language of a folder without a known one; `reason` describes the content. Undefined if an adapter returns nothing. */
export async function askLanguage(ask: Ask, reason: string, preset: LanguageName | undefined): Promise<LanguageName | undefined> {
  const choices = [...languageTitles].map(([value, title]) => ({ name: title, value }));
  const reply = await ask({
    type: 'select',
    name: 'language',
    message: `${reason} ${questions.language.message}`,
    choices,
    ...(preset === undefined ? {} : { default: preset }),
  });
  return reply === undefined || reply === null ? undefined : questions.language.kind.parse(reply);
}

function messageFor(
  name: QuestionName,
  { origins, assumed }: Resolution,
  { folderName, together }: Background,
  reason: string | undefined,
): string {
  const origin = origins.get(name);
  const hint = origin === undefined || origin === 'built-in' ? '' : ` (${assumed.has(name) ? 'assumed' : 'found'}: ${origin})`;
  const owner = together === undefined || questions[name].scope === 'stack' ? '' : `${folderName}: `;
  return `${owner}${reason === undefined ? '' : `${reason} `}${questions[name].message}${hint}`;
}

/** The reply for an image that is not in the list. */
const otherImage = 'other';

function basePrompt(message: string, { answers }: Resolution, bases: Detection['bases']): Prompt {
  const known = flavours.flatMap((flavour) => {
    const base = bases[flavour];
    if (base === undefined) return [];
    const short = `${flavour} (${base.image})`;
    return [{ name: `${flavour}: ${base.image} (${base.cost})`, short, value: flavour, image: base.image }];
  });
  const choices = [...known.map(({ name, short, value }) => ({ name, short, value })), { name: 'another image', value: otherImage }];
  const preset = known.find(({ value, image }) => value === answers.baseImage || image === answers.baseImage)?.value ?? otherImage;
  return { type: 'select', name: 'baseImage', message, default: preset, choices };
}

function promptFor(name: QuestionName, resolution: Resolution, message: string, { facts }: Background): Prompt {
  const { kind } = questions[name];
  const base = { name, message };
  if (name === 'services') {
    const chosen = new Map((resolution.answers.services ?? []).map(({ name: service, version }) => [service, version]));
    const choices = offeredServices(facts, chosen).map(({ name: service, versions, title, hint }) => ({
      name: hint === undefined ? title : `${title} (${hint})`,
      short: title,
      value: `${service}:${chosen.get(service) ?? versions[0]}`,
      checked: chosen.has(service),
    }));
    return { ...base, type: 'checkbox', default: choices.filter(({ checked }) => checked).map(({ value }) => value), choices };
  }
  const preset = printedAnswer(name, resolution);
  const known = preset === undefined ? {} : { default: preset };
  const words = kind.schema['enum'];
  if (Array.isArray(words))
    return { ...base, type: 'select', choices: words.map((word) => ({ name: String(word), value: String(word) })), ...known };
  return { ...base, type: 'input', validate: (value) => validity(name, value), ...known };
}

/** All services: first the chosen ones and then those that the application could use, each with its source in the folder. */
function offeredServices({ services, optionalServices }: Facts, chosen: ReadonlyMap<string, string>) {
  const place = (name: string): number => (chosen.has(name) ? 0 : hints.findIndex(({ fact }) => fact?.value.includes(name)) + 1 || 3);
  const hints = [
    { fact: services, hint: 'found' },
    { fact: optionalServices, hint: 'can be used' },
  ];
  return knownServices()
    .map((service) => ({ ...service, hint: hints.find(({ fact }) => fact?.value.includes(service.name))?.hint }))
    .sort((one, other) => place(one.name) - place(other.name));
}

function printedAnswer<Name extends QuestionName>(name: Name, { answers }: Resolution): string | undefined {
  const value: (typeof answers)[Name] = answers[name];
  if (value === undefined || name === 'services' || (Array.isArray(value) && value.length === 0)) return undefined;
  return typedAnswer(name, value);
}

function validity(name: QuestionName, value: unknown): true | string {
  try {
    questions[name].kind.parse(value);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
