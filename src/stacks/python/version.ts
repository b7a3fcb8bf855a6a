import { satisfies, validRange } from '@renovatebot/pep440';
import type { Folder } from '../../folder/folder.ts';
import {
  type Allowed,
  chooseDefault,
  chooseVersion,
  markAsOuter,
  type Obstacle,
  readImages,
  readPins,
  type Statement,
  type VersionFinding,
  type VersionTable,
} from '../versions.ts';
import type { Manifests } from './manifests.ts';
import { releases } from './releases.ts';

const table: VersionTable = {
  title: 'Python',
  releases,
  files: [{ name: '.python-version' }, { name: 'runtime.txt', line: /^python-/ }],
  tools: ['python'],
  images: /(?:^|\/)(?:python:(?:\d-)?|uv:(?:[\d.]{1,12}-)?python)(\d{1,3}(?:\.\d{1,3}){0,2})(?![\d.])/,
  readPin,
  readRange,
  young: 'some packages may not have wheels for it yet',
  forgotten: ['runtime.txt'],
};

// Patch numbers of a line, more than any line has had: a range allows a line if it contains one of them.
const patches = Array.from({ length: 40 }, (_, patch) => patch);

/**
 * Finds the release line: .python-version, runtime.txt, .tool-versions, mise.toml, the ranges of the manifests, then the image of a
 * Dockerfile. In a workspace, the files of its root (`outer`) count if the member has none. Of several lines, the newest one for which the
 * pinned packages have wheels is chosen. Throws KaizenError that names file and line for an invalid version, or one without an image.
 */
export function findVersion(
  folder: Folder,
  manifests: Manifests,
  outer?: Folder,
  obstaclesOf?: (line: string) => readonly Obstacle[],
): VersionFinding {
  const ofRoot = outer === undefined ? [] : readPins(table, outer).map(markAsOuter);
  const images = [...readImages(table, folder), ...(outer === undefined ? [] : readImages(table, outer).map(markAsOuter))];
  const statements = [...readPins(table, folder), ...ofRoot, ...readRequirements(manifests), ...images];
  return chooseVersion(table, statements, obstaclesOf === undefined ? undefined : ({ line }) => obstaclesOf(line));
}

function readPin(text: string): Allowed {
  if (/^(?:pypy|graalpy|pyston|jython|stackless|miniconda|anaconda|miniforge)/i.test(text))
    return { refused: `is not CPython, and the tool supports no other Python: name a version such as ${chooseDefault(releases).line}` };
  if (/^[<>=!~]/.test(text)) return readRange(text);
  const version = /^(?:(?:cpython|python)[-@]?)?(\d[^\s-]*)/i.exec(text)?.[1];
  if (version === undefined) return 'elsewhere';
  const [isVersion, major, minor] = /^(\d+)(?:\.(\d+))?(?:\.\d+)?(?:[.-]?(?:a|b|rc|dev)\d*|t|\.\*)?(?:\+\w+)?$/.exec(version) ?? [];
  if (isVersion === undefined) return undefined;
  return releases.filter(({ line }) => (minor === undefined ? line.startsWith(`${major}.`) : line === `${major}.${minor}`));
}

/** Reads ranges of PEP 440, one of which must match. */
function readRange(text: string): Allowed {
  const ranges = text.split('||').map((range) => range.replace(/,\s*$/, ''));
  if (!ranges.every(validRange)) return { refused: 'is not a version range of PEP 440: write one such as ">=3.12"' };
  return releases.filter(({ line }) => ranges.some((range) => patches.some((patch) => satisfies(`${line}.${patch}`, range))));
}

function readRequirements({ pyproject, pipfile, setupCfg, setupPy }: Manifests): Statement[] {
  const { requiresPython, poetry } = pyproject ?? {};
  const stated = [
    { source: 'requires-python in pyproject.toml', file: 'pyproject.toml', ...requiresPython },
    {
      source: 'tool.poetry.dependencies in pyproject.toml',
      file: 'pyproject.toml',
      ...(poetry?.python && { ...poetry.python, specifier: translatePoetry(poetry.python.specifier) }),
    },
    {
      source: 'Pipfile',
      file: 'Pipfile',
      ...(pipfile?.python && { ...pipfile.python, specifier: translateVersion(pipfile.python.version) }),
    },
    ...[setupCfg, setupPy].map((setup) => ({
      source: `python_requires in ${setup?.file}`,
      file: setup?.file,
      ...setup?.requiresPython,
    })),
  ];
  return stated.flatMap(({ source, file, line, specifier }) =>
    specifier === undefined ? [] : [{ source, place: `${file} line ${line}`, text: specifier, isRequirement: true }],
  );
}

/** Translates a version of a Pipfile to PEP 440. */
function translateVersion(version: string): string {
  return /^\d+(?:\.\d+)?$/.test(version) ? `==${version}.*` : `==${version}`;
}

/** Translates Poetry's own range operators, from its documentation, to PEP 440. */
function translatePoetry(text: string): string {
  const alternatives = text.split(/\|\|?/).map((part) =>
    part
      .trim()
      .split(/,|\s(?=[<>=!~^])/)
      .map((item) => translatePoetryRange(item.trim()))
      .filter((item) => item !== '')
      .join(','),
  );
  return alternatives.join('||');
}

function translatePoetryRange(text: string): string {
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
