import { artifacts } from '../artifacts/registry.ts';
import { decideOn } from '../decided.ts';
import { KaizenError } from '../errors.ts';
import { type Patch, type Preset, placeText } from '../preset/preset.ts';
import { presetIn } from '../preset/use.ts';
import { type Project, renderedFiles } from '../project.ts';
import { type Decision, decide } from '../questions/decide.ts';
import type { QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { flagOf, questionNames } from '../questions/table.ts';
import { printedAnswer, typedAnswer } from '../questions/typed.ts';
import { lockPath } from '../reconcile/lock.ts';
import { setOwnServices, withOwnServices } from '../services/catalog.ts';
import type { Service } from '../services/service.ts';
import type { Planned } from '../session.ts';

/** The texts of files by their paths. */
export type Texts = ReadonlyMap<string, string>;

/** A difference between two presets, with the files of one of them, and the same files as they would be without the difference. */
export interface Cause {
  readonly text: string;
  readonly with: Texts;
  readonly without: Texts;
}

/** A project as one of the two presets makes it. */
interface Side {
  readonly project: Project;
  readonly decision: Decision;
  readonly files: Texts;
}

/** More causes than this are not distinguished, because each of them renders the project once more. */
const mostCauses = 40;

/** The differences between the preset that the files were rendered with and the one of a planned update, as far as they change a file. */
export async function causesOf({ project, decision }: Planned): Promise<readonly Cause[]> {
  if (project.lock.preset?.text === project.preset?.text) return [];
  const former = await formerSide(project);
  const files = await rendered(project, decision);
  if (former === undefined || files === undefined) return [];
  const now: Side = { project, decision, files };
  const tries = [...answerTries(former, now), ...partTries(former, now), ...serviceTries(former, now)];
  const causes: Cause[] = [];
  for (const { text, side, render } of tries.slice(0, mostCauses)) {
    const without = await render();
    if (without !== undefined) causes.push({ text, with: side.files, without });
  }
  return causes;
}

/** How to render a side without one difference. */
interface Try {
  readonly text: string;
  readonly side: Side;
  render(): Promise<Texts | undefined>;
}

/** The project with the preset that its lock pins, or without one. */
async function formerSide(project: Project): Promise<Side | undefined> {
  const { preset: _, ...plain } = project;
  const pinned = project.lock.preset;
  return attempt([], async () => {
    const preset = pinned === undefined ? undefined : { ...pinned, preset: presetIn(pinned.text, lockPath) };
    const former: Project = preset === undefined ? plain : { ...plain, preset };
    const decision = await decideOn(former, [project.saved]);
    return { project: former, decision, files: await textsOf(former, decision) };
  });
}

async function textsOf(project: Project, decision: Decision): Promise<Texts> {
  const files = await renderedFiles(project, decision, artifacts);
  return new Map(files.map(({ file }) => [file.path, file.text]));
}

function rendered(project: Project, decision: Decision, services = project.preset?.preset.services): Promise<Texts | undefined> {
  return attempt(services ?? [], () => textsOf(project, decision));
}

/** Runs a function with these services of a preset; undefined if the project cannot be rendered with them. */
async function attempt<Value>(services: readonly Service[], work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await withOwnServices(() => {
      setOwnServices(services);
      return work();
    });
  } catch (error) {
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** These answers decide which applications exist, and are not reset alone. */
const structural: ReadonlySet<QuestionName> = new Set(['service', 'language']);

/** The answers that differ. */
function answerTries(former: Side, now: Side): readonly Try[] {
  return now.decision.applications.flatMap(({ application: { path }, resolution }) => {
    const before = former.decision.applications.find((each) => each.application.path === path)?.resolution;
    if (before === undefined) return [];
    return questionNames.flatMap((name): Try[] => {
      const [old, value] = [printedAnswer(name, before.answers), printedAnswer(name, resolution.answers)];
      if (structural.has(name) || old === undefined || value === undefined || keyOf(old) === keyOf(value)) return [];
      const layer: Layer = {
        origin: 'before',
        values: path === '' ? new Map([[name, old]]) : new Map(),
        members: path === '' ? new Map() : new Map([[path, new Map([[name, old]])]]),
      };
      const member = path === '' ? '' : ` of ${path}`;
      return [
        {
          text: `${flagOf(name)}${member} is ${shown(name, value)} instead of ${shown(name, old)} (${resolution.origins.get(name) ?? ''})`,
          side: now,
          render: () =>
            attempt(now.project.preset?.preset.services ?? [], async () =>
              textsOf(now.project, await decide(now.project.inspection, [layer, ...now.decision.layers])),
            ),
        },
      ];
    });
  });
}

function shown(name: QuestionName, value: unknown): string {
  return typedAnswer(name, value) || '""';
}

/** A slot, a patch or a mirror of a preset. */
interface Part {
  readonly name: string;
  /** What it changes: a part of the other preset with the same target replaces it. */
  readonly target: string;
  /** Its target and its content. */
  readonly key: string;
  /** The preset without it. */
  readonly without: Preset;
}

/** The parts that only the new preset has in this form, and those of the former one that were removed. */
function partTries(former: Side, now: Side): readonly Try[] {
  const [before, after] = [partsOf(former.project.preset?.preset), partsOf(now.project.preset?.preset)];
  const [keys, targets] = [new Set(before.map(({ key }) => key)), new Set(after.map(({ target }) => target))];
  const tryOf = (side: Side, text: string, preset: Preset): Try => ({
    text,
    side,
    render: () => rendered(withPreset(side.project, preset), side.decision),
  });
  return [
    ...after.filter(({ key }) => !keys.has(key)).map(({ name, without }) => tryOf(now, name, without)),
    ...before.filter(({ target }) => !targets.has(target)).map(({ name, without }) => tryOf(former, `removed: ${name}`, without)),
  ];
}

function partsOf(preset: Preset | undefined): readonly Part[] {
  if (preset === undefined) return [];
  return [
    ...[...preset.slots].flatMap(([slot, all]) =>
      all.map(
        (stated): Part => ({
          name: `slot ${slot} of the ${placeText(stated.place)}`,
          target: keyOf(['slot', slot]),
          key: keyOf(['slot', slot, stated.value]),
          without: { ...preset, slots: new Map([...preset.slots, [slot, all.filter((each) => each !== stated)]]) },
        }),
      ),
    ),
    ...preset.patches.map(
      (patch): Part => ({
        name: `patch of the ${placeText(patch.place)}`,
        target: targetOf(patch),
        key: keyOf({ ...patch, place: '' }),
        without: { ...preset, patches: preset.patches.filter((each) => each !== patch) },
      }),
    ),
    ...[...preset.mirrors].map(
      ([registry, mirror]): Part => ({
        name: `mirror of ${registry} in the preset ${preset.name}`,
        target: keyOf(['mirror', registry]),
        key: keyOf(['mirror', registry, mirror]),
        without: { ...preset, mirrors: new Map([...preset.mirrors].filter(([each]) => each !== registry)) },
      }),
    ),
  ];
}

function targetOf(patch: Patch): string {
  if (patch.kind === 'kubernetes') return keyOf([patch.kind, patch.of, patch.path]);
  return patch.kind === 'compose' ? keyOf([patch.kind, patch.path]) : keyOf([patch.kind, patch.stage, patch.at]);
}

/** The services that both presets define, in different ways. */
function serviceTries({ project: { preset: before } }: Side, now: Side): readonly Try[] {
  const services = now.project.preset?.preset.services ?? [];
  return services.flatMap((service): Try[] => {
    const old = before?.preset.services.find(({ name }) => name === service.name);
    if (old === undefined || serviceKey(old) === serviceKey(service)) return [];
    const others = services.map((each) => (each === service ? old : each));
    return [
      {
        text: `the service ${service.name} of the preset ${now.project.preset?.preset.name ?? ''}`,
        side: now,
        render: () => rendered(now.project, now.decision, others),
      },
    ];
  });
}

function serviceKey(service: Service): string {
  return keyOf([service, service.versions.map((version) => [service.image(version), service.dataPath?.(version)])]);
}

/** The project with another content of its preset. */
function withPreset(project: Project, preset: Preset): Project {
  return project.preset === undefined ? project : { ...project, preset: { ...project.preset, preset } };
}

function keyOf(value: unknown): string {
  return JSON.stringify(value);
}
