import { KaizenError } from '../../errors.ts';
import { onPort } from '../../manifests/port-slot.ts';
import { calledCommands } from './command.ts';
import { startOf } from './entry.ts';
import { type Findings, startOf as foundStart } from './findings.ts';
import { manifestFile } from './package-json.ts';

/** Programs in the images that need no package. */
const inImage = /^(?:node|bun|sh|bash|env|nginx)$/;
const port = 3000;

/**
 * The program in node_modules for an answered start command, with the commands of a script that it calls; undefined if it is started
 * unchanged. Throws KaizenError (exit code 1) for a program that nothing installs.
 */
export function resolveStart(findings: Findings, words: readonly string[], answered = port): readonly string[] | undefined {
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
