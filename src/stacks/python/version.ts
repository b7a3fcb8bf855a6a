import { satisfies, validRange } from '@renovatebot/pep440';
import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { toolPins } from '../../manifests/tool-pins.ts';
import type { Manifests } from './manifests.ts';
import { type Release, releases } from './releases.ts';

/** The release line that the folder asks for, and what is worth saying about it. */
export interface VersionFinding {
  readonly fact?: Fact<string>;
  readonly release?: Release;
  readonly warnings: readonly string[];
}

/** A place that states a version: the range that it allows, as a specifier of PEP 440 (several where one of them will do). */
interface Statement {
  readonly source: string;
  readonly place: string;
  readonly ranges: readonly string[];
  readonly isPin: boolean;
}

// A line's patches, more than any line has had: a range is open for a line when one of them is in it.
const patches = Array.from({ length: 40 }, (_, patch) => patch);

/**
 * Finds the release line: .python-version, runtime.txt, .tool-versions, mise.toml, then the ranges of the manifests. In a workspace the
 * files of its root (`outer`) count where the member has none.
 * Throws KaizenError that names file and line for a version that can't be read or that no image has.
 */
export function findVersion(folder: Folder, manifests: Manifests, outer?: Folder): VersionFinding {
  const notes: string[] = [];
  const inFiles = (from: Folder): (Statement | undefined)[] => [pinFile(from, notes), runtimeFile(from), toolPin(from, notes)];
  const inRoot = (outer === undefined ? [] : inFiles(outer)).map((item) => item && { ...item, source: `${item.source} of the workspace` });
  const statements = [...inFiles(folder), ...inRoot, ...ranges(manifests)].filter((item) => item !== undefined);
  const found = statements.map((statement) => ({ statement, release: releaseOf(statement) }));
  const [winner, ...others] = found;
  if (winner === undefined) return { warnings: notes };
  const over = others
    .filter(({ statement }) => !allows(statement, winner.release))
    .map(({ statement, release }) => ({ value: release.line, source: statement.source }));
  const { source } = winner.statement;
  return {
    fact: { value: winner.release.line, source, ...(over.length === 0 ? {} : { over }) },
    release: winner.release,
    warnings: [...notes, ...warnings(winner.release, source), ...contradictions(winner.release, source, over)],
  };
}

function pinFile(folder: Folder, notes: string[]): Statement | undefined {
  const file = '.python-version';
  for (const [index, raw] of (folder.read(file) ?? '').split('\n').entries()) {
    const text = raw.replace(/#.*/s, '').trim();
    if (text === '') continue;
    const place = `${file} line ${index + 1}`;
    if (/^(?:pypy|graalpy|pyston|jython|stackless|miniconda|anaconda|miniforge)/i.test(text)) {
      throw new KaizenError(
        `${place}: "${text.slice(0, 40)}" is not CPython, which is all that is supported: name a version such as 3.14.`,
      );
    }
    const version = /^(?:(?:cpython|python)[-@]?)?(\d[^\s-]*)/i.exec(text)?.[1];
    if (version !== undefined) return pin(file, place, version);
    if (/^[<>=!~]/.test(text)) return { source: file, place, ranges: [text], isPin: false };
    notes.push(`${place} names "${text.slice(0, 40)}", which tells no Python version: it is left aside.`);
    return undefined;
  }
  return undefined;
}

function runtimeFile(folder: Folder): Statement | undefined {
  const match = /^[ \t]*python-(\S+)/m.exec(folder.read('runtime.txt') ?? '');
  return match?.[1] === undefined ? undefined : pin('runtime.txt', 'runtime.txt line 1', match[1]);
}

function toolPin(folder: Folder, notes: string[]): Statement | undefined {
  for (const { version, file, place } of toolPins(folder, 'python')) {
    if (/^\d/.test(version)) return pin(file, place, version);
    notes.push(`${place} names "${version.slice(0, 40)}", which tells no Python version: it is left aside.`);
  }
  return undefined;
}

function pin(source: string, place: string, version: string): Statement {
  const match = /^(\d+)(?:\.(\d+))?(?:\.\d+)?(?:[.-]?(?:a|b|rc|dev)\d*|t|\.\*)?(?:\+\w+)?$/.exec(version);
  if (match === null) throw new KaizenError(`${place}: "${version.slice(0, 40)}" is not a Python version: name one such as 3.14.`);
  const range = match[2] === undefined ? `==${match[1]}.*` : `==${match[1]}.${match[2]}.*`;
  return { source, place, ranges: [range], isPin: match[2] !== undefined };
}

function ranges({ pyproject, pipfile, setupCfg, setupPy }: Manifests): (Statement | undefined)[] {
  const stated = pyproject?.requiresPython;
  const poetry = pyproject?.poetry?.python;
  return [
    stated && range('requires-python in pyproject.toml', `pyproject.toml line ${stated.line}`, [stated.specifier]),
    poetry && range('tool.poetry.dependencies in pyproject.toml', `pyproject.toml line ${poetry.line}`, poetryRanges(poetry.specifier)),
    pipfile?.python && pin('Pipfile', `Pipfile line ${pipfile.python.line}`, pipfile.python.version),
    ...[setupCfg, setupPy].map((setup) => {
      const requires = setup?.requiresPython;
      return setup && requires && range(`python_requires in ${setup.file}`, `${setup.file} line ${requires.line}`, [requires.specifier]);
    }),
  ];
}

function range(source: string, place: string, specifiers: readonly string[]): Statement {
  for (const specifier of specifiers) {
    if (!validRange(specifier.replace(/,\s*$/, '')))
      throw new KaizenError(`${place}: "${specifier.slice(0, 60)}" is not a version range of PEP 440: write one such as ">=3.12".`);
  }
  return { source, place, ranges: specifiers.map((specifier) => specifier.replace(/,\s*$/, '')), isPin: false };
}

// Poetry's own range operators, as its documentation gives them, in the words of PEP 440.
function poetryRanges(text: string): string[] {
  return text.split(/\|\|?/).map((part) =>
    part
      .trim()
      .split(/,|\s(?=[<>=!~^])/)
      .map((item) => poetryRange(item.trim()))
      .filter((item) => item !== '')
      .join(','),
  );
}

function poetryRange(text: string): string {
  const match = /^([~^]?)\s*(\d+)(?:\.(\d+))?((?:\.\d+)*)$/.exec(text);
  if (text === '*') return '';
  if (/^\d[\d.]*\.\*$/.test(text)) return `==${text}`;
  if (match === null) return text;
  const [, operator, major = '', minor, rest = ''] = match;
  const lowest = `${major}.${minor ?? 0}${rest}`;
  if (operator === '^') return `>=${lowest},<${Number(major) + 1}`;
  if (operator === '~') return minor === undefined ? `>=${lowest},<${Number(major) + 1}` : `>=${lowest},<${major}.${Number(minor) + 1}`;
  return `==${lowest}`;
}

function allows({ ranges: allowed }: Statement, { line }: Release): boolean {
  return allowed.some((specifier) => patches.some((patch) => satisfies(`${line}.${patch}`, specifier)));
}

function releaseOf(statement: Statement): Release {
  const inRange = releases.filter((release) => allows(statement, release));
  const release = inRange.find(({ state }) => state === 'supported') ?? inRange[0];
  if (release !== undefined) return release;
  const known = `${releases.at(-1)?.line} to ${releases[0].line}`;
  throw new KaizenError(`${statement.place} allows none of the Python versions that are known here (${known}): name one of them.`);
}

function warnings({ line, state, end }: Release, source: string): string[] {
  if (state === 'ended') return [`Python ${line} (${source}) gets no security fixes since ${end}: move to a supported version.`];
  if (state === 'young') return [`Python ${line} (${source}) is very new: some packages may not have wheels for it yet.`];
  return [];
}

function contradictions({ line }: Release, source: string, over: readonly { readonly source: string }[]): string[] {
  const excluding = over
    .filter((item) => / in (?:pyproject\.toml|setup\.(?:cfg|py))$|^Pipfile$/.test(item.source))
    .map((item) => item.source);
  if (excluding.length === 0) return [];
  return [`Python ${line} (${source}) is taken, which ${excluding.join(' and ')} excludes: installing may fail until they agree.`];
}
