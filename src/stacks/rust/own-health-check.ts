import type { Fact, OwnHealthCheck } from '../../facts.ts';
import type { Source, Stretch } from '../../source/source.ts';
import { type Asked, askedBy, isHealthName, type Listening, mostNamed, reachOf } from '../own-health-check.ts';
import { variantsOf } from './subcommands.ts';

/** A stretch of a file. */
interface Part extends Stretch {
  readonly source: Source;
}

/** A command of the program, the position of its name, and the code that runs for it. */
interface Way {
  readonly name: string;
  readonly at: Part;
  readonly body: Part;
}

const requests =
  /\b(?:reqwest|ureq|minreq|attohttpc|isahc)::(?:blocking::)?(?:get|head)\s*\(|\.(?:get|head)\s*\(|\bTcpStream::connect(?:_timeout)?\s*\(/;
const fails = /\bexit\s*\(\s*[1-9]|\bExitCode::FAILURE\b|\bErr\s*\(|\b(?:bail|panic|anyhow)!|\?\s*[;.)]|\berror_for_status\b/;

/**
 * Finds the program's own command (of clap, or a word that the code compares) that makes a request to this machine at the port that it listens on, and
 * ends with an error if that fails. `program`: its path in the image.
 */
export function findOwnHealthCheck(files: readonly Source[], program: string, listening: Listening): Fact<OwnHealthCheck> | undefined {
  const { port } = listening;
  if (port === undefined) return undefined;
  for (const way of [...variantWays(files), ...files.flatMap(wordWays)]) {
    const asked = requestOf(way, files);
    const reach = asked === undefined ? undefined : reachOf(asked, listening);
    if (reach === undefined) continue;
    const { source, start } = way.at;
    const line = source.code.slice(0, start).split('\n').length;
    return {
      value: { command: [program, way.name], ...(reach === 'everywhere' ? {} : { port }) },
      source: `the command ${way.name} in ${source.path} line ${line}`,
    };
  }
  return undefined;
}

/** `Command::Healthcheck => …` and `if let Some(Command::Healthcheck) = … {`, for a variant without fields. */
function variantWays(files: readonly Source[]): readonly Way[] {
  const variant = variantsOf(files).find(({ name, isBare }) => isBare && isHealthName(name));
  if (variant === undefined) return [];
  const { name, source, at, written } = variant;
  const used = new RegExp(`\\b\\w{1,80}::${written}\\b\\)?\\s{0,10}(?:=>|=[^\\n{;]{0,80}(?=\\{))\\s{0,20}`, 'g');
  return files.flatMap((each) =>
    each.code.includes(written)
      ? [...each.code.matchAll(used)].slice(0, mostNamed).map(({ index, 0: text }) => ({
          name,
          at: { source, start: at, end: at + written.length },
          body: armAt(each, index + text.length),
        }))
      : [],
  );
}

/** `Some("healthcheck") => …`, `"healthcheck" => …`, and `if … == Some("healthcheck") {` on a line about arguments. */
function wordWays(source: Source): readonly Way[] {
  const named = [...source.literals].filter(([, { value = '' }]) => isHealthName(value)).slice(0, mostNamed);
  return named.flatMap(([start, { value = '', end }]): Way[] => {
    const arm = /^\)?\s{0,10}=>\s{0,20}/.exec(source.code.slice(end, end + 60));
    const line = source.code.slice(Math.max(source.code.lastIndexOf('\n', start), start - 200), start);
    const condition =
      /\barg/.test(line) && /==\s*(?:Some\()?$/.test(line) ? /^\)?[^\n{]{0,80}(?=\{)/.exec(source.code.slice(end, end + 100)) : null;
    const found = arm ?? condition;
    return found === null ? [] : [{ name: value, at: { source, start, end }, body: armAt(source, end + found[0].length) }];
  });
}

/** The code after `=>` or a condition: a block, or the rest of its line. */
function armAt(source: Source, start: number): Part {
  const block = source.code[start] === '{' ? source.brackets.get(start)?.end : undefined;
  const line = source.code.indexOf('\n', start);
  return { source, start, end: block ?? (line === -1 ? source.code.length : line) };
}

function requestOf({ body }: Way, files: readonly Source[]): Asked | undefined {
  const parts = reachedFrom(body, files);
  const code = parts.map(({ source, start, end }) => source.code.slice(start, end)).join('\n');
  if (!requests.test(code) || !fails.test(code)) return undefined;
  for (const { source, start, end } of parts) {
    for (const [at, { value = '' }] of source.literals) {
      const asked = at < start || at >= end ? undefined : askedBy(value);
      if (asked !== undefined) return asked;
    }
  }
  return undefined;
}

/** The maximum number of called functions that are read, and the maximum depth of their calls. */
const most = { functions: 12, depth: 2 };

/** A body, with the functions of the program that it calls. */
function reachedFrom(body: Part, files: readonly Source[]): readonly Part[] {
  const reached = [body];
  const seen = new Set<string>();
  let latest = [body];
  for (let depth = 0; depth < most.depth; depth += 1) {
    const called = latest.flatMap(({ source, start, end }) => [...source.code.slice(start, end).matchAll(/\b([a-z]\w{1,80})\s{0,4}\(/g)]);
    latest = called.flatMap(([, name = '']) => {
      if (seen.has(name) || seen.size >= most.functions) return [];
      const found = files.flatMap((each) => functionIn(each, name));
      if (found.length > 0) seen.add(name);
      return found;
    });
    reached.push(...latest);
  }
  return reached;
}

function functionIn(source: Source, name: string): readonly Part[] {
  if (!source.code.includes(`fn ${name}`)) return [];
  const found = new RegExp(`\\bfn ${name}\\s{0,4}[(<][^{;]{0,400}\\{`).exec(source.code);
  return found === null ? [] : [armAt(source, found.index + found[0].length - 1)];
}
