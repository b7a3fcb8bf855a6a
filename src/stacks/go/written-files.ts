import { isWithin } from '../../folder/within.ts';
import { once } from '../../once.ts';
import { findSampleData } from '../sample-configuration.ts';
import type { Findings } from './findings.ts';
import { withoutMajor } from './frameworks.ts';
import { foreignImports } from './imported.ts';
import { findWrittenPaths } from './written.ts';

export const writtenBy = once((findings: Findings) =>
  findWrittenPaths(
    findings.folder,
    findings.configuration.copies.flatMap(({ from: path }) =>
      findSampleData(findings.layout.root, path).map((literal) => ({ literal, path })),
    ),
    findings.files,
    importedModules(findings),
    findings.environment.reads,
  ),
);

/** The modules that the programs import, by their paths with and without a major version. */
export function importedModules(findings: Findings): ReadonlyMap<string, string> {
  const { layout, files } = findings;
  const imports = [...new Set(files.flatMap((source) => [...source.imports]))];
  const packages = new Map<string, string>();
  for (const { mod } of layout.modules) {
    for (const { path } of mod.requires) {
      if (!imports.some((name) => isWithin(name, path))) continue;
      for (const key of [path, withoutMajor(path)]) if (!packages.has(key)) packages.set(key, mod.file);
    }
  }
  if (layout.own.mod.isMade === true) {
    // A host name, an owner and a repository: nearly all modules have such a path.
    for (const path of foreignImports(findings)) packages.set(path.split('/').slice(0, 3).join('/'), 'main.go');
  }
  return packages;
}
