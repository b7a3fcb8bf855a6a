import type { RenderedFile } from '../artifacts/artifact.ts';
import { KaizenError } from '../errors.ts';
import { jobName, objectName } from '../kubernetes/names.ts';
import { manifestsFolder } from '../plan/deployment.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import type { Decision } from '../questions/decide.ts';
import { questionNames } from '../questions/table.ts';
import { printedAnswer } from '../questions/typed.ts';
import { presetOwner } from '../reconcile/lock.ts';
import type { Owned } from '../reconcile/reconcile.ts';
import type { SlotName, SlotTexts } from '../render/slots.ts';
import { refuseInvalid } from '../verify/verify.ts';
import { faultIn, patched, patchesOf, patchMatches, type Target } from './patches.ts';
import { type Patch, type Preset, placeText, type Stated } from './preset.ts';

type Render = (plan: Plan) => Promise<readonly Owned[]>;

/**
 * Renders the files of a plan with the changes of a preset: first its slots, then mirrors, then its patches. The templates alone make valid files, so
 * that any fault is the preset's. Throws KaizenError (exit code 1) with the preset, its file and line if a slot or a patch makes a file invalid.
 */
export async function renderedWith(preset: Preset, plan: Plan, decision: Decision, render: Render): Promise<readonly Owned[]> {
  const withSlots = (slots: Preset['slots']): Promise<readonly Owned[]> => render(slottedPlan(plan, decision, slots));
  const owned = preset.slots.size === 0 ? await render(plan) : await withSlots(preset.slots);
  // Without slots, the files are those of the templates.
  const faulty = preset.slots.size === 0 ? undefined : owned.find(({ file }) => faultOf(plan, file) !== undefined);
  if (faulty !== undefined) await refuseSlots(preset, plan, faulty.file, withSlots);
  const used = new Set<Patch>();
  const files = owned.map(({ file, owner }) => {
    const target = targetOf(plan, file);
    if (target === undefined) return { file, owner };
    const text = mirrored(file.text, target, preset.mirrors);
    if (target.kind !== 'kubernetes') return { owner, file: { ...file, text: patched(file.path, text, target, preset.patches) } };
    // A patch of manifests may match in some of the files that it concerns.
    const own = patchesOf(manifestPath(file), text, target.application, preset.patches);
    const next = own.reduce((before, patch) => {
      if (patchMatches(before, target, patch)) used.add(patch);
      return patched(file.path, before, target, [{ ...patch, isOptional: true }]);
    }, text);
    return { owner, file: { ...file, text: next } };
  });
  const unused = preset.patches.find((patch) => patch.kind === 'kubernetes' && !patch.isOptional && !used.has(patch));
  // A run may render other files only.
  if (unused !== undefined && owned.some(({ file }) => targetOf(plan, file)?.kind === 'kubernetes'))
    throw new KaizenError(
      `${placeText(unused.place)}: the patch matches nothing in ${manifestsFolder}: add "optional: true" if some projects have none.`,
    );
  return files;
}

/** The path of a manifest below the folder of manifests. */
function manifestPath({ path }: RenderedFile): string {
  return path.slice(manifestsFolder.length + 1);
}

/** The files that a preset adds. */
export function filesOf({ files }: Preset): readonly Owned[] {
  return [...files.values()].map(({ path, text, mode, isRequired }) => ({
    owner: presetOwner,
    file: { path, text, mode, isForeign: true, isOfPreset: true, isRequired },
  }));
}

/** Sentences about files that the preset requires and the project does not have. */
export function missingFiles({ requiredFiles }: Preset, has: (path: string) => boolean): readonly string[] {
  return requiredFiles
    .filter(({ value }) => !has(value))
    .map(({ value, place }) => `${value} is missing; the ${placeText(place)} requires it.`);
}

/** Slots and patches do not change a file that a person wrote. The rules apply to it, too. */
function targetOf({ applications, stack, cluster }: Plan, { path, mode }: RenderedFile): Target | undefined {
  if (applications.some(({ dockerfile, byHand }) => dockerfile === path && byHand === undefined)) return { kind: 'dockerfile' };
  if (cluster !== undefined && mode === 'merge' && path.startsWith(`${manifestsFolder}/`) && path.endsWith('.yaml'))
    return { kind: 'kubernetes', application: applications.flatMap(workloadsOf) };
  if (path !== stack.composeFile || stack.isByHand === true) return undefined;
  return {
    kind: 'compose',
    application: applications.flatMap(({ service, processes }) => [service, ...processes.map((each) => each.service)]),
  };
}

/** The names of an application's objects with pods. */
function workloadsOf({ service, processes, deployment }: ApplicationPlan): readonly string[] {
  const others = processes.flatMap((process) => [objectName(process.service), jobName(process, deployment.image)]);
  return [objectName(service), ...others];
}

function faultOf(plan: Plan, file: RenderedFile): string | undefined {
  const target = targetOf(plan, file);
  if (target !== undefined) {
    const fault = faultIn(target, file.text);
    return fault === undefined ? undefined : `line ${fault.line}: ${fault.what}`;
  }
  if (file.isForeign === true || !file.path.endsWith('.dockerignore')) return undefined;
  try {
    refuseInvalid(file.path, file.text);
    return undefined;
  } catch (error) {
    if (error instanceof KaizenError) return error.message;
    throw error;
  }
}

/** Names the slot that makes a file invalid: the first that does so alone, or else all of them together. */
async function refuseSlots(
  { slots }: Preset,
  plan: Plan,
  { path }: RenderedFile,
  withSlots: (slots: Preset['slots']) => Promise<readonly Owned[]>,
): Promise<never> {
  let last = '';
  for (const [name, all] of slots) {
    for (const stated of all) {
      const file = (await withSlots(new Map([[name, [stated]]]))).find((each) => each.file.path === path)?.file;
      const fault = file === undefined ? undefined : faultOf(plan, file);
      last = `${placeText(stated.place)}: the slot ${name}`;
      if (fault !== undefined) throw new KaizenError(`${last} makes ${path} invalid, ${fault}. Nothing was written.`);
    }
  }
  throw new KaizenError(`${last} and the other slots together make ${path} invalid. Nothing was written.`);
}

function slottedPlan(plan: Plan, { applications }: Decision, slots: Preset['slots']): Plan {
  const texts = applications.map(({ resolution: { answers } }) =>
    textsWith(slots, (name) => {
      const question = questionNames.find((each) => each === name);
      return question === undefined ? undefined : printedAnswer(question, answers);
    }),
  );
  const [first = {}] = texts;
  return {
    ...plan,
    ...(plan.stack.isByHand === true ? {} : { slots: first }),
    applications: plan.applications.map((application, index) => {
      const isOwn = plan.stack.isByHand === true || application.byHand !== undefined;
      return isOwn ? application : { ...application, slots: texts[index] ?? first };
    }),
  };
}

function textsWith(slots: Preset['slots'], answer: (name: string) => unknown): SlotTexts {
  return Object.fromEntries(
    [...slots].map(([name, all]): [SlotName, string] => [name, all.map((stated) => filled(name, stated, answer)).join('\n')]),
  );
}

/** Characters without a special meaning in any of the files. */
const harmless = /^[\w.:/@+,=-]{0,400}$/;

function filled(name: SlotName, { value, place }: Stated<string>, answer: (name: string) => unknown): string {
  return value.replace(/\n+$/, '').replaceAll(/\{\{([^{}\n]{0,80})\}\}/g, (_, word: string) => {
    const found = answer(word.trim());
    const text = Array.isArray(found)
      ? found.join(',')
      : typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
        ? String(found)
        : undefined;
    if (text !== undefined && harmless.test(text)) return text;
    throw new KaizenError(
      `${placeText(place)}: the slot ${name} uses {{${word.trim()}}}, whose value contains characters that are not allowed in a slot.`,
    );
  });
}

/** The text with the images of these registries pulled from their mirrors. */
function mirrored(text: string, { kind }: Target, mirrors: ReadonlyMap<string, string>): string {
  let next = text;
  for (const [registry, mirror] of mirrors) {
    const name = registry.replaceAll('.', '\\.');
    const places =
      kind === 'dockerfile'
        ? new RegExp(`^((?:FROM (?:--platform=\\S{1,100} )?|COPY --from=|RUN --mount=\\S{0,200}from=))${name}/`, 'gm')
        : kind === 'compose'
          ? new RegExp(`^( {4}image: "?)${name}/`, 'gm')
          : new RegExp(`^( {2,40}(?:- )?image: "?)${name}/`, 'gm');
    next = next.replaceAll(places, (_, before: string) => `${before}${mirror}/`);
  }
  return next;
}
