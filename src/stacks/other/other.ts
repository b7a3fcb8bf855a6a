import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { type ForeignPart, findForeignParts } from '../../manifests/foreign.ts';
import type { Run } from '../../render/run.ts';
import { addPackages } from '../libraries.ts';
import { type Bases, type Build, type Detection, healthCheckBy, type ImageRequest, type Stack } from '../stack.ts';
import { serverProbes } from '../web-server.ts';

/** The data for `templates/dockerfile/other.ejs`. */
export interface OtherView {
  /** The same stage builds and runs, so it has all packages. */
  readonly systemPackages: readonly string[];
  readonly build: Run;
}

interface Findings {
  readonly folder: Folder;
  /** The language according to a manifest in the root. */
  readonly foreign: ForeignPart | undefined;
}

const bases: Bases = {
  slim: { image: 'debian:trixie-slim', cost: 'Debian and glibc, with a shell' },
  alpine: { image: 'alpine:3.22', cost: 'musl and busybox, a tenth of the size' },
};

/** An unsupported language: base image, build commands and start command are answers. */
export const other: Stack<Findings> = {
  language: 'other',
  testRunner: 'sh',
  recognises: () => undefined,
  investigate: (folder) => ({ folder, foreign: findForeignParts(folder, () => true).find(({ path }) => path === '') }),
  describe,
  image,
};

function describe({ foreign }: Findings): Detection {
  const slim = { image: foreign?.language.image ?? 'debian:trixie-slim', cost: 'Debian and glibc, with a shell' };
  return {
    facts: {
      language: {
        value: 'other',
        certainty: 'stated',
        source: foreign === undefined ? 'your answer' : `your answer, for ${foreign.language.title} (${foreign.file})`,
      },
      baseImage: {
        value: slim.image,
        certainty: 'assumed',
        source: foreign === undefined ? 'Debian; the folder does not name an image' : `the usual image of ${foreign.language.title}`,
      },
      buildCommands: { value: [], source: 'the folder does not name any' },
    },
    warnings: [],
    unknown: {
      start: 'Nothing in the folder says how to start the application.',
      port: 'Nothing in the folder says on which port the application listens.',
    },
    dependencies: { ecosystem: 'none', packages: new Map() },
    bases: { ...bases, slim },
  };
}

function image({ folder }: Findings, { base: { flavour }, probe, buildCommands = [], packages }: ImageRequest): Build {
  const { path, comment } = editedFile(folder);
  const system = flavour === 'alpine' ? 'alpine' : 'debian';
  const { build, runtime } = addPackages({ build: [], runtime: [] }, packages, { build: system, runtime: system });
  const view: OtherView = {
    systemPackages: [...new Set([...build, ...runtime])].sort(),
    build: {
      steps: [...buildCommands.map((line) => ['sh', '-euc', line]), ['chmod', '-R', 'a+rX,go-w', '/app']],
    },
  };
  return {
    template: 'other',
    view,
    codePaths: ['/app'],
    idle: { words: ['sleep', '600'] },
    ...healthCheckBy(serverProbes(flavour), probe),
    running: ['true'],
    dependencyStage: 'base',
    sourceFile: path,
    comment,
    ignore: [],
    keep: [],
  };
}

type Comment = Build['comment'];

// The comment syntax of files with these extensions; the suite edits one of them.
const comments: readonly { readonly endings: RegExp; readonly comment: Comment }[] = [
  { endings: /\.(?:[ch]|cc|cpp|hpp|cs|fs|java|kt|scala|swift|dart|zig|go|rs|[cm]?[jt]s|php|d)$/, comment: ['//', ''] },
  { endings: /\.(?:sh|bash|rb|ru|py|pl|pm|ex|exs|cr|nim|jl|r|tcl)$/i, comment: ['#', ''] },
  { endings: /\.(?:erl|hrl)$/, comment: ['%', ''] },
  { endings: /\.(?:hs|lua|elm|sql)$/, comment: ['--', ''] },
  { endings: /\.(?:clj|cljs|lisp|scm)$/, comment: [';', ''] },
  { endings: /\.(?:html|xml)$/, comment: ['<!--', '-->'] },
];

/** A source file that the suite edits; a new one if the folder has none. */
function editedFile(folder: Folder): { readonly path: string; readonly comment: Comment } {
  for (const path of folder.files) {
    if (path.split('/').some((name) => name.startsWith('.') || name === 'tests' || name === 'secrets')) continue;
    const found = comments.find(({ endings }) => endings.test(posix.basename(path)));
    if (found !== undefined) return { path, comment: found.comment };
  }
  return { path: 'README.md', comment: ['<!--', '-->'] };
}
