import { posix } from 'node:path';
import { findLibraries, type Library, type SystemPackages } from '../libraries.ts';
import type { Flavour } from '../stack.ts';
import { withoutMajor } from './frameworks.ts';
import type { Layout } from './modules.ts';
import { type NativeModule, nativeModules, nativePackages } from './native-modules.ts';
import type { Linkage } from './releases.ts';
import type { GoSource } from './source.ts';

/** The requirements of C code for the images. */
export interface Cgo {
  readonly linkage: Linkage;
  /** Its source, in words that fit after "from"; undefined for a static binary. */
  readonly source?: string;
  readonly warnings: readonly string[];
  /** Packages and build tags for a base with that flavour. */
  packages(flavour: Flavour): SystemPackages & { readonly tags: readonly string[] };
}

interface Directive {
  readonly names: readonly string[];
  readonly path: string;
  readonly line: number;
  /** True if the line contains the path of its libraries. */
  readonly hasPath: boolean;
  readonly isPkgConfig: boolean;
}

// Libraries of the C library and of the compiler.
const ownLibraries = new Set('c m dl pthread rt util resolv gcc gcc_s stdc++ atomic'.split(' '));

/** Finds C code in a program's files, and modules that are known to contain some. */
export function findCgo(layout: Layout, files: readonly GoSource[]): Cgo {
  const native = files.filter(({ imports }) => imports.has('C'));
  const modules = usedModules(layout, files);
  const directives = native.flatMap((source) => cgoDirectives(layout, source));
  const names = [...directives.flatMap((directive) => directive.names), ...modules.flatMap(({ native: each }) => each.libraries ?? [])];
  const linked = findLibraries(names);
  const isCpp =
    names.includes('stdc++') || modules.some(({ native: each }) => each.isCpp === true) || native.some(({ path }) => hasCpp(layout, path));
  const needsC = native.length > 0 || modules.length > 0;
  const [first] = [
    ...native.map(({ path }) => `import "C" in ${path}`),
    ...modules.map(({ native: each, file }) => `${each.module} in ${file}, which is C in part`),
  ];
  return {
    linkage: !needsC ? 'static' : linked.some(({ isInBase }) => isInBase !== true) ? 'shared' : isCpp ? 'c++' : 'c',
    ...(first === undefined ? {} : { source: first }),
    warnings: directives.flatMap(unknownLibraries),
    packages: (flavour) => ({
      ...packagesFor(flavour, { needsC, isCpp, linked, usesPkgConfig: directives.some(({ isPkgConfig }) => isPkgConfig) }),
      tags: flavour === 'alpine' ? modules.flatMap(({ native: each }) => each.muslTag ?? []) : [],
    }),
  };
}

function usedModules(layout: Layout, files: readonly GoSource[]): { readonly native: NativeModule; readonly file: string }[] {
  const required = layout.modules.flatMap(({ mod }) => mod.requires.map(({ path }) => ({ name: withoutMajor(path), file: mod.file })));
  const imported = files.flatMap(({ imports, path }) => [...imports].map((name) => ({ name, file: path })));
  const find = (table: readonly NativeModule[], places: readonly { name: string; file: string }[]) =>
    table.flatMap((native) => {
      const place = places.find(({ name }) => name === native.module);
      return place === undefined ? [] : [{ native, file: place.file }];
    });
  return [...find(nativeModules, required), ...find(nativePackages, imported)];
}

function hasCpp({ root }: Layout, path: string): boolean {
  return root.files.some((file) => posix.dirname(file) === posix.dirname(path) && /\.(?:cc|cpp|cxx)$/.test(file));
}

// `#cgo pkg-config: vips`, `#cgo linux LDFLAGS: -lz -L${SRCDIR}/lib`, in the comment before `import "C"`.
function cgoDirectives({ root }: Layout, { path, comments }: GoSource): Directive[] {
  const text = root.search(path);
  return comments.flatMap((comment) =>
    [...comment.text.matchAll(/^(?:\/[/*])?[ \t]*#cgo[ \t]([^:\n]{0,200}?)(LDFLAGS|pkg-config)[ \t]*:[ \t]*([^\n*]*)/gm)].flatMap(
      (match): Directive[] => {
        const [, conditions = '', kind, words = ''] = match;
        const isForLinux = conditions.trim() === '' || /(?:^|[\s,])(?:linux|!windows|!darwin)\b/.test(conditions);
        if (!isForLinux) return [];
        const isPkgConfig = kind === 'pkg-config';
        const list = words.trim().split(/\s+/);
        return [
          {
            names: isPkgConfig ? list.filter((word) => !word.startsWith('-')) : list.flatMap((word) => /^-l(\S+)$/.exec(word)?.[1] ?? []),
            path,
            line: text.slice(0, comment.start + match.index).split('\n').length,
            hasPath: list.some((word) => word.startsWith('-L')),
            isPkgConfig,
          },
        ];
      },
    ),
  );
}

function unknownLibraries({ names, path, line, hasPath }: Directive): string[] {
  if (hasPath) return [];
  const unknown = names.filter((name) => !ownLibraries.has(name) && findLibraries([name]).length === 0);
  return unknown.map(
    (name) =>
      `${path} line ${line} links "${name}", and the tool knows no package that provides it: add the package to both stages of the Dockerfile.`,
  );
}

function packagesFor(
  flavour: Flavour,
  { needsC, isCpp, linked, usesPkgConfig }: { needsC: boolean; isCpp: boolean; linked: readonly Library[]; usesPkgConfig: boolean },
): SystemPackages {
  if (flavour === 'alpine') {
    const compiler = needsC ? [...(isCpp ? ['g++'] : ['gcc']), 'musl-dev', ...(usesPkgConfig ? ['pkgconf'] : [])] : [];
    return {
      build: [...compiler, ...linked.map(({ alpine: [build] }) => build)],
      runtime: ['ca-certificates', 'tzdata', ...(isCpp ? ['libstdc++'] : []), ...linked.map(({ alpine: [, runtime] }) => runtime)],
    };
  }
  // The official image on Debian has the compilers and pkg-config.
  const build = linked.map((library) => library.debian[0]);
  if (flavour !== 'slim') return { build, runtime: [] };
  return {
    build,
    runtime: ['ca-certificates', 'tzdata', ...(isCpp ? ['libstdc++6'] : []), ...linked.map(({ debian: [, runtime] }) => runtime)],
  };
}
