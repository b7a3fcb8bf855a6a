import type { Folder } from '../../folder/folder.ts';
import type { PackageJson } from './package-json.ts';

/** A code generator, with the place of its output path in its configuration. */
interface Generator {
  readonly packages: readonly string[];
  /** The command that a person runs. */
  readonly command: string;
  /** Words in a script that runs it. */
  readonly called: RegExp;
  readonly configuration: RegExp;
  /** Matches the paths in the configuration, with the flag `g`. */
  readonly output: RegExp;
  /** The default output path. */
  readonly usual?: string;
}

// the-guild.dev/graphql/codegen, panda-css.com and buf.build, from the configuration reference of each.
const generators: readonly Generator[] = [
  {
    packages: ['@graphql-codegen/cli'],
    command: 'graphql-codegen',
    called: /\b(?:graphql-codegen|gql-gen|graphql-code-generator)\b/,
    configuration: /^(?:codegen\.(?:[cm]?[jt]s|ya?ml|json)|\.graphqlrc(?:\.ya?ml)?)$/,
    output: /["']?((?:\.\/)?[\w.@-]{1,60}(?:\/[\w.@-]{1,60}){0,8}\/?)["']?\s{0,4}:\s{0,20}(?:\{|$)/gm,
  },
  {
    packages: ['@pandacss/dev'],
    command: 'panda codegen',
    called: /\bpanda\b/,
    configuration: /^panda\.config\.[cm]?[jt]s$/,
    output: /\boutdir\s{0,4}:\s{0,4}["']([\w./@-]{1,200})["']/g,
    usual: 'styled-system',
  },
  {
    packages: ['@bufbuild/buf'],
    command: 'buf generate',
    called: /\bbuf\s{1,4}generate\b/,
    configuration: /^buf\.gen\.ya?ml$/,
    output: /\bout\s{0,4}:\s{0,4}["']?([\w./@-]{1,200})/g,
  },
];

/** Scripts that the image's build runs. */
const ran = ['prepare', 'postinstall', 'prebuild', 'build', 'postbuild', 'heroku-postbuild'];

/** Reports generated code that is missing in the folder, because git ignores it, and that no script of the build generates. */
export function describeUngenerated(folder: Folder, manifest: PackageJson): readonly string[] {
  if (folder.ignored.files.length === 0) return [];
  const lines = linesRun(manifest);
  return generators.flatMap(({ packages, command, called, configuration, output, usual }) => {
    const isUsed = packages.some((name) => manifest.dependencies.has(name) || manifest.devDependencies.has(name));
    if (!isUsed || lines.some((line) => called.test(line))) return [];
    const file = folder.files.find((path) => configuration.test(path));
    if (file === undefined) return [];
    const stated = [...folder.search(file).matchAll(output)].map(([, path = '']) => path.replace(/^\.\//, ''));
    const missing = [...stated, ...(stated.length === 0 && usual !== undefined ? [usual] : [])].find((path) => folder.ignores(path));
    return missing === undefined
      ? []
      : [
          `${file}: git ignores ${missing}, and no script that the build runs generates it: add "${command}" to the script prepare or build in package.json.`,
        ];
  });
}

/** The scripts that the build runs, and those that they call by name. */
function linesRun({ scripts }: PackageJson): readonly string[] {
  const names = new Set(ran);
  for (const name of names) {
    for (const [, called = ''] of (scripts.get(name) ?? '').matchAll(
      /\b(?:npm run|pnpm(?: run)?|yarn(?: run)?|bun run|run-[sp])\s{1,4}([\w:.-]{1,80})/g,
    ))
      if (scripts.has(called)) names.add(called);
  }
  return [...names].flatMap((name) => scripts.get(name) ?? []);
}
