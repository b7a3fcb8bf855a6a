import { posix } from 'node:path';
import { lineAt } from '../../lines.ts';
import { packageIndex, type Step } from '../../render/run.ts';
import { withoutMajor } from './frameworks.ts';
import { type Layout, moduleAround, within } from './modules.ts';
import type { GoSource } from './source.ts';

/** Programs that `go generate` calls by name, with the packages from which `go install` builds them. */
const generators: ReadonlyMap<string, string> = new Map([
  ['stringer', 'golang.org/x/tools/cmd/stringer'],
  ['enumer', 'github.com/dmarkham/enumer'],
  ['go-enum', 'github.com/abice/go-enum'],
  ['templ', 'github.com/a-h/templ/cmd/templ'],
  ['sqlc', 'github.com/sqlc-dev/sqlc/cmd/sqlc'],
  ['swag', 'github.com/swaggo/swag/cmd/swag'],
  ['gqlgen', 'github.com/99designs/gqlgen'],
  ['wire', 'github.com/google/wire/cmd/wire'],
  ['mockgen', 'go.uber.org/mock/mockgen'],
  ['moq', 'github.com/matryer/moq'],
  ['easyjson', 'github.com/mailru/easyjson/easyjson'],
  ['msgp', 'github.com/tinylib/msgp'],
  ['ent', 'entgo.io/ent/cmd/ent'],
  ['oapi-codegen', 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen'],
  ['esc', 'github.com/mjibson/esc'],
  ['rice', 'github.com/GeertJohan/go.rice/rice'],
  ['go-bindata', 'github.com/go-bindata/go-bindata/go-bindata'],
]);

/** Code that `go generate` writes, which git ignores and the build needs. */
export interface Generation {
  /** Files whose directives the build runs, relative to the module's folder. */
  readonly files: readonly string[];
  /** Packages of generators to install first. */
  readonly install: readonly string[];
  readonly warnings: readonly string[];
}

interface Directive {
  readonly path: string;
  readonly line: number;
  readonly words: readonly string[];
}

// More than a program has.
const mostDirectives = 100;
const mostLiterals = 2000;

/**
 * Finds the directives of a program's files that write ignored files: a file that they or their generator name, or any of them if the
 * program imports an ignored package. `imports`: paths of such packages.
 */
export function findGeneration(
  layout: Layout,
  files: readonly GoSource[],
  imports: readonly string[],
  readPackage: (folder: string) => readonly GoSource[],
): Generation {
  const { root, own } = layout;
  const nothing: Generation = { files: [], install: [], warnings: [] };
  if (root.ignored.files.length === 0) return nothing;
  const needed = files.flatMap(directivesIn).filter((directive) => imports.length > 0 || writesIgnored(layout, directive, readPackage));
  const able = needed.filter(
    (directive) => moduleAround(layout, within(posix.dirname(directive.path))) === own && programOf(layout, directive) !== undefined,
  );
  const install = able.map((directive) => programOf(layout, directive) ?? '').filter((name) => name !== '');
  return {
    files: [...new Set(able.map(({ path }) => posix.relative(own.folder, path)))],
    install: [...new Set(install)],
    warnings: needed
      .filter((directive) => !able.includes(directive))
      .map(
        ({ path, line, words: [name = ''] }) =>
          `${path} line ${line}: go generate runs ${name}, which the build does not have, and git ignores the output: run "go generate ./..." before you build the image.`,
      ),
  };
}

/** The commands that generate the code, in the module's folder. They download missing modules. */
export function generateCode({ files, install }: Generation): Step[] {
  const run = (...words: readonly string[]): Step => ({ env: { GOPROXY: packageIndex }, words });
  return [...install.map((name) => run('go', 'install', name)), ...files.map((path) => run('go', 'generate', `./${path}`))];
}

function directivesIn({ path, code, comments }: GoSource): Directive[] {
  return comments
    .filter(({ text }) => text.startsWith('//go:generate '))
    .slice(0, mostDirectives)
    .map(({ text, start }) => ({
      path,
      line: lineAt(code, start),
      words: text.slice('//go:generate '.length, 1000).match(/"[^"]*"|\S+/g) ?? [],
    }));
}

/** The package of the generator to install, empty for none; undefined for a generator that the build does not have. */
function programOf({ modules }: Layout, { words: [name = '', verb = '', what = ''] }: Directive): string | undefined {
  const isRequired = (path: string): boolean =>
    modules.some(({ mod }) =>
      mod.requires.some((each) => path === each.path || path.startsWith(`${each.path}/`) || withoutMajor(each.path) === withoutMajor(path)),
    );
  if (name === 'go' && verb === 'tool') return '';
  // A package of the module, one of a module that go.mod has, or one with its version.
  if (name === 'go' && verb === 'run')
    return /^\.|\.go$|@v\d/.test(what) ||
      what.startsWith('-') ||
      isRequired(what) ||
      modules.some(({ mod }) => mod.module !== undefined && what.startsWith(mod.module))
      ? ''
      : undefined;
  const known = generators.get(name);
  return known !== undefined && isRequired(known) ? known : undefined;
}

/** True if git ignores a file that the directive or its own generator names. */
function writesIgnored({ root, own }: Layout, { path, words }: Directive, readPackage: (folder: string) => readonly GoSource[]): boolean {
  const folder = within(posix.dirname(path));
  const place = words.find((word) => /^\.{1,2}\//.test(word)) ?? '';
  const generator = words[0] === 'go' && words[1] === 'run' && place !== '' ? within(folder, place) : undefined;
  const literals =
    generator === undefined || generator.startsWith('..')
      ? []
      : readPackage(generator).flatMap((source) =>
          [...source.literals.values()].slice(0, mostLiterals).flatMap(({ value }) => value ?? []),
        );
  const names = [...words.flatMap((word) => word.split('=').at(-1) ?? []), ...literals].filter((name) => /^[\w./-]{1,120}\.go$/.test(name));
  const places = names.flatMap((name) => [within(folder, name), within(own.folder, name)]);
  return places.some((each) => !each.startsWith('..') && !root.has(each) && root.ignores(each));
}
