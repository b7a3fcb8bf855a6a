import type { ProgramOptions } from './process.ts';
import { runProgram } from './process.ts';

const asDigest = /sha256:[a-f0-9]{64}/;

/** The digest of an image in its registry: from the engine, or else from the registry. Undefined if neither knows it. */
export async function digestOf(image: string, options: ProgramOptions = {}): Promise<string | undefined> {
  const known = await runProgram(['docker', 'image', 'inspect', '--format', '{{join .RepoDigests " "}}', image], options);
  const found = known.status === 0 ? asDigest.exec(known.stdout)?.[0] : undefined;
  if (found !== undefined) return found;
  const asked = await runProgram(['docker', 'buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'], options);
  return asked.status === 0 ? asDigest.exec(asked.stdout)?.[0] : undefined;
}
