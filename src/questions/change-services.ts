import { KaizenError } from '../errors.ts';
import type { Decided, Decision } from './decide.ts';
import { type ServiceChoice, services } from './kinds.ts';
import type { QuestionName } from './question.ts';
import type { Layer } from './resolve.ts';

/**
 * Takes the words of `service add NAME…` or `service remove NAME…` and what is decided without them, and gives the answers that follow: the
 * services that each application has now, and the change.
 * Throws KaizenError (exit code 1) for another word than add and remove, for an unknown service, and for one that is not there to be removed.
 */
export function changedServices(words: readonly string[], { applications }: Decision): Layer {
  const [verb, ...names] = words;
  if ((verb !== 'add' && verb !== 'remove') || names.length === 0) {
    throw new KaizenError('service: say "service add NAME" or "service remove NAME".');
  }
  const chosen = parsed(names);
  const change = verb === 'add' ? added : removed;
  if (verb === 'remove') refuseAbsent(applications, chosen);
  const changed = applications.map(({ application: { path }, resolution: { answers } }): [string, readonly ServiceChoice[]] => [
    path,
    change(answers.services ?? [], chosen),
  ]);
  const answers = (list: readonly ServiceChoice[]): Map<QuestionName, unknown> => new Map([['services', services.print(list)]]);
  const [first] = changed;
  if (changed.length === 1 && first?.[0] === '') return { origin: 'flag', values: answers(first[1]) };
  return { origin: 'flag', values: new Map(), members: new Map(changed.map(([path, list]) => [path, answers(list)])) };
}

/** A service as it was typed. */
interface Named extends ServiceChoice {
  readonly isVersioned: boolean;
}

function parsed(names: readonly string[]): readonly Named[] {
  const words = names.join(',').split(',');
  try {
    const versioned = new Set(words.filter((word) => word.includes(':')).flatMap((word) => services.parse(word).map(({ name }) => name)));
    return services.parse(words).map((each) => ({ ...each, isVersioned: versioned.has(each.name) }));
  } catch (error) {
    throw new KaizenError(`service: ${error instanceof Error ? error.message : error}.`, undefined, error);
  }
}

/** One that is there keeps its place, and its version where no other is named. */
function added(present: readonly ServiceChoice[], more: readonly Named[]): readonly ServiceChoice[] {
  const kept = present.map((each) => more.find(({ name, isVersioned }) => isVersioned && name === each.name) ?? each);
  return [...kept, ...more.filter(({ name }) => !present.some((each) => each.name === name))].map(({ name, version }) => ({
    name,
    version,
  }));
}

function removed(present: readonly ServiceChoice[], gone: readonly Named[]): readonly ServiceChoice[] {
  return present.filter(({ name }) => !gone.some((each) => each.name === name));
}

function refuseAbsent(applications: readonly Decided[], gone: readonly Named[]): void {
  const present = applications.flatMap(({ resolution: { answers } }) => (answers.services ?? []).map(({ name }) => name));
  const absent = gone.find(({ name }) => !present.includes(name));
  if (absent === undefined) return;
  const there = present.length === 0 ? 'it has no backing service' : `it has ${[...new Set(present)].join(', ')}`;
  throw new KaizenError(`service remove ${absent.name}: the stack has none; ${there}.`);
}
