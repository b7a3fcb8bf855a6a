import type { Fact, Facts } from '../../facts.ts';
import { hasPortSlot, onPort } from '../../manifests/port-slot.ts';
import type { Listening } from '../own-health-check.ts';
import type { Bases } from '../stack.ts';
import type { Command } from './commands.ts';
import type { Findings } from './findings.ts';
import { frameworksIn, withoutMajor } from './frameworks.ts';
import { findHealthPath } from './health-path.ts';
import { lastName } from './mod.ts';
import { type Layout, within, workFile } from './modules.ts';
import { findOwnHealthCheck } from './own-health-check.ts';
import { basesOf } from './releases.ts';
import { writtenBy } from './written-files.ts';

/** Returns the facts that follow from a finding. */
export function factsOf(findings: Findings): Facts {
  const { layout, entry, files, port, version, environment, mounted: configuration, cgo, otherPrograms, isVendored } = findings;
  const { fact: written } = writtenBy(findings);
  const { own, work } = layout;
  const { module } = own.mod;
  const manifest = own.mod.isMade ? within(own.folder, 'main.go') : module === undefined ? workFile : own.mod.file;
  const framework = entry.main === undefined ? undefined : frameworkOf(entry.main, layout);
  const healthPath = entry.main === undefined || entry.main.serving.length === 0 ? undefined : findHealthPath(entry.main.files);
  const healthCommand = entry.main === undefined ? undefined : findOwnHealthCheck(entry.main, listeningOf(findings));
  const [base] = Object.values(basesFor(findings));
  return {
    ...(module === undefined
      ? {}
      : { name: { value: lastName(module), source: own.mod.isMade ? 'the name of the folder' : `module in ${manifest}` } }),
    language: { value: 'go', source: manifest },
    version: version.fact,
    packageManager: { value: 'go', source: isVendored ? within(work === undefined ? own.folder : '', 'vendor/modules.txt') : manifest },
    ...(framework === undefined ? {} : { framework }),
    ...(base === undefined
      ? {}
      : {
          baseImage: {
            value: base.image,
            source:
              otherPrograms.source ??
              cgo.source ??
              `no C code in ${files.length === 0 ? manifest : 'the program'}, so the program needs no C library`,
          },
        }),
    ...(entry.start === undefined ? {} : { start: startOn(entry.start, findings) }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(healthCommand === undefined ? {} : { healthCommand }),
    ...(entry.processes === undefined ? {} : { processes: entry.processes }),
    ...(written === undefined ? {} : { written }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
}

/** How the program gets its port and address. Arguments of the start command do not reach its other commands. */
function listeningOf({ port, stated, configuration }: Findings): Listening {
  return {
    port: port.port?.value,
    variable: port.address?.variable,
    isByWords: port.needsFlags || configuration.operands.length > 0 || (stated?.words.length ?? 0) > 0,
  };
}

/** The images on which the program can run: with a package manager if it runs other programs. */
export function basesFor({ cgo: { linkage }, version: { release }, otherPrograms }: Findings): Bases {
  const bases = basesOf(linkage, release);
  if (otherPrograms.source === undefined) return bases;
  const { slim, alpine } = bases;
  return { ...(slim === undefined ? {} : { slim }), ...(alpine === undefined ? {} : { alpine }) };
}

/** The start command, with the flags that make the program reachable from outside the container. */
function startOn(
  start: Fact<readonly string[]>,
  { port: { port, flags, needsFlags }, configuration, stated }: Findings,
): Fact<readonly string[]> {
  const own = !needsFlags || port === undefined ? [] : onPort(flags, port.value);
  if (stated === undefined) return { ...start, value: [...start.value, ...own, ...configuration.operands] };
  const { certainty: _, ...found } = start;
  const value = [...start.value.slice(0, 1), ...onPort(stated.words, port?.value ?? 0), ...own, ...configuration.operands];
  return { ...found, value, source: `${start.source}; ${stated.source}` };
}

/** Returns the start command with a slot in each place of the port; undefined if the port is not in it. */
export function slottedStart({ entry: { start }, port: { flags }, configuration, stated }: Findings): readonly string[] | undefined {
  const words = [...(stated === undefined ? (start?.value.slice(1) ?? []) : stated.words), ...flags];
  return start === undefined || !hasPortSlot(words) ? undefined : [...start.value.slice(0, 1), ...words, ...configuration.operands];
}

/** The framework of a program's server, or else net/http if it serves. */
export function frameworkOf({ files, serving }: Command, layout: Layout): Fact<string> | undefined {
  const [first] = serving;
  if (first === undefined) return undefined;
  const framework = frameworksIn(files).find(
    ({ name, object }) => object === undefined || serving.some((each) => each.framework?.name === name),
  );
  if (framework === undefined) return { value: 'net/http', source: `${first.shown} in ${first.source.path}` };
  const required = layout.modules
    .flatMap(({ mod }) => mod.requires.map(({ path }) => ({ path, file: mod.file })))
    .find(({ path }) => withoutMajor(path) === framework.module);
  return { value: framework.name, source: `${required?.path ?? framework.module} in ${required?.file ?? workFile}` };
}
