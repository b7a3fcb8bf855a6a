import { layersWithPreset } from '../decided.ts';
import { KaizenError } from '../errors.ts';
import { openProject } from '../project.ts';
import { answersLayer } from '../questions/answers-by-name.ts';
import { changedServices } from '../questions/change-services.ts';
import { withDeployedImage } from '../questions/cluster-questions.ts';
import { nearest } from '../questions/kinds.ts';
import type { QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { flagOf, questionNames } from '../questions/table.ts';
import { ended } from '../text.ts';
import type { Request } from './arguments.ts';

/** The answers of the flags and of the answers file, the strongest first. */
export async function givenLayers({ flags, answersFile }: Request): Promise<Layer[]> {
  const values = questionNames.flatMap((name): [QuestionName, unknown][] => {
    const value = flags.get(flagOf(name));
    return value === undefined ? [] : [[name, value]];
  });
  const layers: Layer[] = [{ origin: 'flag', values: new Map(values) }];
  if (answersFile === undefined) return layers;
  const { readAnswersFile } = await import('../questions/answers-file.ts');
  return [...layers, readAnswersFile(answersFile)];
}

/** The answers of `kubernetes`: manifests are written, and an image with a tag or a digest is the one that the cluster runs. */
export async function kubernetesLayers(request: Request): Promise<Layer[]> {
  const [flags, ...others] = await givenLayers(request);
  const values = withDeployedImage(new Map(flags?.values));
  return [{ origin: 'flag', values: new Map([...values, ['kubernetes', true]]) }, ...others];
}

/** The answers of `service add|remove NAME…`; see `changedServices` for the errors. */
export async function serviceLayer({ words, folder, dryRun }: Request): Promise<Layer> {
  const project = await openProject(folder, undefined, { isWriting: !dryRun });
  return changedServices(words, project.inspection, await layersWithPreset(project, [project.saved]));
}

/**
 * The answers of `set NAME=VALUE…`, by the name of the question or of its flag. Throws KaizenError (exit code 1) for a word without `=`,
 * and for an unknown name.
 */
export function assignedLayer(words: readonly string[]): Layer {
  if (words.length === 0) throw new KaizenError('set: give at least one answer, such as port=9000.');
  const values = new Map<string, string[]>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new KaizenError(`set: "${word}" is not NAME=VALUE.`);
    const typed = word.slice(0, at);
    const name = questionNames.find((each) => flagOf(each) === typed) ?? typed;
    if (!questionNames.some((each) => each === name))
      throw new KaizenError(ended(`set: "${typed}" is not the name of an answer${nearest(typed, questionNames.map(flagOf))}`));
    values.set(name, [...(values.get(name) ?? []), word.slice(at + 1)]);
  }
  const single = [...values].map(([name, all]): [string, unknown] => [name, all.length === 1 ? all[0] : all]);
  return answersLayer('set', Object.fromEntries(withDeployedImage(new Map(single))));
}
