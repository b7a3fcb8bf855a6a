import { posix } from 'node:path';
import { type Mount, netrc, packageIndex, type Run, type SingleStep, type Step, type Variables, type Word } from '../../render/run.ts';
import type { Contribution, Flavour } from '../stack.ts';
import { healthcheckPath } from './probes.ts';

const source = '/src';
/** The folder of the build stage that becomes the root of the image. */
const output = '/out';
/** The folder in which the program starts. */
export const programFolder = `${output}/app`;
const moduleCache = '/var/cache/go-modules';
const buildCache: Mount = { type: 'cache', name: 'go-build', target: '/root/.cache/go-build' };
/** Without symbols and debug information. */
const stripped: Word = { option: '-ldflags', value: '-s -w' };

/** Files and folders that the program reads from its working directory: their paths in the build, by their target folders. */
export interface Beside {
  readonly from: readonly string[];
  readonly into: string;
}

/** The input of a compilation, and its target image. */
export interface Compilation {
  /** The package of the program, or the build argument with it. */
  readonly command: Word;
  readonly isStatic: boolean;
  readonly isVendored: boolean;
  readonly tags: readonly string[];
  readonly files: readonly Beside[];
  readonly contributions: readonly Contribution[];
  readonly flavour: Flavour;
  /** Files that replace others: paths in the context, and paths from the program's working directory. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  /** The module to create if there is none, and whether it needs others. */
  readonly module: { readonly name: string; readonly importsOthers: boolean } | undefined;
  /** Commands that generate code before the compilation. */
  readonly generate: readonly Step[];
  /** Files to create if they are missing, relative to the context. */
  readonly placeholders: readonly string[];
}

/**
 * Returns the RUN that downloads the modules. `manifests`: all files that list them. The second command copies the modules from the cache
 * mount into the layer.
 */
export function downloadModules(manifests: readonly string[]): Run {
  const download = ['go', 'mod', 'download'];
  return {
    mounts: [
      ...manifests.map((file): Mount => ({ type: 'bind', source: file, target: posix.join(source, file) })),
      { type: 'cache', name: 'go-modules', target: moduleCache },
      netrc,
    ],
    steps: [
      { env: { GOMODCACHE: moduleCache, GOPROXY: packageIndex }, words: download },
      { env: { GONOPROXY: 'none', GOPROXY: `file://${moduleCache}/cache/download` }, words: download },
    ],
  };
}

/** Returns the RUN that compiles the program of the health check. It needs no C library, even if the application does. */
export function compileHealthcheck(isStatic: boolean): Run {
  return {
    mounts: [buildCache],
    env: { CGO_ENABLED: 0, ...(isStatic ? platform : {}) },
    steps: [['go', 'build', '-trimpath', stripped, '-o', `${output}/`, `${healthcheckPath}.go`]],
  };
}

/** Returns the RUN that compiles the program, and copies the files that it reads next to it. */
export function compileProgram(compilation: Compilation): Run {
  const { command, isStatic, isVendored, tags, files, contributions, flavour, copies, module, generate, placeholders } = compilation;
  const isWritten = contributions.length > 0 || generate.length > 0 || placeholders.length > 0 || module !== undefined;
  const environment: Variables = { CGO_ENABLED: isStatic ? 0 : 1, ...(isStatic ? platform : {}), GOPROXY: 'off' };
  const before = [...(module === undefined ? [] : makeModule(module)), ...placeholders.map(makePlaceholder), ...generate];
  const compile = [
    ...['go', 'build', ...(isVendored ? ['-mod=vendor'] : []), '-trimpath', '-buildvcs=false'],
    ...(tags.length === 0 ? [] : [{ option: '-tags', value: tags.join(',') }]),
    ...[stripped, '-o', `${programFolder}/`, command],
  ];
  return {
    mounts: [
      { type: 'bind', target: source, ...(isWritten ? { rw: true } : {}) },
      ...contributions.map(({ stage, from, to }): Mount => ({ type: 'bind', from: stage, source: from, target: posix.join(source, to) })),
      buildCache,
    ],
    ...(before.length === 0 ? { env: environment } : {}),
    steps: [
      ...before,
      before.length === 0 ? compile : { env: environment, words: compile },
      ...files.map(putBeside),
      ...copies.map(({ from, to }): Step => ['install', '-D', posix.join(source, from), posix.join(programFolder, to)]),
      ['chmod', '-R', 'a+rX,go-w', programFolder],
      ...(flavour === 'scratch' ? systemFiles : []),
    ],
  };
}

/** The target platform, from Docker's build arguments: TARGETVARIANT is `v7`, while Go expects `7`. */
const platform: Variables = {
  GOOS: { variable: 'TARGETOS' },
  GOARCH: { variable: 'TARGETARCH' },
  GOARM: { variable: 'TARGETVARIANT', withoutPrefix: 'v' },
};

const certificates = '/etc/ssl/certs/ca-certificates.crt';
/** Files that other base images contain. */
const systemFiles: readonly Step[] = [
  ['install', '-D', '-m', 644, certificates, `${output}${certificates}`],
  ['install', '-d', '-m', 1777, `${output}/tmp`],
];

function makeModule({ name, importsOthers }: NonNullable<Compilation['module']>): Step[] {
  const tidy: Step = { env: { GOPROXY: packageIndex }, words: ['go', 'mod', 'tidy'] };
  return [['go', 'mod', 'init', name], ...(importsOthers ? [tidy] : [])];
}

function makePlaceholder(path: string): Step {
  const place = posix.join(source, path);
  return {
    together: [
      ['mkdir', '-p', posix.dirname(place)],
      ['touch', place],
    ],
  };
}

function putBeside({ from, into }: Beside): Step {
  const make: readonly SingleStep[] = into === programFolder ? [] : [['mkdir', '-p', into]];
  return { together: [...make, ['cp', '-r', ...from, into]] };
}
