import type { Process } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { slug } from '../names.ts';
import { readCommandLine } from './command-line.ts';
import { onPort, portSlot } from './port-slot.ts';

/** What a Procfile says (devcenter.heroku.com, "The Procfile"). */
export interface Procfile {
  /** The line `web`, or the only one that is not run once; `portSlot` stands in its words for `$PORT`. */
  readonly start?: {
    readonly words: readonly string[];
    readonly source: string;
    /** The folder that the line changes into before: `cd server && gunicorn …`. */
    readonly folder?: string;
  };
  /** All other lines; `release` is a job. */
  readonly processes: readonly Process[];
  /** Why it gives no start command, as a sentence. */
  readonly unknownStart?: string;
  /** Lines that can't be run without a shell, one sentence each. */
  readonly warnings: readonly string[];
}

interface Line {
  readonly name: string;
  readonly place: string;
  readonly words?: readonly string[];
  readonly folder?: string;
}

/** `cd server && …`: what stands behind is run in that folder. */
const changing = /^cd[ \t]+["']?(?:\.\/)?([\w.-]{1,80}(?:\/[\w.-]{1,80}){0,8})\/?["']?[ \t]*&&[ \t]*(?=\S)/;

const file = 'Procfile';

/**
 * Reads the Procfile, with this port for `$PORT` in what runs beside the application. Returns undefined where there is none. `changes`: the caller runs
 * the application in the folder that its line changes into.
 */
export function readProcfile(folder: Folder, port: number, changes = false): Procfile | undefined {
  if (!folder.has(file)) return undefined;
  const warnings: string[] = [];
  const places = new Map<string, string>();
  const lines = (folder.read(file) ?? '').split('\n').flatMap((text, index): Line[] => {
    const [, name, command] = /^([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(text) ?? [];
    if (name === undefined || command === undefined) return [];
    const place = `${file} line ${index + 1}`;
    const earlier = places.get(slug(name));
    if (earlier !== undefined) {
      warnings.push(`${place} (${name}) is left aside, since ${earlier} has that name: give it another one.`);
      return [];
    }
    places.set(slug(name), place);
    const [change = '', within] = changes && name === 'web' ? (changing.exec(command) ?? []) : [];
    const found = readCommandLine(command.slice(change.length), portSlot);
    if ('words' in found) return [{ name, place, words: found.words, ...(within === undefined ? {} : { folder: within }) }];
    warnings.push(`${place} (${name}) is left aside, since ${found.reason}, and nothing here runs in one: call a script instead.`);
    return [{ name, place }];
  });
  const lasting = lines.filter(({ name }) => name !== 'release');
  const main = lasting.find(({ name }) => name === 'web') ?? (lasting.length === 1 ? lasting[0] : undefined);
  return {
    ...(main?.words === undefined
      ? {}
      : {
          start: { words: main.words, source: `${main.name} in ${file}`, ...(main.folder === undefined ? {} : { folder: main.folder }) },
        }),
    processes: lines.flatMap((line) => (line === main || line.words === undefined ? [] : [processOf(line.name, onPort(line.words, port))])),
    ...(main === undefined ? { unknownStart: withoutMain(lasting) } : {}),
    warnings,
  };
}

function processOf(name: string, start: readonly string[]): Process {
  return { name: slug(name), kind: name === 'release' ? 'job' : 'worker', start };
}

function withoutMain(lasting: readonly Line[]): string {
  const names = lasting.slice(0, 4).map(({ name }) => name);
  return names.length === 0
    ? `${file} has no line that keeps running: add one for web, or give --start.`
    : `${file} names ${names.join(' and ')}, but not which of them is the application: name that one web, or give --start.`;
}
