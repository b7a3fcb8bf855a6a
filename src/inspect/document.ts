import { posix } from 'node:path';
import type { Fact, Facts } from '../facts.ts';
import type { ClusterFile } from '../manifests/cluster-files.ts';
import type { Application } from './application.ts';
import type { Inspection } from './inspect.ts';
import { describeUnrouted } from './routes.ts';

/** The applications with findings in a folder: the folder itself, or its members. */
export function knownApplications({ members, application }: Inspection): readonly Application[] {
  const paths = members.length === 0 ? [''] : members.map(({ path }) => path);
  return paths.flatMap((path) => application(path) ?? []);
}

/**
 * The notes about the folder and these applications, a sentence each. A member's note names its path; a note that several members share
 * appears once. `isByHand`: true for a container file that stays a person's own. A note about what a generated file does otherwise than a
 * line of that file is left out, because no file is generated in its place.
 */
export function notesOf(
  inspection: Inspection,
  applications: readonly Application[],
  isByHand: (path: string) => boolean = () => false,
): readonly string[] {
  const kept = (inspection.containerFiles?.value ?? []).filter(isByHand);
  const paths = new Map<string, string[]>();
  for (const application of applications)
    for (const warning of warningsOf(application, applications).filter((each) => !namesLineOf(each, application.path, kept)))
      paths.set(warning, [...(paths.get(warning) ?? []), application.path]);
  const own = [...paths].map(([warning, where]) => (where.includes('') ? warning : `${where.join(', ')}: ${warning}`));
  return [...inspection.warnings, ...own, ...sharedData(applications)];
}

/** True for a note about a line of one of these files, which it names relative to the application's folder. */
function namesLineOf(note: string, path: string, files: readonly string[]): boolean {
  return files.some((file) => ` ${note}`.replaceAll('(', ' ').includes(` ${posix.relative(path, file)} line `));
}

/** Absolute paths at which several applications keep data: each has its own volume. */
function sharedData(applications: readonly Application[]): string[] {
  const owners = new Map<string, string[]>();
  for (const { path, facts } of applications) {
    const kept = (facts.written?.value ?? []).filter((each) => each.use === 'data' && each.path.startsWith('/'));
    for (const each of new Set(kept.map((one) => one.path))) owners.set(each, [...(owners.get(each) ?? []), path || 'the root']);
  }
  return [...owners].flatMap(([kept, names]) =>
    names.length < 2
      ? []
      : [
          `${names.join(' and ')} keep data at ${kept}, each in a separate volume: if it is the same data, give them one volume in the compose file.`,
        ],
  );
}

/**
 * The output of `kaizen-docker inspect --json`: each fact with its source and its certainty. For several applications, each entry in
 * `members` has its own facts and its `path`; `warnings` above them are about the whole folder.
 */
export function inspectionDocument(inspection: Inspection): object {
  const applications = knownApplications(inspection);
  const there = {
    ...(inspection.containerFiles === undefined ? {} : { containerFiles: inspection.containerFiles }),
    ...(inspection.clusterFiles.length === 0 ? {} : { manifests: inspection.clusterFiles.map(printedManifests) }),
  };
  if (inspection.members.length > 0) {
    const said = inspection.warnings.length === 0 ? {} : { warnings: inspection.warnings };
    return {
      ...there,
      ...said,
      members: applications.map((each) => ({ path: each.path, ...surely(each.facts), warnings: warningsOf(each, applications) })),
    };
  }
  const [only] = applications;
  const warnings = only === undefined ? [] : warningsOf(only, [only]);
  return { ...(only === undefined ? {} : surely(only.facts)), ...there, warnings: [...inspection.warnings, ...warnings] };
}

function printedManifests({ path, kind, objects }: ClusterFile): object {
  const named = objects.map((object) => ({ kind: object.kind, name: object.name, ...(object.line === 0 ? {} : { line: object.line }) }));
  return { path, kind, ...(named.length === 0 ? {} : { objects: named }) };
}

/** The notes about an application that is deployed with others. */
function warningsOf(application: Application, all: readonly Application[]): readonly string[] {
  return [...application.warnings, ...describeUnrouted(application, all)];
}

/** The facts with the certainty of each. */
function surely(facts: Facts): object {
  const known: [string, Fact<unknown>][] = Object.entries(facts);
  return Object.fromEntries(known.map(([name, fact]) => [name, { ...fact, certainty: fact.certainty ?? 'derived' }]));
}
