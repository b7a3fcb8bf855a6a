import type { Fault } from './fault.ts';
import { openQuote } from './quotes.ts';

/** An instruction with continued lines joined, and without its here-documents. */
export interface Instruction {
  readonly line: number;
  /** The last of its lines. */
  readonly end: number;
  readonly keyword: string;
  /** The text after the flags. */
  readonly rest: string;
  readonly flags: readonly string[];
}

type Problem = (instruction: Instruction, stages: ReadonlySet<string>) => string | undefined;

const shellForm: Problem = ({ rest }) =>
  rest === '' ? 'it is empty' : openQuote(rest) === undefined ? undefined : 'a quotation mark never closes';
const execForm: Problem = ({ rest }) => (isWords(rest) ? undefined : 'its list of words is not valid JSON');
const copyForm: Problem = (instruction, stages) => {
  const from = instruction.flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  if (from !== undefined && !stages.has(from)) return `there is no stage ${from} above`;
  if (instruction.rest.startsWith('[')) return execForm(instruction, stages);
  return isEach(instruction.rest, word, 2) ? undefined : 'it has no source and destination';
};
const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+(?:\s+|$)/y;
const pair = /[\w./-]+=(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*(?:\s+|$)/y;
const oneWord: Problem = ({ rest }) => (isEach(rest, word, 1, 1) ? undefined : 'it is not one word');
const pairs: Problem = ({ rest }) => (isEach(rest, pair, 1) ? undefined : 'it is not made of names with their values');

/** The valid forms of each instruction in the templates (https://docs.docker.com/reference/dockerfile/). */
const grammar: ReadonlyMap<string, Problem> = new Map<string, Problem>([
  ['FROM', ({ rest }) => (/^[^\s"']+(?: AS [a-z][\w.-]*)?$/.test(rest) ? undefined : 'it is not an image and the name of a stage')],
  ['RUN', shellForm],
  ['COPY', copyForm],
  ['CMD', execForm],
  ['ENTRYPOINT', execForm],
  ['HEALTHCHECK', (instruction, stages) => healthProblem(instruction, stages)],
  ['ENV', pairs],
  ['LABEL', pairs],
  ['ARG', ({ rest }) => (isEach(rest, pair, 1) || /^\w+(?: \w+)*$/.test(rest) ? undefined : 'it is not the name of a variable')],
  ['USER', oneWord],
  ['WORKDIR', oneWord],
  ['STOPSIGNAL', oneWord],
  ['EXPOSE', ({ rest }) => (/^\d+$/.test(rest) ? undefined : 'it is not a port')],
]);

function healthProblem(instruction: Instruction, stages: ReadonlySet<string>): string | undefined {
  const [, words] = /^CMD (.*)$/s.exec(instruction.rest) ?? [];
  return words === undefined ? 'it has no command' : execForm({ ...instruction, rest: words }, stages);
}

/** The error in a rendered Dockerfile. It knows the instructions and forms in the templates, and treats all others as errors. */
export function dockerfileFault(text: string): Fault | undefined {
  const read = instructionsIn(text);
  if ('fault' in read) return read.fault;
  const stages = new Set<string>();
  const [first] = read.instructions;
  if (first?.keyword !== 'FROM') return { line: first?.line ?? 1, what: 'it does not begin with FROM' };
  for (const instruction of read.instructions) {
    const { line, keyword, rest } = instruction;
    const problemOf = grammar.get(keyword);
    if (problemOf === undefined) return { line, what: `${keyword} is not an instruction` };
    const problem = problemOf(instruction, stages);
    if (problem !== undefined) return { line, what: `${keyword}: ${problem}` };
    const stage = keyword === 'FROM' ? / AS (\S+)$/.exec(rest)?.[1] : undefined;
    if (stage !== undefined && stages.has(stage)) return { line, what: `there are two stages ${stage}` };
    if (stage !== undefined) stages.add(stage);
  }
  return undefined;
}

/** The instructions of a Dockerfile with their lines, or the reason why they cannot be read. */
export function instructionsIn(text: string): { readonly instructions: readonly Instruction[] } | { readonly fault: Fault } {
  const lines = text.split('\n');
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    if (/^\s*(?:#|$)/.test(lines[at] ?? '')) continue;
    const parts = [lines[at] ?? ''];
    while (parts.at(-1)?.endsWith('\\')) {
      at += 1;
      const next = lines[at] ?? '';
      if (next.trim() === '') return { fault: { line, what: 'a continued line is followed by nothing' } };
      if (!/^\s*#/.test(next)) parts.push(next);
    }
    const whole = parts.map((part) => (part.endsWith('\\') ? part.slice(0, -1) : part)).join('');
    for (const name of whole.includes('<<') ? documentsIn(whole) : []) {
      const end = lines.indexOf(name, at + 1);
      if (end === -1) return { fault: { line, what: `the document ${name} never ends` } };
      at = end;
    }
    const [, keyword = '', flags = '', rest = ''] = /^\s*(\S+)((?:\s+--\S+)*)\s*(.*)$/s.exec(whole) ?? [];
    instructions.push({ line, end: at + 1, keyword, flags: flags.split(/\s+/).filter((flag) => flag !== ''), rest: rest.trimEnd() });
  }
  return { instructions };
}

/** The names of the here-documents that follow a line: `<<EOT`, `<<"EOT"`. Quoted text starts none. */
function documentsIn(whole: string): string[] {
  const found = [...whole.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|(?<=\s))<<-?(["']?)([A-Za-z_]\w*)\1(?=\s|$)/g)];
  return found.flatMap(([, , name]) => name ?? []);
}

function isWords(text: string): boolean {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((each) => typeof each === 'string');
  } catch {
    return false;
  }
}

/** True if a text only consists of matches, which the flag `y` makes adjacent. */
function isEach(text: string, pattern: RegExp, least: number, most = Number.POSITIVE_INFINITY): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    count += 1;
  }
  return count >= least && count <= most;
}
