import { isAdoptablePath, isOwnPath, isPresetPath } from '../artifacts/paths.ts';
import { KaizenError } from '../errors.ts';
import { ruleNames } from '../policy/rules.ts';
import { type Settings, settingSections, settingsOf, stricter } from '../policy/settings.ts';
import { Written } from '../policy/yaml-reader.ts';
import type { Answers, Question, QuestionName } from '../questions/question.ts';
import { questionNames, questions } from '../questions/table.ts';
import { type SlotName, slotNames } from '../render/slots.ts';
import { setOwnServices } from '../services/catalog.ts';
import type { Service } from '../services/service.ts';
import { type Bundle, type BundledPart, isPlainPath } from './bundle.ts';
import { readPatch } from './patch-reader.ts';
import type { Patch, Place, Preset, PresetFile, Stated } from './preset.ts';
import { readServices } from './services.ts';

/** The sections of a preset, in the order of the docs. */
export const presetSections = [
  ...['schema', 'name', 'description', 'extends', 'defaults', 'locked', 'choices', 'policy', 'mirrors', 'services'],
  ...['files', 'requiredFiles', 'slots', 'patches'],
] as const;

const fileKeys = ['text', 'from', 'mode', 'required'] as const;
const modes = ['merge', 'once'] as const;

/** Answers that belong to one project, so that no preset can give them. */
const ofProject: readonly QuestionName[] = ['service'];
export const presetQuestions: readonly QuestionName[] = questionNames.filter((name) => !ofProject.includes(name));

/** Paths of certificates of authorities: a preset can mount no other file of the machine. */
const certificatePath = /^(?:\/(?:etc\/(?:ssl|pki)|usr\/(?:local\/)?share\/ca-certificates)\/)?[\w.@+-]+(?:\/[\w.@+-]+)*\.(?:pem|crt|cer)$/;

/**
 * Makes a preset from its texts, and adds its services to those of the current project. Throws KaizenError (exit code 1) with the first mistake.
 */
export function readPreset(bundle: Bundle): Preset {
  const [mistake] = mistakesIn(bundle);
  if (mistake !== undefined) throw mistake;
  return merged(bundle.parts.map((part) => readPart(part, membersOf(part, undefined))));
}

/** Every mistake in a preset, each as a sentence with its file and line. */
export function mistakesIn(bundle: Bundle): readonly KaizenError[] {
  const mistakes: KaizenError[] = [];
  // Answers may name services of any part.
  setOwnServices(bundle.parts.flatMap((part) => collected([], () => readServices(membersOf(part, []).get('services'))) ?? []));
  for (const part of bundle.parts) {
    const own: KaizenError[] = [];
    collected(own, () => readPart(part, membersOf(part, own)));
    mistakes.push(...own.sort((one, other) => lineIn(one) - lineIn(other)));
  }
  return mistakes;
}

function lineIn({ message }: KaizenError): number {
  return Number(/ line (\d{1,9}): /.exec(message)?.[1] ?? 0);
}

function collected<Value>(mistakes: KaizenError[], work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
    mistakes.push(error);
    return undefined;
  }
}

/** The maximum number of entries of a section: each patch is applied and parsed by itself. */
const mostEntries = { services: 50, files: 100, patches: 100 } as const;

type Members = ReadonlyMap<string, Written>;
const none: Members = new Map();

function pathOf({ source, file }: BundledPart): string {
  return `${source}/${file}`;
}

function membersOf(part: BundledPart, mistakes: KaizenError[] | undefined): Members {
  const written = Written.of(pathOf(part), part.text, mistakes);
  if (written === undefined) throw new KaizenError(`${pathOf(part)} line 1: the preset is empty: begin with "schema: 1" and "name: NAME".`);
  const members = written.members(presetSections);
  for (const section of ['services', 'files', 'patches'] as const) {
    const most = mostEntries[section];
    const value = members.get(section);
    const count = value?.isMap === true ? value.members().size : value?.isList === true ? value.items().length : 0;
    if (count > most) value?.refuse(`${section} has ${count} entries; the maximum is ${most}`);
  }
  const schema = members.get('schema');
  if (schema === undefined) written.attempt((each) => each.refuse('"schema: 1" is missing'));
  else schema.attempt((each) => each.oneOf(['1']));
  return members;
}

type PartOfPreset = Omit<Preset, 'requiredFiles' | 'slots'> & {
  readonly requiredFiles: readonly Stated<string>[];
  readonly slots: ReadonlyMap<SlotName, Stated<string>>;
};

function readPart(part: BundledPart, members: Members): PartOfPreset {
  const name = members.get('name')?.attempt(nameOf) ?? part.source;
  const place = (written: Written): Place => ({ preset: name, file: pathOf(part), line: written.line });
  const mirrors = mirrorsIn(members.get('mirrors'));
  const hub = mirrors.get('docker.io');
  const locked = new Map(answersIn(members.get('locked'), place));
  if (hub !== undefined && !locked.has('registryMirror')) {
    const [section] = [members.get('mirrors')].flatMap((each) => each ?? []);
    if (section !== undefined) locked.set('registryMirror', { value: hub, place: place(section) });
  }
  members.get('description')?.attempt((each) => each.text());
  return {
    name,
    defaults: answersIn(members.get('defaults'), place),
    locked,
    choices: choicesIn(members.get('choices'), place),
    policy: members.has('policy') ? settingsIn(members.get('policy')) : undefined,
    mirrors: new Map([...mirrors].filter(([registry]) => registry !== 'docker.io')),
    services: readServices(members.get('services')),
    files: filesIn(members.get('files'), part, place),
    requiredFiles: (members.get('requiredFiles')?.attempt((each) => each.items()) ?? []).flatMap(
      (each) => each.attempt((path) => [{ value: projectPath(path), place: place(path) }]) ?? [],
    ),
    slots: slotsIn(members.get('slots'), place),
    patches: (members.get('patches')?.attempt((each) => each.items()) ?? []).flatMap(
      (each): Patch[] => each.attempt((patch) => [readPatch(patch, place(patch))]) ?? [],
    ),
  };
}

function nameOf(value: Written): string {
  const name = value.text();
  return /^[\w@][\w@./-]{0,80}$/.test(name) ? name : value.refuse('the name of a preset has letters, digits, dashes and dots');
}

function answersIn(section: Written | undefined, place: (value: Written) => Place): ReadonlyMap<QuestionName, Stated<unknown>> {
  const members = section?.attempt((each) => each.members(presetQuestions)) ?? none;
  return new Map(
    presetQuestions.flatMap((name) => {
      const value = members.get(name);
      const printed = value?.attempt((each) => printedValue(name, each));
      return value === undefined || printed === undefined ? [] : [[name, { value: printed, place: place(value) }] as const];
    }),
  );
}

/** An answer as `.yo-rc.json` stores it. */
function printedValue<Name extends QuestionName>(name: Name, value: Written): unknown {
  const { kind }: Question<Answers[Name]> = questions[name];
  const printed = parsed(() => kind.print(kind.parse(value.plain())), name, value);
  if (name === 'caCertificate' && typeof printed === 'string' && printed !== '' && !certificatePath.test(printed))
    value.refuse(
      `${name}: "${printed}" is neither a .pem, .crt or .cer file of the project nor one in /etc/ssl, /etc/pki or a folder ca-certificates`,
    );
  return printed;
}

function parsed(parse: () => unknown, name: string, value: Written): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof KaizenError) throw error;
    return value.refuse(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function choicesIn(section: Written | undefined, place: (value: Written) => Place): ReadonlyMap<QuestionName, Stated<readonly unknown[]>> {
  const members = section?.attempt((each) => each.members(presetQuestions)) ?? none;
  return new Map(
    presetQuestions.flatMap((name) => {
      const value = members.get(name);
      const items = value?.attempt((each) => each.items()) ?? [];
      const values = items.flatMap((item) => {
        const printed = item.attempt((each) => printedValue(name, each));
        return printed === undefined ? [] : [printed];
      });
      return value === undefined || values.length === 0 ? [] : [[name, { value: values, place: place(value) }] as const];
    }),
  );
}

function settingsIn(section: Written | undefined): Settings | undefined {
  return section?.attempt((each) =>
    each.isMap ? settingsOf(each, ruleNames) : each.refuse(`policy must be a map of ${settingSections.join(', ')}`),
  );
}

function mirrorsIn(section: Written | undefined): ReadonlyMap<string, string> {
  const members = section?.attempt((each) => each.members()) ?? none;
  return new Map(
    [...members].flatMap(([registry, value]) => {
      const mirror = value.attempt((each) => {
        if (!/^[a-z0-9][a-z0-9.-]{0,200}(?::\d{1,5})?$/.test(registry)) each.refuse(`"${registry}" is not a registry such as docker.io`);
        const text = each.text();
        return /^[a-z0-9][\w.-]{0,200}(?::\d{1,5})?(?:\/[a-z0-9][\w.-]{0,100}){0,8}$/.test(text)
          ? text
          : each.refuse(`"${text}" is not a registry, with or without a path`);
      });
      return mirror === undefined ? [] : [[registry, mirror] as const];
    }),
  );
}

function filesIn(section: Written | undefined, part: BundledPart, place: (value: Written) => Place): ReadonlyMap<string, PresetFile> {
  const members = section?.attempt((each) => each.members()) ?? none;
  return new Map(
    [...members].flatMap(([path, value]) => {
      const file = value.attempt((each) => fileOf(path, each, part, place(each)));
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}

function fileOf(path: string, value: Written, { files }: BundledPart, place: Place): PresetFile {
  refusePath(path, value);
  const members = value.members(fileKeys);
  const [own, from] = [members.get('text'), members.get('from')];
  if ((own === undefined) === (from === undefined)) value.refuse(`${path} needs either "text" or "from"`);
  const source = from?.text() ?? '';
  const text =
    own?.block() ?? (Object.hasOwn(files, source) ? files[source] : undefined) ?? value.refuse(`the preset has no file ${source}`);
  return {
    path,
    text: text.endsWith('\n') ? text : `${text}\n`,
    mode: members.get('mode')?.oneOf(modes) ?? 'merge',
    isRequired: members.get('required')?.flag() ?? false,
    place,
  };
}

function refusePath(path: string, value: Written): void {
  if (!isPlainPath(path)) value.refuse(`"${path}" is not a path within the project`);
  if (isOwnPath(path) || isAdoptablePath(path)) value.refuse(`${path} is generated: change it with answers, slots and patches`);
  if (!isPresetPath(path))
    value.refuse(`${path} is not a place for files of a preset: version control, package managers, secrets and this tool use it`);
}

function projectPath(value: Written): string {
  const path = value.text();
  return isPlainPath(path) ? path : value.refuse(`"${path}" is not a path within the project`);
}

function slotsIn(section: Written | undefined, place: (value: Written) => Place): ReadonlyMap<SlotName, Stated<string>> {
  const members = section?.attempt((each) => each.members(slotNames)) ?? none;
  return new Map(
    slotNames.flatMap((name) => {
      const value = members.get(name);
      const text = value?.attempt((each) => {
        const block = each.block();
        for (const [whole, answer = ''] of block.matchAll(/\{\{([^{}\n]{0,80})\}\}/g))
          if (!questionNames.some((known) => known === answer.trim())) each.refuse(`"${whole}" names no answer`);
        return block;
      });
      return value === undefined || text === undefined ? [] : [[name, { value: text, place: place(value) }] as const];
    }),
  );
}

/** Several presets as one: a later preset takes precedence over those that it extends. Maps are merged by key. */
function merged(parts: readonly PartOfPreset[]): Preset {
  const all = <Key, Value>(pick: (part: PartOfPreset) => ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> =>
    new Map(parts.flatMap((part) => [...pick(part)]));
  const policies = parts.flatMap(({ policy }) => policy ?? []);
  const slots = new Map<SlotName, readonly Stated<string>[]>();
  for (const part of parts) for (const [name, stated] of part.slots) slots.set(name, [...(slots.get(name) ?? []), stated]);
  const patches = parts.flatMap((part) => part.patches);
  if (patches.length > mostEntries.patches)
    throw new KaizenError(
      `The preset ${parts.at(-1)?.name} has ${patches.length} patches with those that it extends; the maximum is ${mostEntries.patches}.`,
    );
  const services = new Map<string, Service>(parts.flatMap((part) => part.services.map((each) => [each.name, each] as const)));
  setOwnServices([...services.values()]);
  return {
    name: parts.at(-1)?.name ?? '',
    defaults: answersOf(parts.map(({ defaults }) => defaults)),
    locked: answersOf(parts.map(({ locked }) => locked)),
    choices: all(({ choices }) => choices),
    policy: policies.reduceRight<Settings | undefined>((own, base) => (own === undefined ? base : stricter(own, base)), undefined),
    mirrors: all(({ mirrors }) => mirrors),
    services: [...services.values()],
    files: all(({ files }) => files),
    requiredFiles: parts.flatMap(({ requiredFiles }) => requiredFiles),
    slots,
    patches,
  };
}

function answersOf(all: readonly ReadonlyMap<QuestionName, Stated<unknown>>[]): ReadonlyMap<QuestionName, Stated<unknown>> {
  const answers = new Map<QuestionName, Stated<unknown>>();
  for (const [name, { value, place }] of all.flatMap((each) => [...each])) {
    const before = answers.get(name)?.value;
    answers.set(name, { value: isMapAnswer(before) && isMapAnswer(value) ? { ...before, ...value } : value, place });
  }
  return answers;
}

/** True for an answer that consists of names and values, such as labels. */
export function isMapAnswer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
