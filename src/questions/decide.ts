import { KaizenError } from '../errors.ts';
import type { Fact } from '../facts.ts';
import type { Application } from '../inspect/application.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { distinctSlugs } from '../names.ts';
import { type LanguageName, languageNames } from '../stacks/registry.ts';
import { type Ask, type Asked, askLanguage, askMembers, askQuestions, back } from './ask.ts';
import { refuseSharedAnswers } from './individual.ts';
import type { Artifact, Background, QuestionName } from './question.ts';
import { isTyped, type Layer, layersFor, type Resolution, resolve } from './resolve.ts';
import { flagOf, questionNames, questions } from './table.ts';

/** An application with the answers to its questions. */
export interface Decided {
  readonly application: Application;
  readonly resolution: Resolution;
}

/** The chosen applications and their answers. */
export interface Decision {
  readonly applications: readonly [Decided, ...Decided[]];
  /** All layers of answers, the strongest first, including those of the prompts. */
  readonly layers: readonly Layer[];
}

/** A person who can be asked. Only questions for these artifacts are asked, unless the settled layers answer them. */
export interface Person {
  readonly ask: Ask;
  readonly artifacts: readonly Artifact[];
  readonly settled?: readonly Layer[];
  /** Artifacts that a person wrote and keeps: questions for them alone are not asked. */
  readonly byHand?: readonly Artifact[];
}

/** Options of a decision. */
export interface DecideOptions {
  readonly person?: Person;
  /** Called before the first question with the chosen applications and their answers so far. */
  onChosen?(decided: readonly Decided[]): void;
}

/**
 * Chooses the applications and answers the questions about each: from the layers, otherwise by asking the person, otherwise by default.
 * Throws KaizenError (exit code 1) if no language is found or answered, and for an invalid answer.
 */
export async function decide(
  inspection: Inspection,
  given: readonly Layer[],
  { person, onChosen = () => {} }: DecideOptions = {},
): Promise<Decision> {
  const named = servicesIn(inspection, given);
  const paths = inspection.members.map(({ path }) => path);
  const inScope = (layer: Layer): Layer => scoped(layer, [...new Set([...paths, ...named])]);
  const layers = given.map(inScope);
  const settled = person?.settled?.map(inScope) ?? layers;
  const isOpen = person !== undefined && paths.length > 1 && !settled.some(({ values }) => values.has('service'));
  const services = isOpen ? await askMembers(person.ask, inspection.members, named) : named;
  const { applications: chosen, said: languages } = await chooseApplications(inspection, layers, services, person);
  refuseSharedAnswers(layers, chosen);
  const parts = slugsOf(chosen);
  const resolvedBy = (all: readonly Layer[]): readonly Decided[] =>
    chosen.map((application, index) => ({
      application,
      resolution: resolve(layersFor(all, application.path), backgroundOf(inspection, chosen, parts, index)),
    }));
  onChosen(resolvedBy([languages, ...layers]));
  const said = saidBefore(languages, isOpen ? serviceReply(services, named, paths) : {});
  if (person !== undefined) {
    const canGoBack = isOpen || languages.values.size > 0 || (languages.members?.size ?? 0) > 0;
    const replies = await interview({ ...person, settled }, layers, chosen, {
      said,
      canGoBack,
      about: (index) => backgroundOf(inspection, chosen, parts, index),
    });
    if (replies === back) return decide(inspection, given, { person, onChosen });
    keepReplies(said, chosen, replies);
  }
  const all = person === undefined ? layers : [said, ...layers];
  const [one, ...others] = resolvedBy(all);
  if (one === undefined) throw new KaizenError('--service: name at least one application.');
  return { applications: [one, ...others], layers: all };
}

/** A person's answers, which can be extended. */
interface Said extends Layer {
  readonly values: Map<QuestionName, unknown>;
  readonly members: Map<string, Map<QuestionName, unknown>>;
}

/** A person's answers before the questions about each application: the chosen applications, and their languages. */
function saidBefore({ values, members = new Map() }: Layer, { service }: { readonly service?: Reply }): Said {
  return {
    origin: 'prompt',
    values: new Map([...values, ...(service === undefined ? [] : [['service', service.value] as const])]),
    members: new Map([...members].map(([path, own]) => [path, new Map(own)])),
  };
}

/** A valid reply; its value is undefined if it cancels an earlier one. */
interface Reply {
  readonly value: readonly string[] | undefined;
}

/** The saved choice of applications. The default is all of them: it is not saved, so that later additions to the folder belong to them. */
function serviceReply(chosen: readonly string[], offered: readonly string[], all: readonly string[]): { readonly service?: Reply } {
  const isAll = chosen.length === all.length && chosen.every((path, index) => path === all[index]);
  if (!isAll) return { service: { value: chosen } };
  return offered.length === all.length ? {} : { service: { value: undefined } };
}

/** The data for the questions about each application. */
interface Interview {
  readonly said: Said;
  /** True if a question was asked before. */
  readonly canGoBack: boolean;
  about(index: number): Background;
}

/**
 * Asks about one application after the other; a person may go back to the one before. Returns `back` for the question before the first
 * application.
 */
async function interview(
  person: Person & Required<Pick<Person, 'settled'>>,
  layers: readonly Layer[],
  chosen: readonly Application[],
  { said, canGoBack, about }: Interview,
): Promise<readonly (readonly Asked[])[] | typeof back> {
  const replies: (readonly Asked[])[] = [];
  for (let index = 0; index < chosen.length; ) {
    const application = chosen[index];
    if (application === undefined) break;
    const before = replies.slice(0, index);
    const known = copyOf(said);
    keepReplies(known, chosen, before);
    const asked = await askQuestions(person.ask, layersFor([known, ...layers], application.path), about(index), {
      ...person,
      unknown: application.unknown,
      bases: application.bases,
      settled: layersFor([known, ...person.settled], application.path),
      asked: replies[index] ?? [],
      canGoBack: canGoBack || before.some((each) => each.length > 0),
    });
    if (asked !== back) {
      replies[index] = asked;
      index += 1;
      continue;
    }
    replies.splice(index);
    index = before.findLastIndex((each) => each.length > 0);
    if (index === -1) return back;
    // Its last question is asked again.
    replies[index] = (replies[index] ?? []).slice(0, -1);
  }
  return replies;
}

function copyOf({ origin, values, members }: Said): Said {
  return { origin, values: new Map(values), members: new Map([...members].map(([path, own]) => [path, new Map(own)])) };
}

function keepReplies({ values, members }: Said, chosen: readonly Application[], replies: readonly (readonly Asked[])[]): void {
  for (const [index, asked] of replies.entries())
    for (const { name, reply } of asked) {
      const path = chosen[index]?.path ?? '';
      if (reply === undefined) continue;
      if (chosen.length === 1 || questions[name].scope === 'stack') values.set(name, reply);
      else members.set(path, new Map([...(members.get(path) ?? []), [name, reply]]));
    }
}

function backgroundOf(
  { folderName, members }: Pick<Inspection, 'folderName' | 'members'>,
  chosen: readonly Application[],
  parts: readonly string[],
  index: number,
): Background {
  const application = chosen[index];
  const { slottedStart, serverStarts } = application ?? {};
  const language = application === undefined ? undefined : languageOf(application);
  return {
    facts: application?.facts ?? {},
    ...(application === undefined ? {} : { unknown: application.unknown }),
    ...(language === undefined ? {} : { language }),
    ...(slottedStart === undefined ? {} : { slottedStart }),
    ...(serverStarts === undefined ? {} : { serverStarts }),
    folderName: application?.name ?? folderName,
    ...(application === undefined ? {} : { isHttp: application.isHttp }),
    ...(application === undefined ? {} : { testRunner: application.stack.testRunner }),
    members: members.map(({ path }) => path),
    ...(chosen.length > 1 ? { together: { name: folderName, number: index + 1, part: parts[index] ?? '' } } : {}),
  };
}

function slugsOf(chosen: readonly Application[]): readonly string[] {
  return distinctSlugs(chosen.map(({ facts, name, path }) => ({ name: facts.name?.value ?? name, path })));
}

/** The applications, and the person's choice of them. */
interface Chosen {
  readonly applications: readonly Application[];
  readonly said: Layer;
}

function servicesIn(inspection: Inspection, layers: readonly Layer[]): readonly string[] {
  const background = { facts: {}, folderName: inspection.folderName, members: inspection.members.map(({ path }) => path) };
  return resolve(layers.map(only('service')), background).answers.service ?? [];
}

async function chooseApplications(
  inspection: Inspection,
  layers: readonly Layer[],
  paths: readonly string[],
  person: Person | undefined,
): Promise<Chosen> {
  const said = new Map<string, LanguageName>();
  const applications: Application[] = [];
  for (const path of paths) {
    const given = answeredLanguage(layers, path);
    const natural = given === undefined ? inspection.application(path) : undefined;
    const language = given ?? (natural === undefined ? await askFor(inspection, layers, path, person) : undefined);
    if (given === undefined && language !== undefined) said.set(path, language);
    const application = natural ?? (language === undefined ? undefined : await inspection.applicationIn(path, language));
    if (application !== undefined) applications.push(application);
  }
  return { applications, said: languageLayer(said, paths) };
}

function languageLayer(said: ReadonlyMap<string, LanguageName>, paths: readonly string[]): Layer {
  const [path = ''] = paths;
  if (paths.length === 1) {
    const language = said.get(path);
    return { origin: 'prompt', values: new Map(language === undefined ? [] : [['language', language]]) };
  }
  return {
    origin: 'prompt',
    values: new Map(),
    members: new Map([...said].map(([at, language]) => [at, new Map([['language', language]])])),
  };
}

function answeredLanguage(layers: readonly Layer[], path: string): LanguageName | undefined {
  const { answers, given } = resolve(layersFor(layers, path).map(only('language')), { facts: {}, folderName: '' });
  return given.has('language') ? answers.language : undefined;
}

function only(name: QuestionName): (layer: Layer) => Layer {
  return ({ origin, values }) => ({ origin, values: new Map([...values].filter(([each]) => each === name)) });
}

/** Asks for the language of a part without a known one. Without a person, throws KaizenError (exit code 1) that names all missing flags. */
async function askFor(inspection: Inspection, layers: readonly Layer[], path: string, person: Person | undefined): Promise<LanguageName> {
  const foreign = inspection.foreign.find((each) => each.path === path);
  const where = path === '' ? inspection.folderName : path;
  const holds =
    foreign === undefined
      ? `${where} has no application in a language that kaizen-docker knows.`
      : `${where} has a program in ${foreign.language.title} (${foreign.file}), which kaizen-docker cannot build on its own.`;
  const said = person === undefined ? undefined : await askLanguage(person.ask, holds, foreign === undefined ? undefined : 'other');
  if (said !== undefined) return said;
  const own = layersFor(layers, path);
  const missing = (['language', 'start', 'port'] as const).filter((name) => !own.some(({ values }) => values.has(name)));
  const flags = missing.map(
    (name) =>
      `--${flagOf(name)} ${path === '' ? '' : `${path}=`}${name === 'language' && foreign !== undefined ? 'other' : questions[name].kind.placeholder}`,
  );
  // A known language has a usual start command and port; others have none.
  const remedy =
    foreign === undefined
      ? `Set: ${flags.join(', ')}. If the language is not "other", --start and --port have usual defaults.`
      : `Set: ${flags.join(', ')}, and --build LINE for each build command.`;
  throw new KaizenError([`${holds} ${remedy}`, ...inspection.warnings].join(' '));
}

function languageOf({ stack, facts }: Application): Fact<LanguageName> | undefined {
  const value = languageNames.find((name) => name === stack.language);
  return value === undefined ? undefined : { value, source: facts.language?.source ?? 'the folder' };
}

/** `--port services/orders=3000` answers for one member: the part after the sign is the answer. */
function scoped(layer: Layer, paths: readonly string[]): Layer {
  if (!isTyped(layer.origin) || paths.length === 0) return layer;
  const values = new Map(layer.values);
  const members = new Map(layer.members);
  for (const name of questionNames) {
    if (questions[name].scope !== 'application' || !values.has(name)) continue;
    const raw = values.get(name);
    const words: unknown[] = Array.isArray(raw) ? raw : [raw];
    const general = words.filter((word) => pathOf(word, paths) === undefined);
    for (const path of paths) {
      const own = words.filter((word) => pathOf(word, paths) === path).map((word) => String(word).slice((path || '.').length + 1));
      if (own.length > 0) members.set(path, new Map([...(members.get(path) ?? []), [name, own.length === 1 ? own[0] : own]]));
    }
    if (general.length === 0) values.delete(name);
    else values.set(name, general.length === 1 ? general[0] : general);
  }
  return { ...layer, values, members };
}

function pathOf(word: unknown, paths: readonly string[]): string | undefined {
  return typeof word === 'string' ? paths.find((path) => word.startsWith(`${path || '.'}=`)) : undefined;
}
