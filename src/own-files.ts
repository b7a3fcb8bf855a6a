import { isAdoptablePath } from './artifacts/paths.ts';
import { diffOf } from './diff.ts';
import { exitCode, KaizenError } from './errors.ts';
import { isGenerated, type Project } from './project.ts';
import type { Ask } from './questions/ask.ts';
import type { Layer } from './questions/resolve.ts';
import { settleAll } from './reconcile/settle.ts';
import { planSession } from './session.ts';

/** What becomes of the container files that a person wrote. */
export type Handling = 'adopt' | 'replace';

type Choice = Handling | 'show' | 'stop';

const choices: readonly { readonly name: string; readonly value: Choice }[] = [
  { name: 'adopt: keep your files, and add tests and missing files', value: 'adopt' },
  { name: 'replace: replace your files with new ones', value: 'replace' },
  { name: 'show the difference between your files and the new ones', value: 'show' },
  { name: 'stop: write nothing', value: 'stop' },
];

const mostNamed = 8;

/** The container files that a person wrote, in a folder in which nothing was generated yet. */
export function ownFiles(project: Project): readonly string[] {
  if (isGenerated(project) || project.pending !== undefined) return [];
  const { containerFiles, files } = project.inspection;
  const known = new Set(files);
  return (containerFiles?.value ?? []).filter((path) => isAdoptablePath(path) && known.has(path) && !/(?:^|\/)\.devcontainer\//.test(path));
}

/** The sentence about these files that comes before anything else. */
export function ownFilesSentence(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed);
  const more = paths.length > named.length ? ` and ${paths.length - named.length} more` : '';
  return `This folder has container files that kaizen-docker did not generate: ${named.join(', ')}${more}.`;
}

/**
 * Asks what becomes of them; `showDifference` shows what replacing them would change. Throws KaizenError (exit code 0) where the person wants nothing to be
 * written.
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

/** What replacing these files would change, as a unified diff by the folder's say and these layers. Where questions are open, it is the sentence that names them. */
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
