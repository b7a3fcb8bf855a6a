import type { Folder } from '../folder/folder.ts';

/** An unsupported language: how to recognise its projects, and their usual base image. */
export interface ForeignLanguage {
  /** `Ruby` */
  readonly title: string;
  /** Names of manifests; `*.` matches any name with that ending. */
  readonly manifests: readonly string[];
  /** A name in the manifest of a deployed project; any manifest counts unless given. */
  readonly names?: RegExp;
  /** The official image: a tag with Debian or Ubuntu and the build tools. */
  readonly image: string;
  /** True if the manifest often occurs next to an application in another language: it counts only if no other language is recognised. */
  readonly isSideline?: true;
}

/** A part of the folder that is written in such a language. */
export interface ForeignPart {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly path: string;
  readonly language: ForeignLanguage;
  /** Its manifest, relative to the root. */
  readonly file: string;
}

// Manifests from the documentation of each package manager. Gemfile, composer.json and mix.exs are also used for tools, so they must name a
// framework or a server.
const languages: readonly ForeignLanguage[] = [
  { title: '.NET', manifests: ['*.csproj', '*.fsproj', '*.vbproj', '*.sln', '*.slnx'], image: 'mcr.microsoft.com/dotnet/sdk:10.0' },
  {
    title: 'Java',
    manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
    image: 'eclipse-temurin:21-jdk',
  },
  { title: 'Scala', manifests: ['build.sbt'], image: 'eclipse-temurin:21-jdk' },
  {
    title: 'Ruby',
    manifests: ['Gemfile', 'gems.rb', 'config.ru'],
    names: /["'](?:rails|sinatra|hanami|roda|grape|puma|unicorn|falcon|rackup|rack|sidekiq)["']|^run\b/m,
    image: 'ruby:3.4-slim',
  },
  {
    title: 'PHP',
    manifests: ['composer.json'],
    names:
      /"(?:laravel\/framework|laravel\/lumen-framework|symfony\/(?:framework-bundle|http-kernel)|slim\/slim|cakephp\/cakephp|codeigniter4\/framework|yiisoft\/[\w-]{1,60}|laminas\/laminas-mvc|mezzio\/mezzio|drupal\/core[\w-]{0,40}|ext-pdo)"/,
    image: 'php:8.4-cli',
  },
  { title: 'Elixir', manifests: ['mix.exs'], image: 'elixir:1.18' },
  { title: 'Erlang', manifests: ['rebar.config'], image: 'erlang:28' },
  { title: 'Clojure', manifests: ['project.clj', 'deps.edn'], image: 'clojure:temurin-21-lein' },
  { title: 'Haskell', manifests: ['stack.yaml', '*.cabal'], image: 'haskell:9.10-slim' },
  { title: 'Swift', manifests: ['Package.swift'], image: 'swift:6.1' },
  { title: 'Dart', manifests: ['pubspec.yaml'], names: /\b(?:shelf|dart_frog|serverpod)\b/, image: 'dart:3.9' },
  {
    title: 'Deno',
    manifests: ['deno.json', 'deno.jsonc'],
    names: /"(?:tasks|imports)"/,
    image: 'denoland/deno:debian-2.5.0',
    isSideline: true,
  },
  { title: 'Crystal', manifests: ['shard.yml'], image: 'crystallang/crystal:1.17' },
  {
    title: 'C or C++',
    manifests: ['CMakeLists.txt', 'meson.build', 'conanfile.py', 'conanfile.txt'],
    image: 'debian:trixie-slim',
    isSideline: true,
  },
];

/** Finds the parts of a folder in unsupported languages, those in the root first; each folder once. */
export function findForeignParts(folder: Folder, isAuxiliary: (path: string) => boolean): readonly ForeignPart[] {
  const found = new Map<string, ForeignPart>();
  for (const file of folder.files) {
    const cut = file.lastIndexOf('/');
    const language = languageOf(file.slice(cut + 1));
    if (language === undefined) continue;
    const path = file.slice(0, Math.max(cut, 0));
    if (isWithin(path, found) || (path !== '' && isAuxiliary(path))) continue;
    if (language.names !== undefined && !language.names.test(folder.search(file))) continue;
    found.set(path, { path, language, file });
  }
  return [...found.values()];
}

/** The languages by the names of their manifests: a folder has many more files than there are languages. */
const byManifest: ReadonlyMap<string, ForeignLanguage> = new Map(
  languages.flatMap((language) => language.manifests.map((manifest) => [manifest, language] as const)),
);

function languageOf(name: string): ForeignLanguage | undefined {
  return byManifest.get(name) ?? byManifest.get(`*${name.slice(name.lastIndexOf('.'))}`);
}

/** Modules of a project, or a project inside another, are represented by the outermost one. */
function isWithin(path: string, found: ReadonlyMap<string, ForeignPart>): boolean {
  const names = path.split('/');
  return found.has('') || names.some((_, depth) => found.has(names.slice(0, depth + 1).join('/')));
}
