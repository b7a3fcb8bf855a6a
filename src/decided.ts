import { answersKey, answersPath, type Project } from './project.ts';
import { type DecideOptions, type Decision, decide } from './questions/decide.ts';
import type { Layer } from './questions/resolve.ts';

/**
 * The layers of a project with those of its preset around them, the strongest first.
 * Throws KaizenError (exit code 4) if one of them gives a locked answer another value.
 */
export async function layersWithPreset(project: Project, layers: readonly Layer[]): Promise<readonly Layer[]> {
  const own = layers.filter(isOfProject);
  const { before, behind } = await presetLayersOf(project, own);
  return [...before, ...own, ...behind];
}

/**
 * Decides about a project by these layers and by its preset; see `decide`.
 * Throws KaizenError like `decide`, and 4 if a layer gives an answer that the preset does not leave to the project.
 */
export async function decideOn(project: Project, given: readonly Layer[], options: DecideOptions = {}): Promise<Decision> {
  const layers = given.filter(isOfProject);
  if (project.preset === undefined) return decide(project.inspection, layers, options);
  const { before, behind } = await presetLayersOf(project, layers);
  const { person, onChosen } = options;
  const { narrowedAsk, narrowedLayer } = await import('./preset/layers.ts');
  const { preset } = project.preset;
  const decision = await decide(project.inspection, [...before, ...layers, ...behind], {
    ...(onChosen === undefined ? {} : { onChosen }),
    // A locked answer is not asked. A default is asked, like one from the folder.
    ...(person === undefined
      ? {}
      : { person: { ...person, ask: narrowedAsk(preset, person.ask), settled: [...before, ...(person.settled ?? layers)] } }),
  });
  // A flag for one application has been assigned to it only now.
  await presetLayersOf(project, decision.layers.filter(isOfProject));
  const narrowed = narrowedLayer(preset, decision);
  return narrowed === undefined ? decision : decide(project.inspection, [...decision.layers, narrowed]);
}

/** Sentences about files that the project's preset requires and the project does not have. */
export async function requiredNotes({ preset, inspection }: Project): Promise<readonly string[]> {
  if (preset === undefined) return [];
  const { missingFiles } = await import('./preset/render.ts');
  const known = new Set([...inspection.files, ...preset.preset.files.keys()]);
  return missingFiles(preset.preset, (path) => known.has(path));
}

/** An earlier decision contains the layers of the preset, which may have changed since. */
function isOfProject({ isOfPreset }: Layer): boolean {
  return isOfPreset !== true;
}

async function presetLayersOf(
  { preset, read }: Project,
  layers: readonly Layer[],
): Promise<{ before: readonly Layer[]; behind: readonly Layer[] }> {
  if (preset === undefined) return { before: [], behind: [] };
  const [{ presetLayers }, { lineOfValue }, { readTypedText }] = await Promise.all([
    import('./preset/layers.ts'),
    import('./preset/lines.ts'),
    import('./read-file.ts'),
  ]);
  return presetLayers(preset.preset, layers, ({ origin }, name, path) => {
    const keys = path === undefined ? [name] : ['members', path, name];
    if (origin === answersPath) return lineOfValue(read(answersPath) ?? '', [answersKey, ...keys]);
    const found = /^(?:flag|prompt|set)$/.test(origin) ? { wrong: '' } : readTypedText(origin);
    return 'text' in found ? lineOfValue(found.text, keys) : undefined;
  });
}
