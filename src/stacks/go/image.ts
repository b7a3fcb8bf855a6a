import { posix } from 'node:path';
import { isWithin } from '../../folder/within.ts';
import { ignorePath } from '../../render/printers.ts';
import type { Run } from '../../render/run.ts';
import { addPackages } from '../libraries.ts';
import type { ListenVariable } from '../port-settings.ts';
import { type Build, type Contribution, healthCheckBy, type ImageRequest } from '../stack.ts';
import { withoutWritten } from '../written.ts';
import { type Assets, placeholderFor } from './assets.ts';
import { type Beside, compileHealthcheck, compileProgram, downloadModules, programFolder } from './build-steps.ts';
import type { Command } from './commands.ts';
import type { Findings } from './findings.ts';
import { generateCode } from './generate.ts';
import { foreignImports, unusedModules } from './imported.ts';
import { workFile } from './modules.ts';
import { missingEmbeds, sumOf } from './notes.ts';
import { goProbes, healthcheckPath, idleFor } from './probes.ts';
import { builderOf } from './releases.ts';
import { writtenBy } from './written-files.ts';

/** The data for `templates/dockerfile/go.ejs`. Paths are relative to the context. */
export interface GoView {
  /** The module's folder in the build stage: `/src`, `/src/services/orders`. */
  readonly directory: string;
  /** Null if nothing is downloaded. */
  readonly downloadModules: Run | null;
  readonly isVendored: boolean;
  /** The argument of `go build`: `./cmd/api`. */
  readonly command: string;
  readonly isStatic: boolean;
  readonly compileHealthcheck: Run;
  readonly compileProgram: Run;
  readonly packages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** True if other programs of the stack are built from the same Dockerfile. */
  readonly isOneOfSeveral: boolean;
  /** Patterns of modules that are fetched from their own hosts; empty if there are none. */
  readonly privateModules: string;
  /** Variables with the address to listen on. */
  readonly listen: readonly ListenVariable[];
}

// Output of builds and development tools; a folder with sources or embedded files stays.
const made = ['bin', 'dist', 'tmp', 'coverage'];

/** Returns the requirements of a program's image. */
export function buildOf(
  findings: Findings,
  { base: { flavour }, probe, contributions = [], packages: more }: ImageRequest,
  command: Command,
): Build {
  const { layout, version, cgo, otherPrograms, assets, isVendored } = findings;
  const { root, own, work, modules } = layout;
  const { release } = version;
  const isStatic = cgo.linkage === 'static';
  const isOneOfSeveral = findings.entry.deployed.length > 1;
  const { build, runtime, tags: systemTags } = cgo.packages(flavour);
  const tags = [...systemTags, ...findings.tags];
  const sums = modules.map(sumOf).filter((file) => root.has(file));
  const manifests = [
    ...[workFile, `${workFile}.sum`].filter((file) => work !== undefined && root.has(file)),
    ...modules.flatMap(({ mod }) => (mod.isMade ? [] : [mod.file])),
    ...sums,
  ];
  const requires = modules.some(({ mod }) => mod.requires.length > 0);
  const view: GoView = {
    directory: posix.join('/src', own.folder),
    downloadModules: isVendored || !requires ? null : downloadModules(manifests.sort()),
    isVendored,
    command: command.argument,
    isStatic,
    compileHealthcheck: compileHealthcheck(isStatic),
    compileProgram: compileProgram({
      command: isOneOfSeveral ? { variable: 'COMMAND' } : command.argument,
      isStatic,
      isVendored,
      // The image contains only the program, which therefore embeds the time zones.
      tags: flavour === 'scratch' ? [...tags, 'timetzdata'] : tags,
      files: filesInto(besideProgram(findings, contributions)),
      contributions,
      flavour,
      copies: command === findings.entry.main ? findings.configuration.copies : [],
      module: own.mod.isMade === true ? { name: own.mod.module ?? '', importsOthers: foreignImports(findings).length > 0 } : undefined,
      generate: generateCode(findings.generation),
      placeholders: [
        ...new Set(
          missingEmbeds(
            findings,
            contributions.map(({ to }) => to),
          ).map(placeholderFor),
        ),
      ],
    }),
    packages: addPackages({ build, runtime: [...runtime, ...otherPrograms[flavour === 'alpine' ? 'alpine' : 'debian']] }, more, {
      build: !isStatic && flavour === 'alpine' ? 'alpine' : 'debian',
      runtime: flavour === 'alpine' ? 'alpine' : 'debian',
    }),
    isOneOfSeveral,
    privateModules: isVendored ? '' : (findings.privateModules?.patterns ?? ''),
    listen: command === findings.entry.main ? findings.port.variables : [],
  };
  const unused = unusedModules(findings);
  return {
    template: 'go',
    view,
    listen: view.listen,
    ...(view.privateModules === '' ? {} : { secrets: [{ id: 'netrc', isInHome: true } as const] }),
    builderImage: builderOf(cgo.linkage, flavour, release),
    codePaths: ['/app', ...(isOneOfSeveral || probe !== undefined ? [healthcheckPath] : [])],
    idle: idleFor(flavour),
    ...healthCheckBy(goProbes, probe),
    dependencyStage: 'dependencies',
    sourceFile: command.path,
    comment: ['//', ''],
    // The compiler needs all files of a package, generated or not.
    sources: ['.go'],
    ignore: [
      '**/*_test.go',
      ...made.filter((name) => ![...assets.embedded, ...root.files].some((path) => isWithin(path, name))),
      ...unused.map(({ folder }) => ignorePath(folder)),
    ],
    // The go command needs the manifests of the whole workspace.
    keep: [...assets.kept, ...unused.flatMap((module) => [module.mod.file, sumOf(module)].filter((file) => root.has(file)))].sort(),
  };
}

/** The files that the program reads from its working directory, including those of other languages' stages. */
function besideProgram(findings: Findings, contributions: readonly Contribution[]): Assets['beside'] {
  const { assets, layout, folder } = findings;
  const own = layout.own.folder === '' ? '' : `${layout.own.folder}/`;
  const made = contributions.filter(({ to }) => !assets.embedded.some((each) => isWithin(each, to)));
  return [
    ...withoutWritten(assets.beside, writtenBy(findings).fact, folder.files),
    ...made.map(({ to }) => ({ path: to.startsWith(own) ? to.slice(own.length) : to, from: to })),
  ];
}

function filesInto(beside: Assets['beside']): readonly Beside[] {
  const placed = beside.map(({ path, from }) => ({ from: posix.join('/src', from), into: posix.join(programFolder, posix.dirname(path)) }));
  return [...new Set(placed.map(({ into }) => into))].map((into) => ({
    into,
    from: placed.filter((file) => file.into === into).map(({ from }) => from),
  }));
}
