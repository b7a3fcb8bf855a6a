import { posix } from 'node:path';
import { lazy } from '../once.ts';

/** An instruction of a Dockerfile, with continued lines joined. */
export interface Instruction {
  /** Where it begins, from 1. */
  readonly line: number;
  /** In capitals. */
  readonly keyword: string;
  /** The text after the keyword and its flags, including its here-documents. */
  readonly rest: string;
  readonly flags: readonly string[];
  /** The positions in `rest` at which lines of the file begin, in their order. */
  readonly marks: readonly { readonly at: number; readonly line: number }[];
  /** The here-documents at the end of `rest`, without their end lines. */
  readonly documents: readonly { readonly name: string; readonly text: string; readonly line: number }[];
}

/** A stage with its own instructions. */
export interface Stage {
  /** The line of its FROM, from 1. */
  readonly line: number;
  /** Empty if it has none. */
  readonly name: string;
  /** The image or the stage that it starts from, with variables resolved; empty if a variable has no value. */
  readonly from: string;
  /** The same as it is written. */
  readonly written: string;
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile, as far as the reader understands it. */
export interface Dockerfile {
  readonly stages: readonly Stage[];
  /** The values of the arguments above the first stage. */
  readonly globals: ReadonlyMap<string, string>;
  /** Arguments that the build sets, instead of their defaults. */
  readonly given: ReadonlyMap<string, string>;
  /** The arguments above the first stage, as written. */
  readonly preamble: readonly Instruction[];
  /** True if the file has more instructions than the reader accepts. */
  readonly isCut: boolean;
}

// More than any file that a person wrote.
const mostInstructions = 2000;
const mostParts = 400;
const longestValue = 1000;

/**
 * Reads a Dockerfile (docs.docker.com/reference/dockerfile). Leaves out what it cannot parse; throws nothing.
 * `given`: values that the build gives to arguments above the first stage, instead of their defaults. `automatic`: arguments that every build has.
 */
export function readDockerfile(
  text: string,
  given: ReadonlyMap<string, string> = new Map(),
  automatic: ReadonlyMap<string, string> = new Map(),
): Dockerfile {
  const globals = new Map(automatic);
  const preamble: Instruction[] = [];
  const stages: { line: number; name: string; from: string; written: string; instructions: Instruction[] }[] = [];
  const instructions = instructionsIn(text);
  for (const instruction of instructions) {
    const { keyword, rest, line } = instruction;
    const stage = stages.at(-1);
    if (keyword === 'FROM') {
      const [image = '', as = '', name = ''] = rest.split(/\s+/);
      stages.push({
        line,
        name: as.toUpperCase() === 'AS' ? name.toLowerCase() : '',
        from: resolved(image, globals) ?? '',
        written: image,
        instructions: [],
      });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else {
      preamble.push(instruction);
      if (keyword !== 'ARG') continue;
      for (const [name, value] of pairsIn(rest)) globals.set(name, given.get(name) ?? resolved(value, globals) ?? '');
      for (const name of rest.split(/\s+/)) {
        const value = given.get(name);
        if (value !== undefined) globals.set(name, value);
      }
    }
  }
  return { stages, globals, given, preamble, isCut: instructions.length === mostInstructions };
}

/** The instruction that ONBUILD keeps for images that are based on this one (docs.docker.com/reference/dockerfile, "ONBUILD"); undefined for any other. */
export function triggerOf(instruction: Instruction): Instruction | undefined {
  const { keyword, rest, line, marks, documents } = instruction;
  const [, name = '', behind = ''] = keyword === 'ONBUILD' ? (/^([A-Za-z]{1,20})\s+(.*)$/s.exec(rest) ?? []) : [];
  if (name === '') return undefined;
  const { flags, own } = withoutFlags(behind);
  const shift = rest.length - own.length;
  return {
    line,
    keyword: name.toUpperCase(),
    rest: own,
    flags,
    marks: marks.map((mark) => ({ at: Math.max(0, mark.at - shift), line: mark.line })),
    documents,
  };
}

/** The line of the file, from 1, of a position in `rest`. */
export function lineOfPart({ line, marks }: Instruction, at: number): number {
  return marks.findLast((mark) => mark.at <= at)?.line ?? line;
}

/** A stage and the stages that it starts from, the earliest first. */
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

/** The variables of an image and the arguments of its build, with their lines. */
export type Variables = ReadonlyMap<string, { readonly value: string; readonly line: number; readonly isKept: boolean }>;

/** The variables of ARG and ENV in these stages, in their order. `isKept`: it is also set in the image. */
export function variablesOf({ globals, given }: Dockerfile, lineage: readonly Stage[]): Variables {
  const found = new Map<string, { value: string; line: number; isKept: boolean }>();
  for (const { instructions } of lineage) {
    for (const { keyword, rest, line } of instructions) {
      if (keyword !== 'ARG' && keyword !== 'ENV') continue;
      const values = new Map([...found].map(([name, each]) => [name, each.value]));
      for (const [name, raw] of keyword === 'ENV' ? pairsIn(rest) : argumentsIn(rest, globals, given)) {
        // A variable has precedence over an argument with the same name.
        if (keyword === 'ARG' && found.get(name)?.isKept === true) continue;
        const value = resolved(raw, values);
        if (value !== undefined) found.set(name, { value, line, isKept: keyword === 'ENV' });
      }
    }
  }
  return found;
}

/** Arguments of a stage: the value from the build, or else the default; `ARG NAME` takes over the value from above the first stage. */
function argumentsIn(
  rest: string,
  globals: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const defaults = pairsIn(rest).map(([name, value]) => [name, given.get(name) ?? value] as const);
  const bare = rest.split(/\s+/).flatMap((name) => {
    const value = given.get(name) ?? globals.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return [...defaults, ...bare];
}

/** The text with its variables replaced; undefined if one of them is unset. */
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

/** The words of an exec form; undefined for a shell form. */
export function execForm(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((each) => typeof each === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of WORKDIR, with relative paths joined. */
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
  const lines = text.split(/\r?\n/);
  const escape = escapeOf(lines);
  const ends = lazy(() => endsOf(lines));
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length && found.length < mostInstructions; at += 1) {
    const line = at + 1;
    if (isBlank(lines[at])) continue;
    let whole = '';
    const starts: { at: number; line: number }[] = [];
    for (let next = lines[at] ?? ''; ; next = lines[at] ?? '') {
      const isContinued = escape.test(next);
      // Comments and empty lines are allowed between continued lines.
      if (whole === '' || !isBlank(next)) {
        starts.push({ at: whole.length, line: at + 1 });
        whole += next.replace(escape, ' ');
      }
      if (!(isContinued || (starts.length > 0 && isBlank(next))) || at + 1 >= lines.length) break;
      at += 1;
    }
    const [, keyword = '', behind = ''] = /^\s{0,200}([A-Za-z]{1,20})(?:\s+|$)(.*)$/s.exec(whole) ?? [];
    const documents: { name: string; text: string; line: number }[] = [];
    for (const name of documentNames(keyword, behind)) {
      const end = ends().after(name, at);
      if (end === undefined) break;
      documents.push({ name, text: lines.slice(at + 1, end).join('\n'), line: at + 2 });
      at = end;
    }
    const { flags, own } = withoutFlags(behind);
    const shift = whole.trimEnd().length - own.length;
    const marks = starts.map((mark) => ({ at: Math.max(0, mark.at - shift), line: mark.line }));
    let rest = own;
    for (const document of documents) {
      document.text.split('\n').forEach((each, index) => {
        marks.push({ at: rest.length + 1, line: document.line + index });
        rest += `\n${each}`;
      });
    }
    found.push({ line, keyword: keyword.toUpperCase(), rest, flags, marks, documents });
  }
  return found;
}

/** The flags at the start of a text, and the text after them. */
function withoutFlags(behind: string): { readonly flags: readonly string[]; readonly own: string } {
  const words = behind.split(/\s+/);
  const first = words.findIndex((word) => !word.startsWith('--'));
  const flags = first === -1 ? words : words.slice(0, first);
  return { flags, own: behind.slice(flags.reduce((length, flag) => behind.indexOf(flag, length) + flag.length, 0)).trim() };
}

/**
 * Finds the end line of a here-document: the next line after another one that contains only this name. The caller asks for lines in
 * ascending order.
 */
function endsOf(lines: readonly string[]): { after(name: string, line: number): number | undefined } {
  const places = new Map<string, number[]>();
  lines.forEach((each, index) => {
    const name = each.trim();
    const known = places.get(name);
    if (known !== undefined) known.push(index);
    else if (/^[A-Za-z_]\w{0,80}$/.test(name)) places.set(name, [index]);
  });
  return {
    after(name, line) {
      const left = places.get(name) ?? [];
      while ((left[0] ?? Number.POSITIVE_INFINITY) <= line) left.shift();
      return left[0];
    },
  };
}

/**
 * The line continuation: a backslash, or the character in the directive `escape` (docs.docker.com/reference/dockerfile, "Parser
 * directives").
 */
function escapeOf(lines: readonly string[]): RegExp {
  const directives = lines.slice(
    0,
    lines.findIndex((line) => !/^\s*#\s*\w+\s*=/.test(line)),
  );
  return directives.some((line) => /^\s*#\s*escape\s*=\s*`\s*$/i.test(line)) ? /`[ \t]{0,20}$/ : /\\[ \t]{0,20}$/;
}

/** The names of an instruction's here-documents. Quoted text does not start one, and only some instructions accept them. */
function documentNames(keyword: string, behind: string): readonly string[] {
  if (!/^(?:RUN|COPY|ADD|ONBUILD)$/i.test(keyword) || !behind.includes('<<')) return [];
  const pattern = /"(?:[^"\\]|\\.){0,2000}"|'[^']{0,2000}'|(?:^|(?<=[\s;&|]))\d?<<-?(["']?)([A-Za-z_]\w{0,80})\1(?=$|[\s;&|)>])/g;
  return [...behind.matchAll(pattern)].flatMap(([, , name]) => name ?? []).slice(0, 20);
}

function isBlank(line = ''): boolean {
  return /^\s*(?:#|$)/.test(line);
}
