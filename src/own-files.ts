import { isAdoptablePath } from './artifacts/paths.ts';
import { diffOf } from './diff.ts';
import { exitCode, KaizenError } from './errors.ts';
import { isGenerated, type Project } from './project.ts';
import type { Ask } from './questions/ask.ts';
import type { Layer } from './questions/resolve.ts';
import { settleAll } from './reconcile/settle.ts';
import { planSession } from './session.ts';

/** What happens to the container files that a person wrote. */
export type Handling = 'adopt' | 'replace';

type Choice = Handling | 'show' | 'stop';

const choices: readonly { readonly name: string; readonly value: Choice }[] = [
  { name: 'adopt: keep your files, and add tests and missing files', value: 'adopt' },
  { name: 'replace: replace your files with new ones', value: 'replace' },
  { name: 'show the difference between your files and the new ones', value: 'show' },
  { name: 'stop: write nothing', value: 'stop' },
];

const mostNamed = 8;

/** The container files that a person wrote, in a folder without generated files. */
export function ownFiles(project: Project): readonly string[] {
  if (isGenerated(project) || project.pending !== undefined) return [];
  const { containerFiles, files } = project.inspection;
  const known = new Set(files);
  return (containerFiles?.value ?? []).filter((path) => isAdoptablePath(path) && known.has(path) && !/(?:^|\/)\.devcontainer\//.test(path));
}

/** The sentence about these files that is printed first. */
export function ownFilesSentence(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed);
  const more = paths.length > named.length ? ` and ${paths.length - named.length} more` : '';
  return `This folder has container files that kaizen-docker did not generate: ${named.join(', ')}${more}.`;
}

/**
 * Asks what to do with them; `showDifference` shows the effect of replacing them. Throws KaizenError (exit code 0) if the person chooses to
 * write nothing.
 */
export async function askHandling(ask: Ask, showDifference: () => Promise<void>): Promise<Handling> {
  for (;;) {
    const reply = await ask({
      type: 'select',
      name: 'ownFiles',
      message: 'What do you want to do with them?',
      default: 'adopt',
      choices: [...choices],
    });
    const choice = choices.find(({ value }) => value === reply)?.value ?? 'stop';
    if (choice === 'stop') throw new KaizenError('You chose to stop. Nothing was written.', exitCode.done);
    if (choice !== 'show') return choice;
    await showDifference();
  }
}

/**
 * The effect of replacing these files, as a unified diff, with the answers of the folder and these layers. If questions are open, returns
 * the sentence that names them.
 */
export async function ownFilesDifference(project: Project, layers: readonly Layer[]): Promise<string> {
  try {
    const { changes } = await planSession(project.inspection.root, { isDryRun: true, layers: () => layers });
    const own = new Set(ownFiles(project));
    return settleAll(changes, 'template')
      .filter(({ path }) => own.has(path))
      .map(diffOf)
      .join('');
  } catch (error) {
    if (error instanceof KaizenError) return `The new files are not known yet. ${error.message}\n`;
    throw error;
  }
}
