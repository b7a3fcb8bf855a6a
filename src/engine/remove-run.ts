import { runProgram } from './process.ts';

/**
 * The kinds of objects that a run can leave on the engine, in the order in which they can be removed, with the commands for that.
 */
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
] as const;

/**
 * Removes everything with the name of a run: its containers, volumes, networks and images. Safe to call twice, and after an interrupt. An
 * object that cannot be removed stays, and is not an error: the run has its own result to report.
 */
export async function removeRun(name: string): Promise<void> {
  for (const { list, remove } of kinds) {
    const found = new Set([
      ...(await listed([...list, '--filter', `name=${name}`])),
      ...(await listed([...list, '--filter', `label=com.docker.compose.project=${name}`])),
    ]);
    if (found.size > 0) await runProgram(['docker', ...remove, ...found]);
  }
  // By name: an image with the same content may also have a name of the user, which the removal by ID would delete.
  const images = await listed(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${name}*`]);
  if (images.length > 0) await runProgram(['docker', 'image', 'rm', '--force', ...new Set(images)]);
}

async function listed(words: readonly string[]): Promise<string[]> {
  const { stdout } = await runProgram(['docker', ...words]);
  return stdout.split('\n').filter((line) => line !== '');
}
