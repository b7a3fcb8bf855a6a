/** Printers, by the names that templates know them by; see src/render/render.ts. */
const printers =
  'exec|image|quote|word|copy|pair|account|run|sh|words|path|shPair|shDefault|variable|yaml|text|flow|joined|py|js|pyConstant|jsConstant|shConstant|saysPy|saysJs|saysSh|pattern|rule|nginx|nginxPrefix|nginxPattern|nginxRewrite|comment|seconds|size|md|code|block|link|node|point|whose|slot|include';
const call = new RegExp(`^(?:${printers})(?=[(\`])`);
const mapped = new RegExp(`\\.map\\(\\s*(?:(?:${printers})\\)|\\([^()]*(?:\\{[^{}]*\\})?[^()]*\\) => (?=(?:${printers})[(\`]|\`))`);

/** Expressions of a template's tags that print something which no printer has made, and is no text of the template itself. */
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
  // A list of which each is printed: list.map((each) => printer(each)).join('…')
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

/** Both sides of `condition ? one : other`, or undefined where the expression is none. */
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

/** The first position outside of brackets and quotes where that holds. */
function outer(text: string, from: number, holds: (at: number) => boolean): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (holds(at)) return at;
    if ('([{`\'"'.includes(text.charAt(at))) at = endOf(text, at) - 1;
  }
  return undefined;
}

/** The position behind the bracket or quotation mark that closes the one at `start`. */
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

/** What stands in the `${…}`s of a template literal. */
function insertsOf(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at)) {
    const end = endOf(text, at + 1);
    found.push(text.slice(at + 2, end - 1).trim());
    at = end;
  }
  return found;
}

/** RUN instructions of a template that are neither fixed text without tags nor one call of the printer `run`. */
export function mixedRunsIn(template: string): string[] {
  // An instruction goes on where a line ends in a backslash, and a tag does over lines.
  const runs = template.match(/^(?:[ \t]|<%[^\n]*%>)*RUN\b(?:<%[\s\S]*?%>|\\\n|[^\n])*/gim) ?? [];
  return runs.filter((run) => run.includes('<%') && !/^RUN <%- run\((?:(?!%>)[\s\S])*\) %>$/.test(run));
}

/** What may stand on either side of a scalar in a syntax, and how its quotes are found. */
interface Edges {
  readonly left: RegExp;
  readonly right: RegExp;
  /** Quotation marks within which nothing is printed. */
  readonly quotes: string;
}

// A value begins a line, or behind a blank or the sign of an assignment. A key of YAML ends before its colon.
const shell: Edges = { left: /(?:^|[\s(]|(?:^|[\s-])[\w-]+=)$/, right: /^(?:$|[\s;)])/, quotes: '"\'' };
const edges: readonly (readonly [path: RegExp, edges: Edges])[] = [
  [/^compose\//, { left: /(?:^ *|^ *- |: |^ *#.* )$/, right: /^:?(?:\s|$)/, quotes: '"\'' }],
  [/static-server/, { left: /(?:^|\s|=)$/, right: /^(?:$|[\s;])/, quotes: '"' }],
  [/^dockerfile\/|^tests\/sh\//, shell],
  [/^dockerignore\//, { left: /^!?$/, right: /^$/, quotes: '' }],
  [/^tests\/(?:node|pytest)\//, { left: /(?:^|[\s([*]|\w=)$/, right: /^(?:$|[\s)\],;])/, quotes: '"\'`' }],
];

/** Scalars of a template that touch other text, or stand within quotes: they would be no scalar of their own. */
export function gluedIn(template: string, path: string): string[] {
  const syntax = edges.find(([pattern]) => pattern.test(path))?.[1];
  if (syntax === undefined) return [];
  // Statements print nothing, and other templates are looked at by themselves.
  const printing = template.replaceAll(/<%#[\s\S]*?%>|<%(?![-=#])[\s\S]*?%>|<%-\s*include\([\s\S]*?%>/g, '');
  // A tag may go on in the next line, and prints where it begins.
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

/** True for what is no value: a choice of the template's own text. */
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
