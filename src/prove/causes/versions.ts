import type { Cause, Change } from '../cause.ts';

/** Modules that were removed from Python → the last release that contains them ("Removed" in What's New of the next release). */
const droppedModules: ReadonlyMap<string, number> = new Map(
  Object.entries({
    imp: 11,
    distutils: 11,
    asyncore: 11,
    asynchat: 11,
    smtpd: 11,
    cgi: 12,
    cgitb: 12,
    crypt: 12,
    imghdr: 12,
    sndhdr: 12,
    telnetlib: 12,
    audioop: 12,
    pipes: 12,
    uu: 12,
    xdrlib: 12,
    nntplib: 12,
    mailcap: 12,
    lib2to3: 12,
  }),
);

/** Their names, as a part of a pattern. */
export const droppedNames = [...droppedModules.keys()].join('|');

function python(minor: number): Change[] {
  // Python images with Debian 13 start at Python 3.9.
  return [{ question: 'baseImage', set: `python:3.${minor}-slim${minor < 9 ? '' : '-trixie'}` }];
}

/** The newest release of Python 3 in a range (of PEP 440, or Poetry's), if the range has an upper limit. */
function newestWithin(range: string): number | undefined {
  const below = /<(=?)\s?3\.(\d{1,2})/.exec(range);
  if (below !== null) return Number(below[2]) - (below[1] === '=' ? 0 : 1);
  const stated = /(?:==|~=|~|\^|>=)\s?3\.(\d{1,2})/.exec(range)?.[1];
  return stated === undefined ? undefined : Number(stated);
}

/** The line of Node.js for a version range: the highest if the range has an end, or else the first. */
function nodeWithin(range: string): number | undefined {
  const below = /<(=?)\s?v?(\d{1,2})(?!\d)/.exec(range);
  if (below !== null) return Number(below[2]) - (below[1] === '=' ? 0 : 1);
  const first = /(\d{1,2})(?:\.|$|\s|\D)/.exec(range)?.[1];
  return first === undefined ? undefined : Number(first);
}

/** Versions of the language that do not fit the application or its packages. */
export const versionCauses: readonly Cause[] = [
  {
    name: 'module that was removed from Python',
    steps: ['build', 'start', 'answer'],
    pattern: new RegExp(`ModuleNotFoundError: No module named '(?<module>${droppedNames})(?:\\.[\\w.]{1,60})?'`),
    explain: ({ module = '' }) =>
      `The module ${module} is no longer part of Python: the application or one of its packages needs Python 3.${droppedModules.get(module) ?? 11} or older.`,
    repair: ({ module = '' }) => python(droppedModules.get(module) ?? 11),
  },
  {
    name: 'packages older than Python 3.12',
    steps: ['build', 'start'],
    pattern: /AttributeError: module 'pkgutil' has no attribute 'ImpImporter'/,
    explain: () => 'A package is older than Python 3.12, and needs Python 3.11 or older.',
    repair: () => python(11),
  },
  {
    name: 'newer Python than a package in Rust supports',
    steps: ['build'],
    pattern: /Python interpreter version \(3\.\d{1,2}\) is newer than PyO3's maximum supported version \(3\.(?<minor>\d{1,2})\)/,
    explain: ({ minor }) => `A package supports Python up to 3.${minor}.`,
    repair: ({ minor }) => python(Number(minor)),
  },
  {
    name: 'another Python version',
    steps: ['build'],
    pattern:
      /requires a different Python: [\d.]{1,12}\w{0,4} not in '(?<pip>[^']{1,60})'|Cannot install on Python version [\d.]{1,12}; only versions (?<own>[^ ]{1,40}) are supported|current Python version \([\d.]{1,12}\) is not allowed by the project \((?<poetry>[^)]{1,60})\)|current Python version \([\d.]{1,12}\) does not satisfy Python(?<uv>[^ ]{1,40})/,
    explain({ pip, own, poetry, uv }) {
      return `A package does not support this version of Python: it requires ${pip || own || poetry || uv}.`;
    },
    repair({ pip, own, poetry, uv }) {
      const minor = newestWithin(pip || own || poetry || uv || '');
      return minor === undefined ? [] : python(minor);
    },
  },
  {
    name: 'a release that asks for another Python version',
    steps: ['build'],
    // pip lists the rejected releases on the line before the one with the requirement.
    pattern:
      /different python version: (?=[^\n]*\n.{0,60}requirement [\w.[\]-]{1,80}==(?<version>[\w.]{1,30}) )[^\n]*?\b\k<version> Requires-Python (?<range>[^; \n]{1,40})/,
    lines: 2,
    explain: ({ version, range }) => `The release ${version} of a package does not support this version of Python: it requires ${range}.`,
    repair({ range = '' }) {
      const minor = newestWithin(range);
      return minor === undefined ? [] : python(minor);
    },
  },
  {
    name: 'another Node.js version',
    steps: ['build'],
    pattern:
      /npm error (?:notsup )?Required: \{"node":"(?<npm>[^"]{1,60})"|Your Node version is incompatible with .{1,200}\nExpected version: (?<pnpm>[^\n]{1,40})|Invalid semver version "(?<dev>[^"]{1,40})" does not match "[^"]{1,40}" for "runtime"|The engine "node" is incompatible with this module\. Expected version "(?<yarn>[^"]{1,60})"/,
    lines: 2,
    explain: ({ npm, pnpm, dev, yarn }) => `The application or one of its packages requires Node.js ${npm || pnpm || dev || yarn}.`,
    repair({ npm, pnpm, dev, yarn }) {
      const major = nodeWithin(npm || pnpm || dev || yarn || '');
      return major === undefined ? [] : [{ question: 'baseImage', set: `node:${major}-slim` }];
    },
  },
  {
    name: 'newer Go',
    steps: ['build'],
    pattern: /(?:^|\s)(?<what>go\.mod|\S{1,160}) requires go >= (?<wanted>\d+\.\d+)[\d.a-z]* \(running go [\d.]+/,
    explain: ({ what, wanted }) => `${what} needs Go ${wanted}, but the image has an older one.`,
    // The go command then fetches the release that it needs, as a module.
    repair: () => [{ question: 'buildEnvironment', add: ['GOTOOLCHAIN=auto'] }],
  },
];
