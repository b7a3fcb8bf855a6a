/** Printers, by their names in templates; see src/render/render.ts. */
const printers =
  'exec|image|quote|word|copy|pair|account|run|sh|words|path|shPair|shDefault|variable|yaml|text|flow|joined|py|js|pyConstant|jsConstant|shConstant|saysPy|saysJs|saysSh|pattern|rule|nginx|nginxPrefix|nginxPattern|nginxRewrite|comment|seconds|size|md|code|block|link|node|point|whose|slot|include';
const call = new RegExp(`^(?:${printers})(?=[(\`])`);
const mapped = new RegExp(`\\.map\\(\\s*(?:(?:${printers})\\)|\\([^()]*(?:\\{[^{}]*\\})?[^()]*\\) => (?=(?:${printers})[(\`]|\`))`);

/** Expressions in a template's tags that print neither the result of a printer nor the template's own text. */
export function unprintedIn(template: string): string[] {
  return [...template.matchAll(/<%([-=])([\s\S]*?)[-_]?%>/g)].flatMap(([tag, kind, expression = '']) =>
    kind === '-' && isPrinted(expression.trim()) ? [] : [tag],
  );
}

function isPrinted(expression: string): boolean {
  const text = unwrapped(expression);
  const choice = choiceOf(text);
  if (choice !== undefined) return choice.every(isPrinted);
  if (/^'[^'\\]*(?:\\.[^'\\]*)*'$|^"[^"]*"$/.test(text)) return true;
  if (text.startsWith('`') && endOf(text, 0) === text.length) return insertsOf(text).every(isPrinted);
  const name = call.exec(text)?.[0];
  if (name !== undefined) return endOf(text, name.length) === text.length;
  // A list with a printer for each item: list.map((each) => printer(each)).join('…')
  const map = mapped.exec(text);
  if (map === null || !/^[\w.?[\](), ><=&|!'{}:\\]*$/.test(text.slice(0, map.index))) return false;
  const open = text.indexOf('(', map.index);
  const close = endOf(text, open);
  const body = /=> ([\s\S]*)$/.exec(text.slice(open + 1, close - 1))?.[1];
  return /^\.join\('[^']*'\)$/.test(text.slice(close)) && (body === undefined || isPrinted(body));
}

function unwrapped(text: string): string {
  return text.startsWith('(') && endOf(text, 0) === text.length ? unwrapped(text.slice(1, -1).trim()) : text;
}

/** Both sides of `condition ? one : other`, or undefined for another expression. */
function choiceOf(text: string): [string, string] | undefined {
  const question = outer(text, 0, (at) => text[at] === '?' && text[at + 1] === ' ');
  if (question === undefined) return undefined;
  let depth = 0;
  const colon = outer(text, question + 1, (at) => {
    if (text[at] === '?' && text[at + 1] === ' ') depth += 1;
    if (text[at] !== ':') return false;
    depth -= 1;
    return depth < 0;
  });
  return colon === undefined ? undefined : [text.slice(question + 1, colon).trim(), text.slice(colon + 1).trim()];
}

/** The first position outside of brackets and quotes where the condition is true. */
function outer(text: string, from: number, holds: (at: number) => boolean): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (holds(at)) return at;
    if ('([{`\'"'.includes(text.charAt(at))) at = endOf(text, at) - 1;
  }
  return undefined;
}

/** The position after the bracket or quotation mark that closes the one at `start`. */
function endOf(text: string, start: number): number {
  const opening = text.charAt(start);
  const closing = { '(': ')', '[': ']', '{': '}' }[opening] ?? opening;
  const isQuoted = closing === opening;
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === closing) return at + 1;
    if (isQuoted && sign === '\\') at += 1;
    else if (opening === '`' && text.startsWith('${', at)) at = endOf(text, at + 1) - 1;
    else if (!isQuoted && '([{`\'"'.includes(sign)) at = endOf(text, at) - 1;
  }
  return text.length;
}

/** The expressions in the `${…}`s of a template literal. */
function insertsOf(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at)) {
    const end = endOf(text, at + 1);
    found.push(text.slice(at + 2, end - 1).trim());
    at = end;
  }
  return found;
}

/** RUN instructions of a template that are neither fixed text without tags nor a single call of the printer `run`. */
export function mixedRunsIn(template: string): string[] {
  // An instruction continues after a backslash at a line's end, and a tag may have several lines.
  const runs = template.match(/^(?:[ \t]|<%[^\n]*%>)*RUN\b(?:<%[\s\S]*?%>|\\\n|[^\n])*/gim) ?? [];
  return runs.filter((run) => run.includes('<%') && !/^RUN <%- run\((?:(?!%>)[\s\S])*\) %>$/.test(run));
}

/** The text that may surround a scalar in a syntax, and how to find its quotes. */
interface Edges {
  readonly left: RegExp;
  readonly right: RegExp;
  /** Quotation marks in which nothing is printed. */
  readonly quotes: string;
}

// A value begins a line, or follows a blank or an assignment. A YAML key ends before its colon.
const shell: Edges = { left: /(?:^|[\s(]|(?:^|[\s-])[\w-]+=)$/, right: /^(?:$|[\s;)])/, quotes: '"\'' };
const edges: readonly (readonly [path: RegExp, edges: Edges])[] = [
  [/^compose\//, { left: /(?:^ *|^ *- |: |^ *#.* )$/, right: /^:?(?:\s|$)/, quotes: '"\'' }],
  [/static-server/, { left: /(?:^|\s|=)$/, right: /^(?:$|[\s;])/, quotes: '"' }],
  [/^dockerfile\/|^tests\/sh\//, shell],
  [/^dockerignore\//, { left: /^!?$/, right: /^$/, quotes: '' }],
  [/^tests\/(?:node|pytest)\//, { left: /(?:^|[\s([*]|\w=)$/, right: /^(?:$|[\s)\],;])/, quotes: '"\'`' }],
];

/** Scalars of a template that touch other text, or are inside quotes: they would not be separate scalars. */
export function gluedIn(template: string, path: string): string[] {
  const syntax = edges.find(([pattern]) => pattern.test(path))?.[1];
  if (syntax === undefined) return [];
  // Statements print nothing, and other templates are checked separately.
  const printing = template.replaceAll(/<%#[\s\S]*?%>|<%(?![-=#])[\s\S]*?%>|<%-\s*include\([\s\S]*?%>/g, '');
  // A tag may continue on the next line, and prints at its beginning.
  const lines = printing.replaceAll(/<%-[\s\S]*?%>/g, (tag) => tag.replaceAll(/\s+/g, ' ')).split('\n');
  return lines.flatMap((line) => {
    const found: string[] = [];
    for (const tag of line.matchAll(/<%-(.*?)[-_]?%>/g)) {
      const [left, right] = [line.slice(0, tag.index), line.slice(tag.index + tag[0].length)];
      const expression = (tag[1] ?? '').trim();
      if (isOwnText(expression)) continue;
      const isComment = /^\s*(?:#|\/\/|\* |\/\*)/.test(line) || (path.includes('pytest') && expression.startsWith('comment('));
      const isName = expression.startsWith('variable(') && /^=/.test(right);
      const isWhole = isComment
        ? expression.startsWith('comment(')
        : syntax.left.test(left) && (isName || syntax.right.test(right)) && !isQuoted(left, syntax.quotes);
      if (!isWhole) found.push(line.trim());
    }
    return found;
  });
}

/** True for the template's own text, which is not a value. */
function isOwnText(expression: string): boolean {
  return choiceOf(expression)?.every((side) => /^(?:'[^']*'|"[^"]*")$/.test(side)) ?? false;
}

function isQuoted(left: string, quotes: string): boolean {
  let open = '';
  const text = left.replaceAll(/<%-[\s\S]*?%>/g, '');
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\' && open !== "'") at += 1;
    else if (open !== '') open = sign === open ? '' : open;
    else if (quotes.includes(sign)) open = sign;
  }
  return open !== '';
}
