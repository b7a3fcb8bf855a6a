import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { type ToolPin, toolPins } from '../../manifests/tool-pins.ts';
import type { Placed } from './mod.ts';
import type { Layout } from './modules.ts';
import { minorOf, type Release, releases } from './releases.ts';

/** The release line that the folder asks for, and what is worth saying about it. */
export interface VersionFinding {
  readonly fact?: Fact<string>;
  readonly release: Release;
  readonly warnings: readonly string[];
}

/** A place that states a version. */
interface Statement {
  /** `1.26` */
  readonly line: string;
  readonly source: string;
  readonly place: string;
}

/**
 * Finds the release line: the one that is named, by a toolchain line, .go-version, .tool-versions or mise.toml, else the newest supported
 * one that the go lines allow. Those are the least that is needed: a name below them is passed over.
 * Throws KaizenError that names file and line for a version that can't be read or that no image has.
 */
export function findVersion(folder: Folder, layout: Layout): VersionFinding {
  const { work, own, modules } = layout;
  const least = [work, own.mod, ...modules.map(({ mod }) => mod)]
    .flatMap((mod) => (mod?.go === undefined ? [] : [statement(mod.go, mod.file, `go ${mod.go.value} in ${mod.file}`)]))
    .sort((a, b) => minorOf(b.line) - minorOf(a.line))[0];
  const lowest = least === undefined ? (releases.at(-1)?.line ?? '') : knownLine(least, true);
  const named = [
    ...[work, own.mod].flatMap((mod) =>
      mod?.toolchain === undefined || mod.toolchain.value === 'default'
        ? []
        : [statement(mod.toolchain, mod.file, `toolchain in ${mod.file}`)],
    ),
    ...versionFiles(folder),
    ...(folder === layout.root ? [] : versionFiles(layout.root)),
  ];
  const fitting = named.filter(({ line }) => minorOf(line) >= minorOf(lowest));
  const passedOver = named.filter((each) => !fitting.includes(each));
  const [winner] = fitting;
  const line = winner === undefined ? newestSupported(lowest) : knownLine(winner, false);
  const release = releases.find((each) => each.line === line) ?? releases[0];
  const said = winner ?? least;
  if (said === undefined) return { release, warnings: [] };
  const over = [...new Map(named.filter((each) => each.line !== line).map((each) => [each.source, each])).values()].map((each) => ({
    value: each.line,
    source: each.source,
  }));
  return {
    fact: { value: line, source: said.source, ...(over.length === 0 ? {} : { over }) },
    release,
    warnings: [
      ...passedOver.map((each) => `Go ${each.line} (${each.source}) is passed over: ${least?.source} asks for a newer one.`),
      ...(release.ended === undefined
        ? []
        : [
            `Go ${line} (${said.source}) gets no security fixes since ${release.ended}, and its library is in the program: move to a supported version.`,
          ]),
    ],
  };
}

function statement({ value, line }: Placed, file: string, source: string): Statement {
  return { line: lineOf(value) ?? '', source, place: `${file} line ${line}` };
}

function lineOf(version: string): string | undefined {
  return /^(?:go)?(1\.\d+)/.exec(version)?.[1];
}

function knownLine({ line, place }: Statement, isLeast: boolean): string {
  const [newest] = releases;
  const oldest = releases.at(-1)?.line ?? newest.line;
  if (minorOf(line) > minorOf(newest.line))
    throw new KaizenError(
      `${place}: Go ${line} is newer than the versions that are known here (up to ${newest.line}): name one of them, or move to a newer generator-kaizen-docker.`,
    );
  if (minorOf(line) >= minorOf(oldest) || isLeast) return line;
  throw new KaizenError(
    `${place}: Go ${line} is older than the versions that are known here (${oldest} to ${newest.line}): name one of them.`,
  );
}

/** What a go line allows is built by the newest Go, which keeps to the language of that line. */
function newestSupported(lowest: string): string {
  const [newest] = releases;
  return minorOf(lowest) > minorOf(newest.line) ? lowest : newest.line;
}

function versionFiles(folder: Folder): Statement[] {
  return [...goVersionFile(folder), ...toolPins(folder, 'golang', 'go')].flatMap((pin) => pinned(pin) ?? []);
}

function goVersionFile(folder: Folder): ToolPin[] {
  const file = '.go-version';
  const lines = (folder.read(file) ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim());
  const index = lines.findIndex((line) => line !== '');
  return index < 0 ? [] : [{ version: lines[index] ?? '', file, place: `${file} line ${index + 1}` }];
}

function pinned({ version, file, place }: ToolPin): Statement | undefined {
  if (/^(?:latest|system|lts|1)$/.test(version)) return undefined;
  const line = lineOf(version);
  if (line === undefined)
    throw new KaizenError(`${place}: "${version.slice(0, 40)}" is not a Go version: name one such as ${releases[0].line}.`);
  return { line, source: file, place };
}
