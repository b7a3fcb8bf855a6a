import type { Process } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { slug } from '../names.ts';
import { readCommandLine } from './command-line.ts';
import { onPort, portSlot } from './port-slot.ts';
import { afterSteps, type LinePart, type Steps, stepsOf } from './shell-line.ts';

/** The content of a Procfile (devcenter.heroku.com, "The Procfile"). */
export interface Procfile {
  /** The line `web`, or the only line that does not run once; `portSlot` replaces `$PORT` in its words. */
  readonly start?: {
    readonly words: readonly string[];
    readonly source: string;
    /** The folder into which the line changes first: `cd server && gunicorn …`. */
    readonly folder?: string;
    /** The commands before it, as in `flask db upgrade && gunicorn …`: the words are those of the last command. */
    readonly steps?: Steps;
  };
  /** All other lines; `release` is a job. */
  readonly processes: readonly Process[];
  /** Why there is no start command, as a sentence. */
  readonly unknownStart?: string;
  /** Lines that need a shell, one sentence each. */
  readonly warnings: readonly string[];
}

interface Line {
  readonly name: string;
  readonly place: string;
  readonly words?: readonly string[];
  readonly folder?: string;
  readonly steps?: Steps;
}

/** The rules of a language for the lines of its applications. */
export interface ProcfileRules {
  /** True if the application can run in the folder into which its line changes. */
  readonly changesFolder?: boolean;
  /**
   * The form of a command in the image that runs before another one; undefined if it belongs to the build. Without this function, only the
   * main line keeps such commands, unchanged.
   */
  step?(text: string): string | undefined;
}

/** `cd server && …`: the following commands run in that folder. */
const changing = /^cd[ \t]+["']?(?:\.\/)?([\w.-]{1,80}(?:\/[\w.-]{1,80}){0,8})\/?["']?[ \t]*&&[ \t]*(?=\S)/;

const file = 'Procfile';
// More than any application has: each line becomes a service of the stack.
const mostLines = 100;
// A name for the lines beyond the limit, which no process can have.
const excess = ' ';

/** Reads the Procfile, with this port for `$PORT` in the other processes. Returns undefined if there is none. */
export function readProcfile(folder: Folder, port: number, rules: ProcfileRules = {}): Procfile | undefined {
  if (!folder.has(file)) return undefined;
  const warnings: string[] = [];
  const places = new Map<string, string>();
  const lines = (folder.read(file) ?? '').split('\n').flatMap((text, index): Line[] => {
    const [, name, command] = /^([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(text) ?? [];
    if (name === undefined || command === undefined) return [];
    const place = `${file} line ${index + 1}`;
    if (places.size >= mostLines) {
      if (places.size === mostLines)
        warnings.push(`The tool ignores ${place} and the lines after it: it reads at most ${mostLines} processes.`);
      places.set(excess, place);
      return [];
    }
    const earlier = places.get(slug(name));
    if (earlier !== undefined) {
      warnings.push(`The tool ignores ${place} (${name}), because ${earlier} has the same name: rename it.`);
      return [];
    }
    places.set(slug(name), place);
    const [change = '', within] = rules.changesFolder === true && name === 'web' ? (changing.exec(command) ?? []) : [];
    const line = command.slice(change.length);
    const inFolder = within === undefined ? {} : { folder: within };
    const found = readCommandLine(line, portSlot);
    if ('words' in found) return [{ name, place, words: found.words, ...inFolder }];
    const steps = stepsOf(line);
    const last = steps && readCommandLine(steps.last.text, portSlot);
    const isMain = name === 'web' || rules.step !== undefined;
    if (isMain && steps !== undefined && last !== undefined && 'words' in last && !steps.before.some(({ text }) => /^cd\b/.test(text))) {
      const { kept, left } = keptSteps(steps, rules);
      if (left.length > 0)
        warnings.push(
          `${place} (${name}): ${left.map((text) => `"${text}"`).join(' and ')} ${left.length === 1 ? 'is not run, because it belongs' : 'are not run, because they belong'} to the build.`,
        );
      return [{ name, place, words: last.words, ...inFolder, ...(kept === undefined ? {} : { steps: kept }) }];
    }
    warnings.push(`The tool ignores ${place} (${name}), because ${found.reason}, and commands run without a shell: call a script instead.`);
    return [{ name, place }];
  });
  const lasting = lines.filter(({ name }) => name !== 'release');
  const main = lasting.find(({ name }) => name === 'web') ?? (lasting.length === 1 ? lasting[0] : undefined);
  return {
    ...(main?.words === undefined
      ? {}
      : {
          start: {
            words: main.words,
            source: `${main.name} in ${file}`,
            ...(main.folder === undefined ? {} : { folder: main.folder }),
            ...(main.steps === undefined ? {} : { steps: main.steps }),
          },
        }),
    processes: lines.flatMap((line) => {
      if (line === main || line.words === undefined) return [];
      const words = line.steps === undefined ? line.words : afterSteps(line.steps, line.words);
      return [processOf(line.name, onPort(words, port))];
    }),
    ...(main === undefined ? { unknownStart: withoutMain(lasting) } : {}),
    warnings,
  };
}

/** The steps that the image runs before a command, and those that it leaves out. */
function keptSteps(
  { before, last }: Steps,
  { step = (text) => text }: ProcfileRules,
): { readonly kept: Steps | undefined; readonly left: readonly string[] } {
  const own = before.map(({ text, sign }) => ({ text, sign, run: step(text) }));
  const [first, ...others] = own.flatMap(({ run, sign }): LinePart[] => (run === undefined ? [] : [{ text: run, sign }]));
  return {
    kept: first === undefined ? undefined : { before: [{ ...first, sign: '' }, ...others], last },
    left: own.filter(({ run }) => run === undefined).map(({ text }) => text),
  };
}

function processOf(name: string, start: readonly string[]): Process {
  return { name: slug(name), kind: name === 'release' ? 'job' : 'worker', start };
}

function withoutMain(lasting: readonly Line[]): string {
  const names = lasting.slice(0, 4).map(({ name }) => name);
  return names.length === 0
    ? `${file} has no process that keeps running: add one named web, or set --start.`
    : `${file} lists ${names.join(' and ')}, but does not say which of them is the application: name it web, or set --start.`;
}
