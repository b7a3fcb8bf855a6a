import type { Step } from '../../render/run.ts';
import type { Command } from './command.ts';
import { scriptCommands } from './command.ts';
import { type Findings, startOf } from './findings.ts';
import { runScript, runTool } from './installation.ts';
import type { PackageJson } from './package-json.ts';
import { generateCommand } from './prisma.ts';

/** Programs that make something else than the application. */
const elsewhere = /^(?:docker|podman|buildah|docker-compose|echo|true|exit)$/;

/** Scripts that build where none is called so: only where something has to be made before it can be started. */
const others = ['compile', 'build:prod', 'heroku-postbuild', 'postinstall', 'prepare'];

/** The commands that make the application of its source: Nx's, or those of the members that it needs, then its build script, else what its start script runs before it starts. */
export function buildSteps(findings: Findings): readonly Step[] {
  const { manager, nxBuild, place, clients } = findings;
  const client = clients
    .filter(({ prisma }) => prisma.isInSource)
    .map(({ prisma, member }) => generateCommand(prisma, runTool(manager, ['prisma', 'generate'], member)));
  if (nxBuild !== undefined) return [...client, runTool(manager, ['nx', 'build', nxBuild])];
  const libraries = (place?.needed ?? []).filter(({ manifest, path }) => path !== '' && makesSomething(manifest, 'build'));
  return [...client, ...libraries.map((member) => runScript(manager, 'build', member)), ...ownSteps(findings)];
}

function ownSteps(findings: Findings): readonly Step[] {
  const { manifest, manager, place, site } = findings;
  if (site?.script !== undefined) return [runScript(manager, site.script, place?.member)];
  const before = startOf(findings.start)?.before ?? [];
  if (makesSomething(manifest, 'build')) return [runScript(manager, 'build', place?.member)];
  if (before.length > 0) return before.map(({ words }) => runTool(manager, words));
  if (!isMissing(findings)) return [];
  const other = others.find((name) => makesSomething(manifest, name));
  return other === undefined ? [] : [runScript(manager, other, place?.member)];
}

function makesSomething(manifest: PackageJson, name: string): boolean {
  if (!manifest.scripts.has(name)) return false;
  const line = scriptCommands(manifest, name, 0);
  // What only a shell can tell is run by one.
  return 'reason' in line || line.commands.some((command) => !isElsewhere(command));
}

function isElsewhere({ words }: Command): boolean {
  // The client is made among the dependencies, or before everything else.
  if (words[0] === 'prisma' && words[1] === 'generate') return true;
  return elsewhere.test(words[0] ?? '') || (words[0] === 'tsc' && words.includes('--noEmit'));
}

/** True where the file that is started is not in the folder. */
function isMissing({ start, folder }: Findings): boolean {
  const file = startOf(start)?.run.file;
  return file !== undefined && !folder.has(file.replace(/^\.\//, ''));
}
