import { posix } from 'node:path';

/** An instruction of a Dockerfile, its continued lines in one. */
export interface Instruction {
  /** Where it begins, from 1. */
  readonly line: number;
  /** In capitals. */
  readonly keyword: string;
  /** What stands behind the keyword and its flags, with the documents that it holds. */
  readonly rest: string;
  readonly flags: readonly string[];
}

/** A stage with the instructions of its own. */
export interface Stage {
  /** Where its FROM is, from 1. */
  readonly line: number;
  /** Empty where it has none. */
  readonly name: string;
  /** The image or the stage that it begins with, variables resolved. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile, as far as it is read. */
export interface Dockerfile {
  readonly stages: readonly Stage[];
  /** The values of the arguments above the first stage. */
  readonly globals: ReadonlyMap<string, string>;
}

// More than any file has that a person wrote.
const mostInstructions = 500;
const mostParts = 400;
const longestValue = 1000;

/** Reads a Dockerfile (docs.docker.com/reference/dockerfile). What it can't read is left out; throws nothing. */
export function readDockerfile(text: string): Dockerfile {
  const globals = new Map<string, string>();
  const stages: { line: number; name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsIn(text)) {
    const { keyword, rest, line } = instruction;
    const stage = stages.at(-1);
    if (keyword === 'FROM') {
      const [image = '', as = '', name = ''] = rest.split(/\s+/);
      stages.push({
        line,
        name: as.toUpperCase() === 'AS' ? name.toLowerCase() : '',
        from: resolved(image, globals) ?? '',
        instructions: [],
      });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else if (keyword === 'ARG') for (const [name, value] of pairsIn(rest)) globals.set(name, resolved(value, globals) ?? '');
  }
  return { stages, globals };
}

/** A stage and those that it begins with, the first of them first. */
export function lineageOf({ stages }: Dockerfile, stage: Stage): readonly Stage[] {
  const lineage = [stage];
  for (let index = stages.indexOf(stage); index > 0; ) {
    const from = (stages[index]?.from ?? '').toLowerCase();
    index = stages.findLastIndex(({ name }, at) => at < index && name !== '' && name === from);
    const parent = stages[index];
    if (parent === undefined) break;
    lineage.unshift(parent);
  }
  return lineage;
}

/** The variables of an image and the arguments of its build, with the line of each. */
export type Variables = ReadonlyMap<string, { readonly value: string; readonly line: number; readonly isKept: boolean }>;

/** What ARG and ENV set in these stages, in their order. `isKept`: it is set in the image, too. */
export function variablesOf({ globals }: Dockerfile, lineage: readonly Stage[]): Variables {
  const found = new Map<string, { value: string; line: number; isKept: boolean }>();
  for (const { instructions } of lineage) {
    for (const { keyword, rest, line } of instructions) {
      if (keyword !== 'ARG' && keyword !== 'ENV') continue;
      const values = new Map([...found].map(([name, each]) => [name, each.value]));
      for (const [name, raw] of keyword === 'ENV' ? pairsIn(rest) : [...pairsIn(rest), ...bareNames(rest, globals)]) {
        // A variable goes before an argument of the same name.
        if (keyword === 'ARG' && found.get(name)?.isKept === true) continue;
        const value = resolved(raw, values);
        if (value !== undefined) found.set(name, { value, line, isKept: keyword === 'ENV' });
      }
    }
  }
  return found;
}

/** `ARG NAME` takes over what stands above the first stage. */
function bareNames(rest: string, globals: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return rest.split(/\s+/).flatMap((name) => {
    const value = globals.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** The text with its variables replaced; undefined where one of them has no value. */
export function resolved(text: string, values: ReadonlyMap<string, string>): string | undefined {
  if (text.length > longestValue) return undefined;
  let isKnown = true;
  const filled = text.replaceAll(
    /\$(?:(\w{1,80})|\{(\w{1,80})(?::([-+])([^{}$]{0,200}))?\})/g,
    (_, plain: string | undefined, braced: string | undefined, sign: string | undefined, word = '') => {
      const value = values.get(plain ?? braced ?? '');
      if (sign === '+') return value === undefined || value === '' ? '' : word;
      if (value !== undefined && value !== '') return value;
      if (sign === undefined && value === undefined) isKnown = false;
      return sign === '-' ? word : '';
    },
  );
  return isKnown && filled.length <= longestValue ? filled : undefined;
}

/** The words of an exec form; undefined for a shell's. */
export function execForm(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((each) => typeof each === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** The folder that WORKDIR leads to, relative ones joined. */
export function workingFolder(lineage: readonly Stage[], values: ReadonlyMap<string, string>): string {
  const folders = lineage.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, rest }) => (keyword === 'WORKDIR' ? [resolved(unquoted(rest), values) ?? ''] : [])),
  );
  return folders.reduce((around, folder) => posix.resolve('/', around, folder), '/');
}

/** `NAME=value NAME="other value"`, or the old form `NAME value`. */
export function pairsIn(rest: string): readonly (readonly [name: string, value: string])[] {
  const [, oldName, oldValue = ''] = /^(\w{1,80})\s{1,20}([^=\s].{0,1000})$/s.exec(rest) ?? [];
  if (oldName !== undefined && !/^\w{1,80}=/.test(rest)) return [[oldName, unquoted(oldValue.trim())]];
  return [...rest.matchAll(/(?:^|\s)(\w{1,80})=("(?:[^"\\]|\\.){0,1000}"|'[^']{0,1000}'|[^\s"']{0,1000})/g)]
    .slice(0, mostParts)
    .map(([, name = '', value = '']) => [name, unquoted(value)]);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function instructionsIn(text: string): readonly Instruction[] {
  const lines = text.split('\n');
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length && found.length < mostInstructions; at += 1) {
    const line = at + 1;
    if (isBlank(lines[at])) continue;
    const parts = [lines[at] ?? ''];
    while (/\\[ \t]{0,20}$/.test(parts.at(-1) ?? '') && at + 1 < lines.length) {
      at += 1;
      // Comments and empty lines may stand among continued ones.
      if (!isBlank(lines[at])) parts.push(lines[at] ?? '');
    }
    const whole = parts.map((part) => part.replace(/\\[ \t]{0,20}$/, ' ')).join('');
    const [, keyword = '', behind = ''] = /^\s{0,200}([A-Za-z]{1,20})(?:\s+|$)(.*)$/s.exec(whole) ?? [];
    const documents: string[] = [];
    for (const [, , name = ''] of whole.matchAll(/(?:^|\s)<<-?(["']?)([A-Za-z_]\w{0,80})\1(?=\s|$)/g)) {
      const end = lines.findIndex((each, index) => index > at && each.trim() === name);
      if (end === -1) break;
      documents.push(...lines.slice(at + 1, end));
      at = end;
    }
    const words = behind.split(/\s+/);
    const first = words.findIndex((word) => !word.startsWith('--'));
    const flags = first === -1 ? words : words.slice(0, first);
    const rest = behind.slice(flags.reduce((length, flag) => behind.indexOf(flag, length) + flag.length, 0)).trim();
    found.push({ line, keyword: keyword.toUpperCase(), rest: [rest, ...documents].join('\n'), flags });
  }
  return found;
}

function isBlank(line = ''): boolean {
  return /^\s*(?:#|$)/.test(line);
}
