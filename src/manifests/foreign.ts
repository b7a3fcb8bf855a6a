import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';

/** A language that no stack builds: how its projects are recognised, and the image that they usually start from. */
export interface ForeignLanguage {
  /** `Ruby` */
  readonly title: string;
  /** Names of manifests. */
  readonly manifest: RegExp;
  /** What the manifest of something that is deployed names; any manifest is one unless given. */
  readonly names?: RegExp;
  /** The official image, a tag of Debian or Ubuntu that holds what builds. */
  readonly image: string;
  /** True where the manifest often stands beside that of an application in another language: it counts where nothing else is recognised. */
  readonly isSideline?: true;
}

/** Something in the folder that is written in such a language. */
export interface ForeignPart {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly path: string;
  readonly language: ForeignLanguage;
  /** Its manifest, relative to the root. */
  readonly file: string;
}

// Manifests as each language's package manager documents them. Gemfile, composer.json and mix.exs also stand for tools, so that a
// framework or a server has to be named.
const languages: readonly ForeignLanguage[] = [
  { title: '.NET', manifest: /\.(?:csproj|fsproj|vbproj|slnx?)$/, image: 'mcr.microsoft.com/dotnet/sdk:10.0' },
  { title: 'Java', manifest: /^(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?)$/, image: 'eclipse-temurin:21-jdk' },
  { title: 'Scala', manifest: /^build\.sbt$/, image: 'eclipse-temurin:21-jdk' },
  {
    title: 'Ruby',
    manifest: /^(?:Gemfile|gems\.rb|config\.ru)$/,
    names: /["'](?:rails|sinatra|hanami|roda|grape|puma|unicorn|falcon|rackup|rack|sidekiq)["']|^run\b/m,
    image: 'ruby:3.4-slim',
  },
  {
    title: 'PHP',
    manifest: /^composer\.json$/,
    names:
      /"(?:laravel\/framework|laravel\/lumen-framework|symfony\/(?:framework-bundle|http-kernel)|slim\/slim|cakephp\/cakephp|codeigniter4\/framework|yiisoft\/[\w-]{1,60}|laminas\/laminas-mvc|mezzio\/mezzio|drupal\/core[\w-]{0,40}|ext-pdo)"/,
    image: 'php:8.4-cli',
  },
  { title: 'Elixir', manifest: /^mix\.exs$/, image: 'elixir:1.18' },
  { title: 'Erlang', manifest: /^rebar\.config$/, image: 'erlang:28' },
  { title: 'Clojure', manifest: /^(?:project\.clj|deps\.edn)$/, image: 'clojure:temurin-21-lein' },
  { title: 'Haskell', manifest: /^(?:stack\.yaml|[\w-]+\.cabal)$/, image: 'haskell:9.10-slim' },
  { title: 'Swift', manifest: /^Package\.swift$/, image: 'swift:6.1' },
  { title: 'Dart', manifest: /^pubspec\.yaml$/, names: /\b(?:shelf|dart_frog|serverpod)\b/, image: 'dart:3.9' },
  { title: 'Deno', manifest: /^deno\.jsonc?$/, names: /"(?:tasks|imports)"/, image: 'denoland/deno:debian-2.5.0', isSideline: true },
  { title: 'Crystal', manifest: /^shard\.yml$/, image: 'crystallang/crystal:1.17' },
  {
    title: 'C or C++',
    manifest: /^(?:CMakeLists\.txt|meson\.build|conanfile\.(?:py|txt))$/,
    image: 'debian:trixie-slim',
    isSideline: true,
  },
];

/** Finds the parts of a folder that are written in a language which no stack builds, those in the root first; each folder once. */
export function findForeignParts(folder: Folder, isAuxiliary: (path: string) => boolean): readonly ForeignPart[] {
  const found = new Map<string, ForeignPart>();
  for (const file of folder.files) {
    const path = posix.dirname(file) === '.' ? '' : posix.dirname(file);
    const language = languageOf(posix.basename(file));
    if (language === undefined || isWithin(path, found) || (path !== '' && isAuxiliary(path))) continue;
    if (language.names !== undefined && !language.names.test(folder.search(file))) continue;
    found.set(path, { path, language, file });
  }
  return [...found.values()];
}

function languageOf(name: string): ForeignLanguage | undefined {
  return languages.find(({ manifest }) => manifest.test(name));
}

/** Modules of a project, or a project within another, are named by the outermost. */
function isWithin(path: string, found: ReadonlyMap<string, ForeignPart>): boolean {
  const names = path.split('/');
  return found.has('') || names.some((_, depth) => found.has(names.slice(0, depth + 1).join('/')));
}
