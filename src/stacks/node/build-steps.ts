import type { Step } from '../../render/run.ts';
import type { Command } from './command.ts';
import { scriptCommands } from './command.ts';
import { type Findings, startOf } from './findings.ts';
import { runScript, runTool } from './installation.ts';
import type { PackageJson } from './package-json.ts';
import { generateCommand } from './prisma.ts';

/** Programs that do not build the application. */
const elsewhere = /^(?:docker|podman|buildah|docker-compose|echo|true|exit)$/;

/** Scripts that build if none is called `build`: used only if the start needs built files. */
const others = ['compile', 'build:prod', 'build:server'];

/** Scripts that build the pages of a server, if none is called `build`. */
const pages = /^(?:build[:\-_](?:frontend|front|client|web|ui|site|assets|www)|(?:frontend|client|web|ui|assets)[:\-_]build)$/;

/** The project's own lifecycle scripts, which need its sources (docs.npmjs.com, "Life Cycle Operation Order"). */
const ownLifecycle = ['preinstall', 'install', 'postinstall', 'prepare'] as const;

/**
 * Programs in such scripts that are for developers, or run elsewhere: git hooks, checks, messages, test browsers, changes of packages, and
 * migrations, which need a database.
 */
const notInBuild =
  /^(?:husky|simple-git-hooks|lefthook|is-ci|is-in-ci|pinst|yorkie|git|patch-package|opencollective(?:-postinstall)?|only-allow|check-engine|check-node-version|allow-scripts|electron-builder|electron-rebuild|playwright|cypress|puppeteer|pixl-boot|skip-postinstall|knex|sequelize|sequelize-cli|typeorm|drizzle-kit|node-pg-migrate|db-migrate|mikro-orm|prisma|true|exit|echo|:|test|\[)$/;

/**
 * The commands that build the application: those of Nx, or those of the members that it needs, then its build script, or else the commands
 * before the server in its start script.
 */
export function buildSteps(findings: Findings): readonly Step[] {
  const { manager, nxBuild, place, clients } = findings;
  const client = clients
    .filter(({ prisma }) => prisma.isInSource)
    .map(({ prisma, member }) => generateCommand(prisma, runTool(manager, ['prisma', 'generate'], member)));
  if (nxBuild !== undefined) return [...client, runTool(manager, ['nx', 'build', nxBuild])];
  const libraries = [...(place?.needed ?? []), ...(place?.served ?? [])].filter(
    ({ manifest, path }) => path !== '' && makesSomething(manifest, 'build'),
  );
  const copies = (place?.copies ?? []).flatMap(({ from, to }): Step[] => [
    ['mkdir', '-p', to],
    ['cp', '-R', `${from}/.`, to],
  ]);
  return [...client, ...libraries.map((member) => runScript(manager, 'build', member)), ...ownSteps(findings), ...copies];
}

function ownSteps(findings: Findings): readonly Step[] {
  const { manifest, manager, place, site, product } = findings;
  if (site?.script !== undefined) return [...lifecycleSteps(findings), runScript(manager, site.script, place?.member)];
  const before = startOf(findings.start)?.before ?? [];
  if (makesSomething(manifest, 'build'))
    return [...lifecycleSteps(findings), runScript(manager, 'build', place?.member, (site ?? product)?.buildOptions)];
  const others = [...pageSteps(findings), ...otherSteps(findings)];
  if (before.length > 0 && others.length === 0) return [...lifecycleSteps(findings), ...before.map(({ words }) => runTool(manager, words))];
  return [...lifecycleSteps(findings), ...others];
}

/** Heroku runs `heroku-postbuild` instead of `build`, so it is the build script if there is no `build`. */
function otherSteps(findings: Findings): readonly Step[] {
  const { manifest, manager, place } = findings;
  if (manifest.scripts.has('heroku-postbuild')) return scriptSteps(findings, 'heroku-postbuild');
  if (!isMissing(findings)) return [];
  const other = others.find((name) => makesSomething(manifest, name));
  return other === undefined ? [] : [runScript(manager, other, place?.member)];
}

function pageSteps({ manifest, manager, place }: Findings): readonly Step[] {
  if (manifest.scripts.has('heroku-postbuild')) return [];
  const name = [...manifest.scripts.keys()].find((each) => pages.test(each) && makesSomething(manifest, each));
  return name === undefined ? [] : [runScript(manager, name, place?.member)];
}

/** The project's own lifecycle scripts, which run once its sources are there. */
function lifecycleSteps(findings: Findings): readonly Step[] {
  return ownLifecycle.flatMap((name) => (findings.manifest.scripts.has(name) ? scriptSteps(findings, name) : []));
}

/** The steps of a script, without those that a build does not need. Steps that a script has in addition to the build run once. */
function scriptSteps({ manifest, manager, place }: Findings, name: string): readonly Step[] {
  const line = scriptCommands(manifest, name, 0);
  if ('reason' in line) return [];
  const isLeftOut = ({ words, text, scripts }: Command): boolean =>
    scripts.includes('build') || notInBuild.test(text === undefined ? ownProgram(words) : (/^\S+/.exec(text)?.[0] ?? ''));
  const left = line.commands.filter((command) => !isLeftOut(command));
  if (left.length === 0) return [];
  const isPlain = left.every(({ text, sign, words }) => text === undefined && sign === undefined && words[0] !== 'cd');
  if (left.length === line.commands.length || !isPlain) return [runScript(manager, name, place?.member)];
  return left.map((command) => ({ env: command.environment, words: runTool(manager, command.words, place?.member) }));
}

/** `yarn patch-package`, `npx husky` */
function ownProgram([program = '', second = '', third = '']: readonly string[]): string {
  if (!/^(?:yarn|pnpm|npx|bunx|npm)$/.test(program)) return program;
  return /^(?:run|exec|dlx)$/.test(second) ? third : second;
}

function makesSomething(manifest: PackageJson, name: string): boolean {
  if (!manifest.scripts.has(name)) return false;
  const line = scriptCommands(manifest, name, 0);
  // A shell runs commands that only a shell can parse.
  return 'reason' in line || line.commands.some((command) => !isElsewhere(command));
}

function isElsewhere({ words }: Command): boolean {
  // The client is generated among the dependencies, or before everything else.
  if (words[0] === 'prisma' && words[1] === 'generate') return true;
  return elsewhere.test(words[0] ?? '') || (words[0] === 'tsc' && words.includes('--noEmit'));
}

/** True if the started file is not in the folder. */
function isMissing({ start, folder }: Findings): boolean {
  const file = startOf(start)?.run.file;
  return file !== undefined && !folder.has(file.replace(/^\.\//, ''));
}
