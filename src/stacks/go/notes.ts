import { isWithin } from '../../folder/within.ts';
import { describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { compareVersions } from '../versions.ts';
import type { Embed } from './assets.ts';
import type { Findings } from './findings.ts';
import { foreignImports } from './imported.ts';
import { type Module, within } from './modules.ts';
import type { GoAddress } from './serving.ts';
import { staleSums } from './sums.ts';

function describeMade(findings: Findings): string[] {
  const { mod } = findings.layout.own;
  if (mod.isMade !== true) return [];
  const [first] = foreignImports(findings);
  const effect = first === undefined ? '' : `, with the newest version of each module that it imports (${first})`;
  return [
    `There is no go.mod, so the build creates one${effect}. Run "go mod init ${mod.module}" and "go mod tidy", and commit the files.`,
  ];
}

/** Embedded files that neither the folder nor a stage of another language provides. */
export function missingEmbeds({ assets }: Findings, made: readonly string[]): readonly Embed[] {
  return assets.missing.filter(({ base }) => !made.some((folder) => isWithin(base, folder)));
}

const handlesSignals =
  /\bsignal\.Notify(?:Context)?[ \t]*\(|\bfx\.New[ \t]*\(|\brun\.SignalHandler[ \t]*\(|\bworker\.InterruptCh[ \t]*\(|\bkratos\.New[ \t]*\(/;

/** Returns the notes about a finding. `contributed`: folders that stages of other languages build. */
export function warningsOf(findings: Findings, contributed: readonly string[]): string[] {
  const { layout, version, entry, port, generation, cgo, isVendored, privateModules } = findings;
  const jobs = new Set(
    entry.processes?.value.flatMap(({ kind, start, buildArguments }) => (kind === 'job' && buildArguments !== undefined ? start : [])),
  );
  const deaf = entry.deployed.filter(({ program, files }) => !jobs.has(program) && !files.some(({ code }) => handlesSignals.test(code)));
  // Up to 1.26, the runtime ends a program with PID 1 with exit code 2, and from 1.27 on with 143.
  const exit = compareVersions(version.release.line, '1.27') < 0 ? ['The program exits with code 2.'] : [];
  return [
    ...version.warnings,
    ...describeMade(findings),
    ...layout.obstacles,
    ...staleSums(layout, isVendored),
    ...(privateModules === undefined || isVendored
      ? []
      : [
          `${privateModules.source} sets GOPRIVATE to ${privateModules.patterns}, and go.mod requires ${privateModules.module}. The build reads the credentials of that host from ~/.netrc (the build secret "netrc").`,
        ]),
    ...entry.warnings,
    ...(port.loopback === undefined ? [] : [loopbackWarning(port.loopback)]),
    ...deaf.map(({ path }) =>
      describeUnhandledSignal(path, exit, 'Handle it with signal.NotifyContext, and with http.Server.Shutdown for a server.'),
    ),
    ...missingEmbeds(findings, contributed).map(
      ({ path, line, pattern }) =>
        `${path} line ${line} embeds ${pattern}, which is missing or ignored by git. The build creates an empty file for what is missing: create the files before you build the image.`,
    ),
    ...generation.warnings,
    ...findings.configuration.warnings,
    ...cgo.warnings,
  ];
}

function loopbackWarning({ path, variable, literal = '' }: GoAddress): string {
  const text = String(literal);
  const port = text.slice(text.lastIndexOf(':') + 1);
  if (!/^\d+$/.test(port)) return describeLoopback(path, 'set it to 0.0.0.0', text);
  const remedy = variable === undefined ? `listen on ":${port}"` : `listen on ":${port}", or use --environment ${variable}=:${port}`;
  return describeLoopback(path, remedy, text);
}

/** Returns the path of a module's go.sum, relative to the build context. */
export function sumOf({ folder }: Module): string {
  return within(folder, 'go.sum');
}
