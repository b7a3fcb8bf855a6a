import { exitCode, KaizenError } from '../errors.ts';
import type { Ask } from '../questions/ask.ts';
import type { Decision } from '../questions/decide.ts';
import type { Answers, Question, QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { flagOf, questions } from '../questions/table.ts';
import { printedAnswer, typedAnswer } from '../questions/typed.ts';
import { type Place, type Preset, placeText, type Stated } from './preset.ts';
import { isMapAnswer } from './read.ts';

/** Gives the line, from 1, on which a layer's file has an answer; undefined if it is not known. */
export type LineOf = (layer: Layer, name: QuestionName, path: string | undefined) => number | undefined;

/** The layers of a preset: those that are stronger than the layers of a project, and those that are weaker. */
export interface PresetLayers {
  readonly before: readonly Layer[];
  readonly behind: readonly Layer[];
}

const nothing: PresetLayers = { before: [], behind: [] };

/**
 * The layers that a preset adds to those of a project (the strongest first): its locked answers are stronger than all others, and its defaults are weaker.
 * Of answers with names and values, such as labels, the project keeps its own names.
 * Throws KaizenError (exit code 4) if a layer gives a locked answer another value, with the file and line of both.
 */
export function presetLayers(preset: Preset | undefined, layers: readonly Layer[], lineOf: LineOf): PresetLayers {
  if (preset === undefined) return nothing;
  for (const [name, stated] of preset.locked) refuseOthers(name, stated, layers, lineOf);
  const isShared = ([, { value }]: readonly [QuestionName, Stated<unknown>]): boolean => isMapAnswer(value);
  const [locked, defaults] = [[...preset.locked], [...preset.defaults]];
  const shared = [...defaults.filter(isShared), ...locked.filter(isShared)].map(([name]) => name);
  return {
    before: [
      ...locked.map((entry) => layerOf(', locked', entry)).filter(({ values }) => !shared.some((name) => values.has(name))),
      ...sharedLayers(shared, preset, layers),
    ],
    behind: defaults.filter((entry) => !isShared(entry)).map((entry) => layerOf('', entry)),
  };
}

function layerOf(role: string, [name, { value, place }]: readonly [QuestionName, Stated<unknown>]): Layer {
  return { origin: placeText(place, role), values: new Map([[name, value]]), isOfPreset: true };
}

/** Answers of names and values: those of the preset with the project's own, for all its applications and for single ones. */
function sharedLayers(names: readonly QuestionName[], preset: Preset, layers: readonly Layer[]): Layer[] {
  return [...new Set(names)].flatMap((name) => {
    const [locked, usual] = [preset.locked.get(name), preset.defaults.get(name)];
    const stated = locked ?? usual;
    if (stated === undefined) return [];
    const together = (own: unknown): unknown => ({ ...mapOf(usual?.value), ...mapOf(own), ...mapOf(locked?.value) });
    const ownOfAll = parsedOf(name, layers.find(({ values }) => values.get(name) !== undefined)?.values.get(name));
    const members = new Map(membersWith(name, layers).map(([path, own]) => [path, new Map([[name, together(own)]])] as const));
    return [
      {
        origin: `${placeText(stated.place, locked === undefined ? '' : ', locked')}, with the project's own`,
        values: new Map([[name, together(ownOfAll)]]),
        members,
        isOfPreset: true,
      },
    ];
  });
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMapAnswer(value) ? value : {};
}

function membersWith(name: QuestionName, layers: readonly Layer[]): readonly (readonly [string, unknown])[] {
  const found = new Map<string, unknown>();
  for (const { members } of layers)
    for (const [path, own] of members ?? []) if (own.has(name) && !found.has(path)) found.set(path, parsedOf(name, own.get(name)));
  return [...found];
}

/** A raw answer as it is printed; undefined for an invalid one, which is refused when it is resolved. */
function parsedOf<Name extends QuestionName>(name: Name, raw: unknown): unknown {
  if (raw === undefined) return undefined;
  const { kind }: Question<Answers[Name]> = questions[name];
  try {
    return kind.print(kind.parse(raw));
  } catch {
    return undefined;
  }
}

function refuseOthers(name: QuestionName, { value, place }: Stated<unknown>, layers: readonly Layer[], lineOf: LineOf): void {
  for (const layer of layers) {
    for (const [path, values] of [[undefined, layer.values] as const, ...(layer.members ?? [])]) {
      if (!values.has(name) || values.get(name) === undefined) continue;
      const own = parsedOf(name, values.get(name));
      // An invalid answer is refused elsewhere.
      if (own === undefined) continue;
      const other =
        isMapAnswer(value) && isMapAnswer(own)
          ? Object.keys(value).find((key) => Object.hasOwn(own, key) && own[key] !== value[key])
          : undefined;
      const isSame = isMapAnswer(value) ? other === undefined : JSON.stringify(own) === JSON.stringify(value);
      if (isSame) continue;
      const key = other === undefined ? name : `${name}.${other}`;
      const [said, wanted] = other === undefined ? [own, value] : [mapOf(own)[other], mapOf(value)[other]];
      throw refusal({ key, name, path, layer, line: lineOf(layer, name, path), said, wanted, place });
    }
  }
}

interface Refusal {
  readonly key: string;
  readonly name: QuestionName;
  readonly path: string | undefined;
  readonly layer: Layer;
  readonly line: number | undefined;
  readonly said: unknown;
  readonly wanted: unknown;
  readonly place: Place;
}

function refusal({ key, name, path, layer, line, said, wanted, place }: Refusal): KaizenError {
  const isFlag = layer.origin === 'flag' || layer.origin === 'prompt';
  const where = isFlag ? `--${flagOf(name)}` : `${layer.origin}${line === undefined ? '' : ` line ${line}`}`;
  const member = path === undefined ? '' : ` for ${path}`;
  return new KaizenError(
    `${key}${member}: ${where} says ${shown(name, said)}, but the ${placeText(place)} locks it to ${shown(name, wanted)}: remove your answer, or ask the owners of the preset.`,
    exitCode.policy,
  );
}

function shown(name: QuestionName, value: unknown): string {
  return typedAnswer(name, value);
}

/**
 * The first choice of a preset for each answer that is not among its choices and that nobody has given. Undefined if all
 * answers are among the choices. Throws KaizenError (exit code 4) if somebody has given another one.
 */
export function narrowedLayer(preset: Preset | undefined, { applications }: Decision): Layer | undefined {
  const values = new Map<QuestionName, unknown>();
  let origin = '';
  for (const [name, { value: allowed, place }] of preset?.choices ?? []) {
    for (const { application, resolution } of applications) {
      const printed = printedAnswer(name, resolution.answers);
      if (printed === undefined || isAmong(printed, allowed)) continue;
      if (resolution.given.has(name)) {
        const list = allowed.map((each) => shown(name, each)).join(', ');
        const member = application.path === '' ? '' : ` for ${application.path}`;
        const from = resolution.origins.get(name) ?? '';
        const said = from === 'flag' || from === 'prompt' ? `--${flagOf(name)}` : from;
        throw new KaizenError(
          `${name}${member}: ${said} says ${shown(name, printed)}, but the ${placeText(place)} leaves only ${list}.`,
          exitCode.policy,
        );
      }
      values.set(name, allowed[0]);
      origin = placeText(place, ', first choice');
    }
  }
  return values.size === 0 ? undefined : { origin, values, isOfPreset: true };
}

/** A list of answers is among the choices if each of its items is. */
function isAmong(printed: unknown, allowed: readonly unknown[]): boolean {
  const texts = new Set(allowed.map((each) => JSON.stringify(each)));
  if (texts.has(JSON.stringify(printed))) return true;
  if (!Array.isArray(printed)) return false;
  const items = new Set(allowed.flatMap((each) => (Array.isArray(each) ? each : [each])).map((each: unknown) => JSON.stringify(each)));
  return printed.every((each: unknown) => items.has(JSON.stringify(each)));
}

/** Asks with only the answers that a preset allows, and accepts no other one. */
export function narrowedAsk({ choices }: Preset, ask: Ask): Ask {
  return (prompt) => {
    const [, stated] = [...choices].find(([name]) => name === prompt.name) ?? [];
    if (stated === undefined) return ask(prompt);
    const isLeft = (value: unknown): boolean => isAmong(value, stated.value);
    switch (prompt.type) {
      case 'select': {
        const left = prompt.choices.filter(({ value }) => isLeft(value));
        const [first] = left;
        if (first === undefined) return ask(prompt);
        return ask({ ...prompt, choices: left, default: left.find(({ value }) => value === prompt.default)?.value ?? first.value });
      }
      case 'checkbox': {
        const left = prompt.choices.filter(({ value }) => isLeft([value]));
        return ask({ ...prompt, choices: left, default: prompt.default.filter((value) => left.some((each) => each.value === value)) });
      }
      case 'input':
        return ask({
          ...prompt,
          validate: (value) => {
            const validity = prompt.validate(value);
            return validity !== true || isLeft(value)
              ? validity
              : `the ${placeText(stated.place)} leaves only ${stated.value.map(String).join(', ')}`;
          },
        });
      default:
        return ask(prompt);
    }
  };
}
