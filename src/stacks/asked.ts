/** A file and its text. */
interface File {
  readonly path: string;
  readonly text: string;
}

/** A construct with which code checks for an optional setting. The name is in the first matching group. */
interface Question {
  /** An example in code. */
  readonly shown: string;
  readonly pattern: RegExp;
  /** The code that must follow; any code that does not end the program unless given. */
  readonly behind?: RegExp;
}

/** A read by name: `process.env.X`, `config["X"]`, `os.Getenv("X")`. */
const read = '[&*]?(?:\\w{1,40}(?:\\.|::|\\?\\.)){0,5}(?:\\w{1,40}!?[[(]{1,2}["\'`](\\w{4,60})["\'`][\\])]{1,2}|(\\w{4,60}))';
const isThere = '(?:[ \\t]{0,4}(?:!==?[ \\t]{0,4}(?:""|\'\'|nil\\b|null\\b|undefined\\b|None\\b)|is[ \\t]{1,4}not[ \\t]{1,4}None\\b))?';
const isEmpty = '[ \\t]{0,4}(?:===?[ \\t]{0,4}(?:""|\'\'|nil\\b|null\\b|undefined\\b|None\\b)|is[ \\t]{1,4}None\\b)';
const ending =
  /^[\s{:)(]{0,20}(?:throw|raise|return (?:\w{1,40}, )?(?:err|fmt\.Errorf|errors\.)|log\.Fatal|process\.exit|sys\.exit|panic)\b/;
/** The setting has no effect: the function returns, and the program continues. */
const leaving = /^[\s{:)(]{0,20}return(?:,?[ \t]{1,4}(?:nil|null|None|undefined|false|False|next\(\)))*[ \t]{0,4}(?:;|\n|\})/;

const questions: readonly Question[] = [
  { shown: 'if (X)', pattern: new RegExp(`(?<![\\w.])if[ \\t(]{1,4}${read}${isThere}[ \\t]{0,4}(?:\\)|:|\\{|&&|and\\b)`, 'g') },
  { shown: 'a if X else b', pattern: new RegExp(`(?<![\\w.])if[ \\t(]{1,4}${read}${isThere}[ \\t)]{0,4}else\\b`, 'g') },
  {
    shown: 'if (!X) return',
    pattern: new RegExp(`(?<![\\w.])if[ \\t(]{1,4}(?:!|not[ \\t]{1,4})${read}[ \\t]{0,4}(?=[):{])`, 'g'),
    behind: leaving,
  },
  {
    shown: 'if X == "" return',
    pattern: new RegExp(`(?<![\\w.])if[ \\t(]{1,4}${read}${isEmpty}[ \\t]{0,4}(?=[):{])`, 'g'),
    behind: leaving,
  },
  { shown: 'X ? a : b, X && a', pattern: new RegExp(`(?<![\\w.:?])!{0,2}${read}${isThere}[ \\t\\n]{0,20}(?:\\?(?![.?:),=;])|&&)`, 'g') },
  { shown: '"X" in environ', pattern: /["'`](\w{4,60})["'`][ \t]{1,4}in[ \t]{1,4}(?:\w{1,40}\.){0,3}(?:environ|env|config|settings)\b/g },
  {
    shown: 'if value := read("X")',
    pattern:
      /(?<![\w.])if[ \t(]{1,4}\w{1,40}(?:[ \t]{0,4},[ \t]{0,4}\w{1,40})?[ \t]{0,4}:=[ \t]{0,4}(?:\w{1,40}\.){0,4}\w{1,40}[[(]["'](\w{4,60})["'](?:,[ \t]{0,4}(?:None|""|''))?[\])]/g,
  },
  {
    shown: 'if let Ok(value) = read("X")',
    pattern: new RegExp(`\\bif[ \\t]{1,4}let[ \\t]{1,4}(?:Ok|Some)\\([\\w &]{1,60}\\)[ \\t]{0,4}=[ \\t]{0,4}${read}`, 'g'),
  },
  {
    shown: 'match read("X") { Err(_) => None }',
    pattern: new RegExp(`\\bmatch[ \\t]{1,4}${read}[^{}]{0,60}\\{`, 'g'),
    behind: /^[^\0]{0,400}?\b(?:Err\([\w ]{1,40}\)|None)[ \t]{0,4}=>[ \t]{0,4}(?:None|\{\s{0,40}(?:None|\})|\(\))/,
  },
  {
    shown: 'read("X").ok().map(…)',
    pattern: new RegExp(`(?<![\\w.:])${read}(?:\\s{0,40}\\.(?:ok|as_ref|as_deref|clone)\\(\\)){1,3}\\s{0,40}\\.(?:map|and_then)\\(`, 'g'),
  },
];

const address = /(?:URL|URI|DSN|HOST|HOSTNAME|ADDR|ADDRESS|SERVERS?|BROKERS?|ENDPOINT|NODES?)$/;

/** The end of an address's name in code. These are much rarer than words, so only the text around them is searched. */
const addressEnd = /(?:url|uri|dsn|host|hostname|addr|address|servers?|brokers?|endpoint|nodes?)(?!\w)/gi;

/** Characters before and after the end of a name that the construct may occupy, with the code that follows it. */
const reach = { before: 300, behind: 700 };

/** Finds the addresses that code treats as optional, in any language, as variable names. */
export function askedIn(files: readonly File[]): readonly string[] {
  const found = files.flatMap(({ text }) =>
    partsAround(text).flatMap((part) => questions.flatMap((question) => namesAsked(part, question))),
  );
  return [...new Set(found)].sort();
}

/** The parts of a text around names of addresses, as whole lines. */
function partsAround(text: string): readonly string[] {
  const parts: { start: number; end: number }[] = [];
  for (const { index } of text.matchAll(addressEnd)) {
    const from = Math.max(0, index - reach.before);
    // A whole line, if one begins in range.
    const start = from + text.slice(from, index).indexOf('\n') + 1;
    const end = index + reach.behind;
    const last = parts.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else parts.push({ start, end });
  }
  return parts.map(({ start, end }) => text.slice(start, end));
}

function namesAsked(text: string, { pattern, behind }: Question): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: quoted, 2: named, 0: whole, index }) => {
    const name = (quoted ?? named ?? '').replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1_').toUpperCase();
    if (!address.test(name)) return [];
    const after = text.slice(index + whole.length, index + whole.length + 480);
    return (behind === undefined ? !ending.test(after) : behind.test(after)) ? [name] : [];
  });
}
