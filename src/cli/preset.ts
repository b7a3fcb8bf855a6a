import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { isDenied } from '../policy/report.ts';
import { readBundle } from '../preset/bundle.ts';
import { writeNewPreset } from '../preset/init.ts';
import { mistakesIn } from '../preset/read.ts';
import { samplesFolder, trySamples } from '../preset/try.ts';
import { nearest } from '../questions/kinds.ts';
import { withOwnServices } from '../services/catalog.ts';
import type { Request } from './arguments.ts';
import { say, writeJson } from './output.ts';

const verbs = { init, validate, test } as const;
type Verb = keyof typeof verbs;
const verbNames = Object.keys(verbs).filter((name): name is Verb => name in verbs);

/** `kaizen-docker preset init|validate|test [FOLDER]`: makes a preset, or checks one. Returns the exit code. */
export async function runPreset(request: Request): Promise<ExitCode> {
  const [typed = '', ...places] = request.words;
  const verb = verbNames.find((each) => each === typed);
  if (verb === undefined)
    throw new KaizenError(`"preset ${typed}" is not a command${nearest(typed, verbNames) || `: give one of ${verbNames.join(', ')}.`}`);
  const [place = '.', other] = places;
  if (other !== undefined) throw new KaizenError(`preset ${verb}: name one preset only.`);
  return verbs[verb](place, request);
}

function init(folder: string, { json }: Request): ExitCode {
  const files = writeNewPreset(folder);
  if (json) writeJson({ command: 'preset init', exit: exitCode.done, files });
  say(`${files.map((path) => `  create          ${path}\n`).join('')}\nNext:\n  kaizen-docker preset test ${folder}\n`);
  return exitCode.done;
}

async function validate(reference: string, { json }: Request): Promise<ExitCode> {
  const mistakes = await withOwnServices(async () => mistakesIn(await readBundle(reference, process.cwd())));
  const exit = mistakes.length === 0 ? exitCode.done : exitCode.invalid;
  if (json) writeJson({ command: 'preset validate', exit, mistakes: mistakes.map(({ message }) => message) });
  say(mistakes.length === 0 ? `${reference}: no mistakes.\n` : mistakes.map(({ message }) => `${message}\n`).join(''));
  return exit;
}

async function test(folder: string, request: Request): Promise<ExitCode> {
  const mistakes = await validate(folder, { ...request, json: false });
  if (mistakes !== exitCode.done) return mistakes;
  const samples = await trySamples(folder, new Date().toISOString().slice(0, 10));
  const isBroken = samples.some((sample) => 'error' in sample);
  const isRefused = samples.some((sample) => 'violations' in sample && sample.violations.some(isDenied));
  const exit = isBroken ? exitCode.invalid : isRefused ? exitCode.policy : exitCode.done;
  if (request.json) writeJson({ command: 'preset test', exit, samples });
  for (const sample of samples) {
    const name = `${samplesFolder}/${sample.name}`;
    if ('error' in sample) {
      say(`${name}: ${sample.error}\n`);
      continue;
    }
    const denied = sample.violations.filter(isDenied).length;
    say(`${name}: ${sample.files.length} files, ${denied} denied, ${sample.violations.length - denied} warnings.\n`);
    for (const { path, line, level, message, rule } of sample.violations) say(`  ${path}:${line}  ${level}  ${message}  ${rule}\n`);
  }
  return exit;
}
