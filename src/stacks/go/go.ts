import type { Folder } from '../../folder/folder.ts';
import { isWithin } from '../../folder/within.ts';
import { builtStart } from '../given-program.ts';
import { ignoredImports } from '../needs.ts';
import { namesFolder } from '../served-folder.ts';
import type { Detection, ImageRequest, Member, Need, Stack } from '../stack.ts';
import { sourcesIn } from '../usage.ts';
import { commandFor } from './commands.ts';
import { basesFor, factsOf, frameworkOf, slottedStart } from './facts.ts';
import type { Findings } from './findings.ts';
import { buildOf } from './image.ts';
import { importedFolders } from './imported.ts';
import { investigate } from './investigate.ts';
import { lastName, readModFile } from './mod.ts';
import { readLayout, within, workFile, workspaceModules } from './modules.ts';
import { warningsOf } from './notes.ts';
import { openPackages } from './packages.ts';
import { basesOf } from './releases.ts';
import { importedModules, writtenBy } from './written-files.ts';

/** Go: modules and workspaces. */
export const go: Stack<Findings> = {
  language: 'go',
  sourceEndings: ['.go'],
  testRunner: 'sh',
  beginning: {
    // A required module, so that modules are downloaded.
    files: () => ({ 'go.mod': 'module app\n\nrequire example.com/any v0.0.0\n', 'main.go': 'package main\n\nfunc main() {}\n' }),
    expects: 'go.mod, and the program in the folder itself (main.go)',
    usual: { port: 8080 },
  },
  recognises: (folder) => (folder.has('go.mod') || folder.has(workFile) ? 'manifest' : folder.has('main.go') ? 'sources' : undefined),
  members: workspaceMembers,
  investigate,
  weigh: ({ entry: { main, start }, layout }) => {
    const framework = main === undefined ? undefined : frameworkOf(main, layout);
    return { facts: { ...(framework === undefined ? {} : { framework }), ...(start === undefined ? {} : { start }) } };
  },
  describe: detection,
  read: ({ files }, path) => sourcesIn(files).get(path),
  serves: ({ assets, files }, path) =>
    assets.embedded.some((each) => isWithin(each, path)) || namesFolder({ mentioning: () => files }, path),
  image: (findings, request) => {
    const start = givenStart(findings, request);
    const build = buildOf(findings, request, commandFor(findings.entry, start));
    return start === undefined ? build : { ...build, start };
  },
};

/** An answered start command, with its program's path. The programs of another image are not known. */
function givenStart({ entry, cgo, version }: Findings, { start, base, packages }: ImageRequest): readonly string[] | undefined {
  const isOwnBase = Object.values(basesOf(cgo.linkage, version.release)).some((each) => each.image === base.image);
  if (start === undefined || !isOwnBase) return start;
  const programs = new Map(entry.commands.map(({ name, program }) => [name, program]));
  return builtStart(start, programs, { flavour: base.flavour, packages: packages?.runtime ?? [] });
}

/** The modules of a go.work that contain a program. */
function workspaceMembers(folder: Folder): readonly Member[] | undefined {
  const work = readModFile(folder, workFile);
  if (work === undefined) return undefined;
  const { modules } = workspaceModules(folder, work);
  const seen = new Set<string>();
  return work.uses.flatMap(({ value, line }) => {
    const path = within(value);
    if (seen.has(path) || !modules.has(path)) return [];
    seen.add(path);
    const layout = readLayout(folder, { root: folder, path });
    if (layout.own.mod.module === undefined || openPackages(layout).mains.length === 0) return [];
    return [{ path, name: lastName(layout.own.mod.module), source: `${workFile} line ${line}` }];
  });
}

/** The result of the detection; `contributed`: folders that stages of other languages build. */
function detection(findings: Findings, contributed: readonly string[] = []): Detection {
  const { entry, environment } = findings;
  const facts = factsOf(findings);
  const slotted = slottedStart(findings);
  return {
    facts,
    ...(slotted === undefined ? {} : { slottedStart: slotted }),
    warnings: [...warningsOf(findings, contributed), ...writtenBy(findings).notes],
    unknown: {
      ...(entry.unknownStart === undefined ? {} : { start: entry.unknownStart }),
    },
    dependencies: { ecosystem: 'go', packages: importedModules(findings) },
    code: { folder: findings.layout.root, paths: findings.files.map(({ path }) => path) },
    reads: environment.reads,
    needs: needsOf(findings),
    // gRPC is HTTP/2 and does not answer a plain request.
    isHttp: facts.framework !== undefined && facts.framework.value !== 'grpc',
    bases: basesFor(findings),
  };
}

/** Ignored files that the programs embed or import: pages of a front end's build, generated packages. */
function needsOf({ layout, files, assets }: Findings): readonly Need[] {
  const { root, modules } = layout;
  if (root.ignored.files.length === 0) return [];
  const embedded = assets.embedded.filter((path) => path !== '' && root.ignores(path));
  return [...embedded.map((path) => ({ path, source: 'go:embed' })), ...ignoredImports(root, importedFolders(modules, files), [])];
}
