import { KaizenError } from '../../errors.ts';
import { onPort } from '../../manifests/port-slot.ts';
import { calledCommands } from './command.ts';
import { startOf } from './entry.ts';
import { type Findings, startOf as foundStart } from './findings.ts';
import { manifestFile } from './package-json.ts';

/** Programs in the images that need no package. */
const inImage = /^(?:node|bun|sh|bash|env|nginx)$/;
const port = 3000;

/** The words of an init process before a command, if an answer adds it to the image: it forwards signals, and is not only a wrapper. */
function initIn(words: readonly string[], installed: readonly string[]): readonly string[] {
  const [program = ''] = words;
  if (!/^(?:tini|dumb-init)$/.test(program) || !installed.includes(program)) return [];
  const end = words.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return words.slice(0, end === -1 ? words.length : end);
}

/**
 * The program in node_modules that the start command of an answer calls, or the content of the script that it calls; undefined if it is started as it
 * is. `answered`: the port; `installed`: the packages of the image. Throws KaizenError (exit code 1) for a program that nothing installs.
 */
export function resolveStart(
  findings: Findings,
  words: readonly string[],
  { answered = port, installed = [] }: { readonly answered?: number; readonly installed?: readonly string[] } = {},
): readonly string[] | undefined {
  const init = initIn(words, installed);
  if (init.length > 0) {
    const rest = words.slice(init.length);
    return [...init, ...(resolveStart(findings, rest, { answered }) ?? rest)];
  }
  const { manifest, packages, programs } = findings;
  const [program = ''] = words;
  const found = foundStart(findings.start)?.run.words[0];
  if (program === found || program.includes('/') || inImage.test(program)) return undefined;
  const development = [...manifest.devDependencies.keys(), ...manifest.dependencies.keys()].map((name): [string, string] => [
    name,
    manifestFile,
  ]);
  const all = new Map([...development, ...packages]);
  const line = calledCommands(manifest, { words, environment: {}, scripts: [] }, answered);
  const start = startOf(line, { packages: all, programs: { ...programs, isComplete: true }, source: '--start', name: 'The start command' });
  if ('run' in start) return onPort(start.run.words, answered);
  throw new KaizenError(
    `--start: no dependency in ${manifestFile} installs the program ${JSON.stringify(program)}: add the package that does, or give another command.`,
  );
}
