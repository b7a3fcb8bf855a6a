import { isDeepStrictEqual } from 'node:util';
import { KaizenError } from '../errors.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { ended } from '../text.ts';
import { type Decided, decide } from './decide.ts';
import { nearest, type ServiceChoice, services } from './kinds.ts';
import type { QuestionName } from './question.ts';
import { type Layer, strongestOn } from './resolve.ts';

/**
 * Parses `service add NAME…` or `service remove NAME…`, and returns the resulting answers: the services of each application in these
 * layers, with the change. If nobody had answered, and the result equals the finding, there is still no answer: `remove` undoes an `add`.
 * Throws KaizenError (exit code 1) for another word than add and remove, for an unknown service, and for one that cannot be removed because
 * it is missing.
 */
export async function changedServices(words: readonly string[], inspection: Inspection, layers: readonly Layer[]): Promise<Layer> {
  const [typed = '', ...names] = words;
  const verb = typed === 'rm' ? 'remove' : typed;
  if (verb !== 'add' && verb !== 'remove') {
    throw new KaizenError(ended(`service: use "service add NAME" or "service remove NAME"${nearest(typed, ['add', 'remove'])}`));
  }
  if (names.length === 0) throw new KaizenError(`service ${verb}: name at least one service, such as "service ${verb} postgres".`);
  const chosen = parsed(names);
  const { applications } = await decide(inspection, layers);
  if (verb === 'remove') refuseAbsent(applications, chosen);
  const found = new Map(
    (await decide(inspection, layers.map(withoutServices))).applications.map((each) => [each.application.path, servicesOf(each)]),
  );
  const wereAdjusted = strongestOn('services', layers)?.adjusted ?? [];
  const change = verb === 'add' ? added : removed;
  const changed = applications.map((each) => {
    const { path } = each.application;
    const list = change(servicesOf(each), chosen);
    const isAnswered = each.resolution.given.has('services') && !wereAdjusted.includes(path);
    const isFound = !isAnswered && isDeepStrictEqual(list, found.get(path));
    return {
      path,
      values: new Map<QuestionName, unknown>([['services', isFound ? undefined : services.print(list)]]),
      isAdjusted: !isAnswered && !isFound,
    };
  });
  const [first] = changed;
  const adjusted = changed.filter(({ isAdjusted }) => isAdjusted).map(({ path }) => path);
  const scoped =
    changed.length === 1 && first?.path === ''
      ? { values: first.values }
      : { values: new Map(), members: new Map(changed.map(({ path, values }) => [path, values])) };
  return { origin: `service ${verb}`, ...scoped, adjusted };
}

function servicesOf({ resolution: { answers } }: Decided): readonly ServiceChoice[] {
  return answers.services ?? [];
}

function withoutServices({ members, ...layer }: Layer): Layer {
  const without = (values: ReadonlyMap<QuestionName, unknown>) => new Map([...values].filter(([name]) => name !== 'services'));
  return {
    ...layer,
    values: without(layer.values),
    ...(members === undefined ? {} : { members: new Map([...members].map(([path, own]) => [path, without(own)])) }),
  };
}

/** A service as typed. */
interface Named extends ServiceChoice {
  readonly isVersioned: boolean;
}

function parsed(names: readonly string[]): readonly Named[] {
  const words = names.join(',').split(',');
  try {
    const versioned = new Set(words.filter((word) => word.includes(':')).flatMap((word) => services.parse(word).map(({ name }) => name)));
    return services.parse(words).map((each) => ({ ...each, isVersioned: versioned.has(each.name) }));
  } catch (error) {
    throw new KaizenError(ended(`service: ${error instanceof Error ? error.message : error}`), undefined, error);
  }
}

/** An existing service keeps its place, and its version unless another one is named. */
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
  const there = present.length === 0 ? 'it has no backing services' : `it has ${[...new Set(present)].join(', ')}`;
  throw new KaizenError(`service remove ${absent.name}: ${absent.name} is not in the stack; ${there}.`);
}
