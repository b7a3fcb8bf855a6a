import { isTool } from '../own-places.ts';
import type { Obstacle } from '../versions.ts';
import type { Modules } from './modules.ts';

interface Removed {
  /** The last minor release of Python 3 that has the module. */
  readonly last: number;
  /** Packages that provide it for later releases. */
  readonly packages: readonly string[];
}

/** Modules that Python no longer has ("Removed" in What's New of 3.12 and 3.13), and the packages on PyPI that replace them under the same name. */
export const removedModules: ReadonlyMap<string, Removed> = new Map(
  Object.entries({
    imp: { last: 11, packages: ['zombie-imp'] },
    distutils: { last: 11, packages: ['setuptools'] },
    asyncore: { last: 11, packages: ['pyasyncore'] },
    asynchat: { last: 11, packages: ['pyasynchat'] },
    smtpd: { last: 11, packages: ['standard-smtpd'] },
    cgi: { last: 12, packages: ['legacy-cgi', 'standard-cgi'] },
    cgitb: { last: 12, packages: ['legacy-cgi', 'standard-cgitb'] },
    crypt: { last: 12, packages: ['crypt-r', 'standard-crypt', 'legacycrypt'] },
    imghdr: { last: 12, packages: ['standard-imghdr'] },
    sndhdr: { last: 12, packages: ['standard-sndhdr'] },
    telnetlib: { last: 12, packages: ['standard-telnetlib'] },
    audioop: { last: 12, packages: ['audioop-lts'] },
    pipes: { last: 12, packages: ['standard-pipes'] },
    uu: { last: 12, packages: ['standard-uu'] },
    xdrlib: { last: 12, packages: ['standard-xdrlib'] },
    nntplib: { last: 12, packages: ['standard-nntplib'] },
    mailcap: { last: 12, packages: ['standard-mailcap'] },
    lib2to3: { last: 12, packages: [] },
  }),
);

const names = [...removedModules.keys()].join('|');
// At the start of a line: code within `try` or a function may work without the module.
const imported = new RegExp(
  `^(?:import|from)[ \\t]{1,9}(${names})(?:\\.[\\w.]{1,80})?(?:[ \\t]{0,9}(?:[,;#\\n]|$)|[ \\t]{1,9}(?:import|as)\\b)`,
  'gm',
);

/**
 * Finds the modules that the application imports and that newer releases of Python lack: a reason against these releases. `packages`: the names of
 * all installed packages.
 */
export function findRemovedModules(modules: Modules, packages: { has(name: string): boolean }): (line: string) => readonly Obstacle[] {
  const found = new Map<string, string>();
  for (const { path, code } of modules.mentioning(...removedModules.keys())) {
    if (isTool(path) || path === 'setup.py') continue;
    for (const [, name = ''] of code.matchAll(imported)) if (!found.has(name)) found.set(name, path);
  }
  return (line) =>
    [...found].flatMap(([name, path]) => {
      const { last, packages: others } = removedModules.get(name) ?? { last: Number.POSITIVE_INFINITY, packages: [] };
      const isThere = Number(line.split('.')[1]) <= last || others.some((each) => packages.has(each));
      return isThere ? [] : [{ what: `the module ${name}, which ${path} imports,`, lacks: 'support' }];
    });
}
