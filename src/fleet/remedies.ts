import { posix } from 'node:path';

/** A place in a text: its lines, the index of its first line, and how many lines it has. */
export interface TextPlace {
  readonly lines: readonly string[];
  readonly index: number;
  readonly count: number;
}

/**
 * The answer or the part of a preset that would make an edit of a generated file unnecessary, as half a sentence: `the answer memory`. Empty
 * if nothing is known.
 */
export function insteadOf(path: string, place: TextPlace): string {
  const name = posix.basename(path);
  if (/^(?:.*\.)?Dockerfile(?:\..*)?$/.test(name)) return first(dockerfileRemedies, instructionsAt(place));
  if (/\.dockerignore$/.test(name)) return 'the slot dockerignore.end';
  if (/^(?:docker-)?compose.*\.ya?ml$/.test(name)) return first(composeRemedies, keysAt(place));
  return '';
}

type Remedy = readonly [pattern: RegExp, instead: string];

/** The remedy of the first text for which one is known. */
function first(remedies: readonly Remedy[], texts: readonly string[]): string {
  for (const text of texts) {
    const found = remedies.find(([pattern]) => pattern.test(text));
    if (found !== undefined) return found[1];
  }
  return '';
}

/** Patterns of `STAGE USER INSTRUCTION`; the stage is `build` or `final`, the user `root` or `user`. */
const dockerfileRemedies: readonly Remedy[] = [
  [/^\w+ \w+ FROM\b/, 'the answer base-image'],
  [/^\w+ \w+ EXPOSE\b/, 'the answer port'],
  [/^\w+ \w+ USER\b/, 'the answers user, uid and gid'],
  [/^\w+ \w+ HEALTHCHECK\b/, 'the answers health, health-path and health-command'],
  [/^\w+ \w+ (?:CMD|ENTRYPOINT)\b/, 'the answer start'],
  [/^\w+ \w+ STOPSIGNAL\b/, 'the answer stop-signal'],
  [/^\w+ \w+ LABEL\b/, 'the answer labels'],
  [/^\w+ \w+ VOLUME\b/, 'the answer data'],
  [/^final \w+ ENV\b/, 'the answer environment'],
  [/^build \w+ ENV\b/, 'the answer build-environment'],
  [/^final \w+ RUN\b.{0,400}\b(?:apt-get|apt|apk) (?:-\S{1,40} ){0,9}(?:install|add)\b/s, 'the answer packages'],
  [/^build \w+ RUN\b.{0,400}\b(?:apt-get|apt|apk) (?:-\S{1,40} ){0,9}(?:install|add)\b/s, 'the answer build-packages'],
  [/^build \w+ (?:RUN|COPY|ADD|ARG)\b/, 'the slot dockerfile.build of a preset'],
  [/^final root (?:RUN|COPY|ADD|ARG)\b/, 'the slot dockerfile.runtime.root of a preset'],
  [/^final user (?:RUN|COPY|ADD|ARG)\b/, 'the slot dockerfile.runtime.user of a preset'],
  [/^\w+ \w+ [A-Z]+\b/, 'a patch of a preset'],
];

/** Patterns of the paths of keys. `@app` is a service that is built here. */
const composeRemedies: readonly Remedy[] = [
  [/^services\.@app\.(?:mem_limit|deploy\.resources\.limits\.memory)$/, 'the answer memory'],
  [/^services\.@app\.environment\b/, 'the answer environment'],
  [/^services\.@app\.ports\b/, 'the answer port, or compose.override.yaml'],
  [/^services\.@app\.healthcheck\b/, 'the answers health, health-path and health-command'],
  [/^services\.@app\.labels\b/, 'the answer labels'],
  [/^services\.@app\.stop_grace_period$/, 'the answer stop-grace'],
  [/^services\.@app\.stop_signal$/, 'the answer stop-signal'],
  [/^services\.@app\.volumes\b/, 'the answer data'],
  [/^services\.@app\.secrets\b/, 'the answer secrets'],
  [/^services\.@app\.image$/, 'the answer image'],
  [/^services\.@app\.build\.args\b/, 'the answer build-environment'],
  [/^services\.@app\.[\w-]+/, 'the slot compose.application or a patch of a preset'],
  [/^services\.[^.]+\.ports\b/, 'the answer publish'],
  [/^services\.[^.]+\.image$/, 'the answer services, with a version'],
  [/^services\.[^.]+\./, 'a patch of a preset'],
  [/^services\.[^.]+$/, 'a service of a preset, or its slot compose.services'],
  [/^networks\b/, 'the answer network'],
  [/^[\w-]+/, 'the slot compose.end of a preset'],
];

/** More lines than this are not examined. */
const mostLines = 50;

/** The indexes of the lines of a place that are neither empty nor a comment. */
function indexes({ index, count, lines }: TextPlace): readonly number[] {
  const all = Array.from({ length: Math.min(count, mostLines) }, (_, offset) => index + offset);
  return all.filter((at) => at < lines.length && !isEmptyLine(lines[at] ?? ''));
}

function isEmptyLine(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** The instructions of the lines of a place, as `STAGE USER INSTRUCTION`. */
function instructionsAt(place: TextPlace): readonly string[] {
  const { lines } = place;
  const stages = indexesOf(lines, /^\s*FROM\s/i);
  const users = indexesOf(lines, /^\s*USER\s/i);
  const found = [...indexes(place)].map((at) => {
    let start = at;
    while (start > 0 && isContinued(lines[start - 1])) start -= 1;
    let end = at;
    while (end < lines.length - 1 && isContinued(lines[end])) end += 1;
    const stage = stages.findLast((index) => index <= start) ?? -1;
    const user = users.findLast((index) => index < start && index > stage);
    const isRoot = user === undefined || /^\s*USER\s+(?:root|0)\b/i.test(lines[user] ?? '');
    const body = lines
      .slice(start, end + 1)
      .join('\n')
      .trim();
    const text = body.replace(/^[a-z]+/, (keyword) => keyword.toUpperCase());
    return `${stage === stages.at(-1) ? 'final' : 'build'} ${isRoot ? 'root' : 'user'} ${text}`;
  });
  return [...new Set(found)];
}

function indexesOf(lines: readonly string[], pattern: RegExp): readonly number[] {
  return lines.flatMap((line, index) => (pattern.test(line) ? [index] : []));
}

function isContinued(line: string | undefined): boolean {
  return /\\\s*$/.test(line ?? '');
}

/** The paths of the keys that the lines of a place belong to: `services.@app.environment.PORT`. */
function keysAt(place: TextPlace): readonly string[] {
  const paths = pathsOf(place.lines);
  const built = new Set(paths.flatMap(([top, name, key]) => (top === 'services' && name !== undefined && key === 'build' ? [name] : [])));
  const found = [...indexes(place)].map((at) => {
    const [top = '', name, ...others] = paths[at] ?? [];
    const service = top === 'services' && name !== undefined && built.has(name) ? '@app' : name;
    return [top, ...(service === undefined ? [] : [service]), ...others].join('.');
  });
  return [...new Set(found)].filter((each) => each !== '');
}

/** For each line of a YAML text in block style, the keys that it belongs to, found by the indentation. */
function pathsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const keys: { readonly indent: number; readonly key: string }[] = [];
  return lines.map((line) => {
    const [, blanks = '', item, quoted, plain] = /^( *)(- )?(?:["']([^"']{1,80})["']|([\w.@/-]{1,80}))?/.exec(line) ?? [];
    if (isEmptyLine(line)) return keys.map(({ key }) => key);
    // An item may have the indentation of the key that it belongs to.
    while ((keys.at(-1)?.indent ?? -1) >= blanks.length + (item === undefined ? 0 : 1)) keys.pop();
    const key = quoted ?? plain;
    if (item === undefined && key !== undefined && /^ *["']?[\w.@/-]{1,80}["']?:(?:\s|$)/.test(line))
      keys.push({ indent: blanks.length, key });
    return keys.map(({ key: each }) => each);
  });
}
