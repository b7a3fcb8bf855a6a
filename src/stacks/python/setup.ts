import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { lineAt } from '../../lines.ts';
import { refuseConflict } from '../../manifests/conflict.ts';
import { argumentOf, type Call, findCalls, literalsBetween, type Source, type Stretch } from '../../source/source.ts';
import { parseRequirement, plainPath, type Requirement } from './requirement.ts';
import { splitSource } from './source.ts';

/** The content of setup.cfg or setup.py. */
export interface Setup {
  readonly file: 'setup.cfg' | 'setup.py';
  readonly name?: string;
  readonly requiresPython?: { readonly specifier: string; readonly line: number };
  /** Undefined if they are not literals. */
  readonly dependencies?: readonly Requirement[];
  /** Files with the dependencies: `install_requires = file: requirements.txt`. */
  readonly dependencyFiles: readonly string[];
  readonly scripts: readonly string[];
  /** Commands that the package adds to other programs: `celery flower`. */
  readonly plugins?: readonly (readonly string[])[];
  /** Folders at which imports start: `package_dir`, `where`. */
  readonly sourceRoots: readonly string[];
  /** Files that are read to build the metadata. */
  readonly metadataFiles: readonly string[];
}

interface Entry {
  readonly line: number;
  readonly value: string;
}

/** Reads setup.cfg. Returns undefined if there is none. Throws KaizenError for an invalid requirement. */
export function readSetupCfg(folder: Folder): Setup | undefined {
  const text = folder.read('setup.cfg');
  if (text === undefined) return undefined;
  refuseConflict('setup.cfg', text);
  const entries = readIni(text);
  const name = entries.get('metadata.name')?.value;
  const requires = entries.get('options.python_requires');
  const installs = entries.get('options.install_requires');
  const dependencyFiles = filesIn(installs?.value);
  const scripts = entries.get('options.entry_points.console_scripts')?.value;
  return {
    file: 'setup.cfg',
    ...(name === undefined ? {} : { name }),
    ...(requires === undefined ? {} : { requiresPython: { specifier: requires.value, line: requires.line } }),
    ...(installs === undefined || dependencyFiles.length > 0 ? {} : { dependencies: listed(installs) }),
    dependencyFiles,
    scripts: scriptNames(scripts?.split('\n') ?? []),
    sourceRoots: [
      entries.get('options.packages.find.where')?.value,
      /(?:^|\n)[ \t]*=[ \t]*(\S{1,200})/.exec(entries.get('options.package_dir')?.value ?? '')?.[1],
    ].flatMap((path) => (path === undefined || path === '' ? [] : [plainPath(path)])),
    metadataFiles: [...entries.values()].flatMap(({ value }) => [...filesIn(value), ...attributeFiles(folder, value)]),
  };
}

function readIni(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let section = '';
  let key: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\[([^\]]+)\]/.exec(line);
    const entry = /^([\w.-]+)\s*[=:](.*)/s.exec(line);
    const open = key === undefined ? undefined : entries.get(key);
    if (header !== null) [section, key] = [(header[1] ?? '').trim(), undefined];
    else if (/^\s*[#;]/.test(line) || line.trim() === '') continue;
    else if (entry !== null) {
      key = `${section}.${(entry[1] ?? '').replaceAll('-', '_')}`;
      entries.set(key, { line: index + 1, value: (entry[2] ?? '').trim() });
    } else if (key !== undefined && open !== undefined) entries.set(key, { line: open.line, value: `${open.value}\n${line.trim()}` });
  }
  return entries;
}

function filesIn(value: string | undefined): string[] {
  const match = /^\s*file:\s*(.+)$/s.exec(value ?? '');
  return (match?.[1] ?? '')
    .split(/[,\n]/)
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

function attributeFiles(folder: Folder, value: string): string[] {
  const module = /^\s*attr:\s*([\w.]+)\.\w+\s*$/.exec(value)?.[1]?.replaceAll('.', '/');
  if (module === undefined) return [];
  return [`src/${module}`, module]
    .flatMap((base) => [`${base}/__init__.py`, `${base}.py`])
    .filter((path) => folder.has(path))
    .slice(0, 1);
}

function listed({ value, line }: Entry): Requirement[] {
  return value.split('\n').flatMap((raw) => {
    const item = raw.replace(/\s#.*/s, '').trim();
    if (item === '') return [];
    const requirement = parseRequirement(item);
    if (requirement === undefined)
      throw new KaizenError(`setup.cfg line ${line}: install_requires has an entry that is not a requirement: correct it.`);
    return [requirement];
  });
}

function scriptNames(entries: readonly string[]): string[] {
  return entries.flatMap((entry) => /^\s*([\w.-]+)\s*=/.exec(entry)?.[1] ?? []);
}

/** Reads the literals in setup.py's call of `setup(…)`. Returns undefined if there is no such file. */
export function readSetupPy(folder: Folder): Setup | undefined {
  const text = folder.read('setup.py');
  if (text === undefined) return undefined;
  const source = splitSource('setup.py', text);
  const call = findCalls(source, /(?<![\w.])(?:setuptools\.)?setup\s*\(/g).at(-1);
  const name = call && argumentOf(call, 'name')?.literal;
  const requires = call && argumentOf(call, 'python_requires');
  const installs = call && argumentOf(call, 'install_requires');
  const points = call && argumentOf(call, 'entry_points');
  const dependencies = installs === undefined ? undefined : literalList(source, installs);
  return {
    file: 'setup.py',
    ...(name === undefined ? {} : { name }),
    ...(requires?.literal === undefined ? {} : { requiresPython: { specifier: requires.literal, line: lineAt(text, requires.start) } }),
    ...(dependencies === undefined ? {} : { dependencies }),
    dependencyFiles: installs === undefined ? [] : filesNamed(folder, source, literalsBetween(source, installs.start, installs.end)),
    sourceRoots: call === undefined ? [] : rootsIn(source, call),
    scripts: points === undefined ? [] : scriptNames(entryPoints(source, points)),
    plugins: points === undefined ? [] : pluginsIn(source, points),
    metadataFiles: [...filesRead(folder, source), ...ownModules(folder, source)],
  };
}

/** `package_dir={"": "src"}`, `find_packages("src")`, `find_packages(where="src")`. */
function rootsIn(source: Source, call: Call): string[] {
  const folders = argumentOf(call, 'package_dir');
  const [key, value] = folders === undefined ? [] : literalsBetween(source, folders.start, folders.end);
  const finding = findCalls(source, /\bfind_(?:namespace_)?packages\s*\(/g).map((each) => argumentOf(each, 'where', 0)?.literal);
  return [key === '' ? value : undefined, ...finding].flatMap((path) => (path === undefined || path === '' ? [] : [plainPath(path)]));
}

function literalList(source: Source, { code, start, end }: { code: string; start: number; end: number }): Requirement[] | undefined {
  // Only a plain list of literals can be read: a call or a name in it may add anything.
  if (!/^\[\s*(?:"[^"]*"\s*(?:,\s*)?)*\]$/.test(code)) return undefined;
  return literalsBetween(source, start, end).map((item) => {
    const requirement = parseRequirement(item);
    if (requirement === undefined)
      throw new KaizenError(
        `setup.py line ${lineAt(source.code, start)}: install_requires has an entry that is not a requirement: correct it.`,
      );
    return requirement;
  });
}

/** The entries of a table of entry points that become console scripts. */
function entryPoints(source: Source, points: Stretch): readonly string[] {
  const named = groupAt(source, points, 'console_scripts');
  return named ?? [];
}

/** The literals of one group of entry points: `"console_scripts": ["x = y:z"]`; undefined if there is none. */
function groupAt(source: Source, { start, end }: Stretch, name: string): readonly string[] | undefined {
  for (let at = source.code.indexOf('"', start); at !== -1 && at < end; ) {
    const literal = source.literals.get(at);
    const behind = literal === undefined ? at + 1 : literal.end;
    if (literal?.value === name) {
      const open = /^\s*:\s*(?=[[(])/.exec(source.code.slice(behind, behind + 200));
      const from = behind + (open?.[0].length ?? 0);
      const to = open === null ? source.code.indexOf('\n', behind) : source.brackets.get(from)?.end;
      return literalsBetween(source, from, to ?? end);
    }
    // An INI text contains all groups: the reader of setup.cfg parses it.
    if (literal?.value?.includes(`[${name}]`) === true)
      return (literal.value.split(`[${name}]`)[1] ?? '').split(/^\s*\[/m)[0]?.split('\n') ?? [];
    at = source.code.indexOf('"', behind);
  }
  return undefined;
}

// Programs that run commands of other packages, by the group of entry points.
const hosts: readonly (readonly [group: string, program: string])[] = [['celery.commands', 'celery']];

function pluginsIn(source: Source, points: Stretch): (readonly string[])[] {
  return hosts.flatMap(([group, program]) => scriptNames(groupAt(source, points, group) ?? []).map((name) => [program, name]));
}

// A folder of lists that a setup.py reads by computed names.
const folderOfLists = /^(?:requirements?|reqs?|deps|dependencies)$/i;
const mostFolders = 20;
// More than a person writes: each of them is looked up in the folder.
const mostTexts = 500;

function filesRead(folder: Folder, source: Source): string[] {
  const literals = textsOf(source);
  const lists = foldersNamed(folder, source)
    .filter((name) => folderOfLists.test(name.split('/').at(-1) ?? ''))
    .flatMap((name) =>
      folder.files.filter((path) => path.startsWith(`${name}/`) && /^[^/]+\.(?:txt|in|pip)$/.test(path.slice(name.length + 1))),
    );
  return [...new Set([...filesNamed(folder, source, literals), ...lists])].filter((path) => path !== 'setup.py');
}

/** The texts of a file, including those around expressions. */
function textsOf({ literals }: Source): string[] {
  return [...literals.values()]
    .flatMap(({ value, parts = [] }) => [...(value === undefined ? [] : [value]), ...parts.filter((part) => typeof part === 'string')])
    .slice(0, mostTexts);
}

/** The folders in a text of the file, alone or as the start of a path: `'requirements/' + name`. */
function foldersNamed(folder: Folder, source: Source): string[] {
  const names = textsOf(source).flatMap((text) => /^(?:\.\/)?([\w.-]{1,80}(?:\/[\w.-]{1,80}){0,4})\/?$/.exec(text)?.[1] ?? []);
  return [...new Set(names)].filter((name) => folder.files.some((path) => path.startsWith(`${name}/`))).slice(0, mostFolders);
}

/** The files in texts: complete paths, names below a folder in another text, or joined parts. */
function filesNamed(folder: Folder, source: Source, texts: readonly string[]): string[] {
  const joined = findCalls(source, /\b(?:join|joinpath|Path)\s*\(/g)
    .map((call) => call.arguments.flatMap((item) => item.literal ?? []).join('/'))
    .slice(0, mostTexts);
  const folders = foldersNamed(folder, source);
  const paths = texts
    .slice(0, mostTexts)
    .filter((text) => text.length < 200)
    .flatMap((text) => [text, ...folders.map((name) => `${name}/${text}`)]);
  return [...new Set([...paths, ...joined.filter((path) => texts.some((text) => path.endsWith(text)))])]
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => folder.has(path));
}

// A setup.py that imports its own package needs that package's files.
function ownModules(folder: Folder, source: Source): string[] {
  const names = [...source.code.matchAll(/^[ \t]*(?:from|import)\s+([\w.]+)/gm)].map((match) => (match[1] ?? '').replaceAll('.', '/'));
  return names
    .flatMap((name) => [`${name}.py`, ...name.split('/').map((_, index, parts) => `${parts.slice(0, index + 1).join('/')}/__init__.py`)])
    .filter((path) => folder.has(path));
}
