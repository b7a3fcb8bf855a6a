import { KaizenError } from '../errors.ts';
import type { ConfigurationFile, Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { textOfSample } from '../manifests/sample-text.ts';

/** The sample settings that can be copied, with their texts. */
export interface Samples {
  readonly configuration?: Fact<readonly ConfigurationFile[]>;
  readonly texts: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** Control characters of a terminal do not belong in settings. */
const steering = /(?![\t\n\r])\p{Cc}/u;

/** Reads the samples of settings files, and leaves out those that cannot be copied unchanged. */
export function readSamples(configuration: Fact<readonly ConfigurationFile[]> | undefined, own: Folder): Samples {
  if (configuration === undefined) return { texts: new Map(), warnings: [] };
  const read = configuration.value.map((each) => ({ each, ...textOf(own, each.sample) }));
  const value = read.flatMap(({ each, text }) => (text === undefined ? [] : [each]));
  return {
    ...(value.length === 0 ? {} : { configuration: { ...configuration, value } }),
    texts: new Map(read.flatMap(({ each, text }) => (text === undefined ? [] : [[each.sample, textOfSample(each.path, text)] as const]))),
    warnings: read.flatMap(({ each: { path, sample }, reason }) =>
      reason === undefined
        ? []
        : [
            `The code reads ${path}, which is not in the folder. The tool can't copy ${sample} (${reason}): make ${path} from it, and mount it in the compose file.`,
          ],
    ),
  };
}

/** The text of a sample, or why it cannot be copied unchanged. */
function textOf(own: Folder, sample: string): { readonly text?: string; readonly reason?: string } {
  try {
    const text = own.read(sample) ?? '';
    return steering.test(text) ? { reason: 'it has control characters' } : { text };
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
    return { reason: error.message.replace(/[.?]$/, '') };
  }
}
