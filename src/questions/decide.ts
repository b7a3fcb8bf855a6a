import { KaizenError } from '../errors.ts';
import type { Application, Inspection } from '../inspect/inspect.ts';
import { distinctSlugs } from '../names.ts';
import { languageTitles } from '../stacks/registry.ts';
import { type Ask, askMembers, askQuestions } from './ask.ts';
import type { Artifact, Background, QuestionName } from './question.ts';
import { type Layer, layersFor, type Resolution, resolve } from './resolve.ts';
import { questionNames, questions } from './table.ts';

/** An application with what its questions were answered. */
export interface Decided {
  readonly application: Application;
  readonly resolution: Resolution;
}

/** What is generated: for which applications, with which answers. */
export interface Decision {
  readonly applications: readonly [Decided, ...Decided[]];
  /** All the layers of answers, the strongest first, those of the prompts among them. */
  readonly layers: readonly Layer[];
}

/** A person who can be asked: about what these artifacts need, and not about what the settled layers answer. */
export interface Person {
  readonly ask: Ask;
  readonly artifacts: readonly Artifact[];
  readonly settled?: readonly Layer[];
}

/**
 * Chooses the applications (`onChosen` is told before anything else is asked), and answers the questions about each: from the layers, else by asking where there is a person, else by default.
 * Throws KaizenError (exit code 1) where no language is recognised, and for an answer that is not valid.
 */
export async function decide(
  inspection: Inspection,
  given: readonly Layer[],
  { person, onChosen = () => {} }: { readonly person?: Person; onChosen?(applications: readonly Application[]): void } = {},
): Promise<Decision> {
  const paths = inspection.members.map(({ path }) => path);
  const layers = given.map((layer) => scoped(layer, paths));
  const chosen = await chooseApplications(inspection, layers, person);
  onChosen(chosen);
  const parts = slugsOf(chosen);
  const said = { origin: 'prompt', values: new Map<QuestionName, unknown>(), members: new Map<string, Map<QuestionName, unknown>>() };
  if (inspection.members.length > 1 && person !== undefined) {
    said.values.set(
      'service',
      chosen.map(({ path }) => path),
    );
  }
  for (const [index, application] of chosen.entries()) {
    if (person === undefined) break;
    const own = layersFor([said, ...layers], application.path);
    const settled = person.settled === undefined ? own : layersFor([said, ...person.settled], application.path);
    const background = backgroundOf(inspection, chosen, parts, index);
    const replies = await askQuestions(person.ask, own, background, {
      ...person,
      unknown: application.unknown,
      bases: application.bases,
      settled,
    });
    for (const [name, value] of replies.values) {
      if (chosen.length === 1 || questions[name].scope === 'stack') said.values.set(name, value);
      else said.members.set(application.path, new Map([...(said.members.get(application.path) ?? []), [name, value]]));
    }
  }
  const all = person === undefined ? layers : [said, ...layers];
  const decided = chosen.map((application, index) => ({
    application,
    resolution: resolve(layersFor(all, application.path), backgroundOf(inspection, chosen, parts, index)),
  }));
  const [one, ...others] = decided;
  if (one === undefined) throw new KaizenError('--service: name one part at least.');
  return { applications: [one, ...others], layers: all };
}

function backgroundOf(
  { folderName, members }: Inspection,
  chosen: readonly Application[],
  parts: readonly string[],
  index: number,
): Background {
  const application = chosen[index];
  const { slottedStart, serverStarts } = application ?? {};
  return {
    facts: application?.facts ?? {},
    ...(slottedStart === undefined ? {} : { slottedStart }),
    ...(serverStarts === undefined ? {} : { serverStarts }),
    folderName: application?.name ?? folderName,
    ...(application === undefined ? {} : { testRunner: application.stack.testRunner }),
    members: members.map(({ path }) => path),
    ...(chosen.length > 1 ? { together: { name: folderName, number: index + 1, part: parts[index] ?? '' } } : {}),
  };
}

function slugsOf(chosen: readonly Application[]): readonly string[] {
  return distinctSlugs(chosen.map(({ facts, name, path }) => ({ name: facts.name?.value ?? name, path })));
}

async function chooseApplications(inspection: Inspection, layers: readonly Layer[], person: Person | undefined): Promise<Application[]> {
  const isAnswered = layers.some(({ values }) => values.has('service'));
  const background = { facts: {}, folderName: inspection.folderName, members: inspection.members.map(({ path }) => path) };
  const { answers } = resolve(
    layers.map(({ origin, values }) => ({ origin, values: new Map([...values].filter(([name]) => name === 'service')) })),
    background,
  );
  const all = answers.service ?? [];
  const paths =
    isAnswered || person === undefined || inspection.members.length < 2 ? all : await askMembers(person.ask, inspection.members);
  return paths.map((path) => {
    const application = inspection.application(path);
    if (application !== undefined) return application;
    const where = path === '' ? inspection.folderName : path;
    throw new KaizenError(
      [
        `${where} holds no application of a language that is known (${languageTitles.join(', ')}): name the folder that its manifest is in.`,
        ...inspection.warnings,
      ].join(' '),
    );
  });
}

/** `--port services/orders=3000` answers for one member: the part behind the sign is the answer. */
function scoped(layer: Layer, paths: readonly string[]): Layer {
  if (layer.origin !== 'flag' || paths.length === 0) return layer;
  const values = new Map(layer.values);
  const members = new Map(layer.members);
  for (const name of questionNames) {
    if (questions[name].scope !== 'application' || !values.has(name)) continue;
    const raw = values.get(name);
    const words: unknown[] = Array.isArray(raw) ? raw : [raw];
    const general = words.filter((word) => pathOf(word, paths) === undefined);
    for (const path of paths) {
      const own = words.filter((word) => pathOf(word, paths) === path).map((word) => String(word).slice(path.length + 1));
      if (own.length > 0) members.set(path, new Map([...(members.get(path) ?? []), [name, own.length === 1 ? own[0] : own]]));
    }
    if (general.length === 0) values.delete(name);
    else values.set(name, general.length === 1 ? general[0] : general);
  }
  return { ...layer, values, members };
}

function pathOf(word: unknown, paths: readonly string[]): string | undefined {
  return typeof word === 'string' ? paths.find((path) => word.startsWith(`${path}=`)) : undefined;
}
