import { runProgram } from './process.ts';

/** What the engine can hold of a run, in the order in which it can be removed: how it is listed, and removed. */
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
] as const;

/**
 * Removes all that carries the name of a run: its containers, volumes, networks and images. Safe to call twice, and after an interrupt.
 * What can't be removed stays, and is no error: the run has its own result to give.
 */
export async function removeRun(name: string): Promise<void> {
  for (const { list, remove } of kinds) {
    const found = new Set([
      ...(await listed([...list, '--filter', `name=${name}`])),
      ...(await listed([...list, '--filter', `label=com.docker.compose.project=${name}`])),
    ]);
    if (found.size > 0) await runProgram(['docker', ...remove, ...found]);
  }
  // By their names: an image with the same content may have a name of the user's, which an ID would take away with it.
  const images = await listed(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${name}*`]);
  if (images.length > 0) await runProgram(['docker', 'image', 'rm', '--force', ...new Set(images)]);
}

async function listed(words: readonly string[]): Promise<string[]> {
  const { stdout } = await runProgram(['docker', ...words]);
  return stdout.split('\n').filter((line) => line !== '');
}
