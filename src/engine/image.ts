import { docker, fields, inspected, itemsOf, numberOf, parsedLines, textOf } from './docker.ts';
import type { ProgramOptions } from './process.ts';

/** The properties of an image that the engine reports. */
export interface ImageFacts {
  /** `sha256:…` */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  readonly architecture: string;
  readonly user: string;
  readonly healthCheck?: readonly string[];
  /** Digest in the registry; absent if the engine did not pull it. */
  readonly digest?: string;
  /** The size that each instruction has added, from the first to the last (`docker history`). */
  readonly history: readonly Instruction[];
}

export interface Instruction {
  /** In one line. */
  readonly text: string;
  /** Bytes. */
  readonly size: number;
}

/** Returns the properties of an image, or undefined if the engine has no image with that name. See `docker` for the errors. */
export async function describeImage(name: string, options: ProgramOptions): Promise<ImageFacts | undefined> {
  const image = await inspected(name, options);
  if (image === undefined) return undefined;
  const config = fields(image['Config']);
  const [, digest] = textOf(itemsOf(image['RepoDigests'])[0]).split('@');
  const test = itemsOf(fields(config['Healthcheck'])['Test']).map(textOf);
  return {
    id: textOf(image['Id']),
    size: numberOf(image['Size']),
    architecture: textOf(image['Architecture']),
    user: textOf(config['User']),
    ...(test.length === 0 ? {} : { healthCheck: test }),
    ...(digest === undefined ? {} : { digest }),
    history: await historyOf(name, options),
  };
}

async function historyOf(name: string, options: ProgramOptions): Promise<Instruction[]> {
  const { stdout } = await docker(['history', '--no-trunc', '--human=false', '--format', '{{json .}}', name], options);
  return parsedLines(stdout)
    .toReversed()
    .map(({ CreatedBy, Size }) => ({ text: instructionOf(textOf(CreatedBy)), size: Number(Size) }));
}

// BuildKit writes `RUN /bin/sh -c …`, and the old builder a shell before a COPY; `# buildkit` is the mark of BuildKit.
function instructionOf(text: string): string {
  return text
    .replace(/^RUN (\|\d+ .*)?\/bin\/sh -c /, 'RUN ')
    .replace(/^\/bin\/sh -c #\(nop\) +/, '')
    .replace(/^\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
