import { chmod, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { docker, documentIn, type Fields, fields, itemsOf, textOf } from '../engine/docker.ts';
import { type Ended, type ProgramOptions, runProgram } from '../engine/process.ts';
import { KaizenError } from '../errors.ts';
import { severities } from '../questions/question.ts';
import type { Progress } from './progress.ts';
import type { ApplicationEvidence, Finding, SbomEvidence, ScanEvidence, Severity, Waiver } from './record.ts';
import { waived } from './waivers.ts';

/** A scanner: its program or image, its arguments, and how to read its output. */
interface Scanner {
  readonly name: ScanEvidence['scanner'];
  /** Its public image, if the program is not on the path. */
  readonly image: string;
  /** Arguments that scan the archive of an image at that path and print a document. */
  words(archive: string): readonly string[];
  /** Its message if it has no database and cannot download one. */
  readonly missing: RegExp;
  /** Arguments that print its version, and the date of its database if the document lacks it. */
  readonly about: readonly string[];
  /** True for a document of a kind that `read` understands. It would find nothing in any other. */
  understands(document: Fields): boolean;
  /** Reads the document and the output of `about`. `database` is empty if there is none. */
  read(
    document: Fields,
    about: Fields,
  ): { readonly version: string; readonly database: string; readonly findings: readonly Omit<Finding, 'isWaived'>[] };
}

/** Seconds that a scanner may take, including the download of its database. */
const patience = 900;

const scanners: readonly Scanner[] = [
  {
    name: 'trivy',
    image: 'aquasec/trivy:0.72.0',
    words: (archive) => ['image', '--quiet', '--format', 'json', '--scanners', 'vuln', '--input', archive],
    missing: /\bvulnerability DB\b|\bDB error\b|--skip-(?:db-)?update cannot be specified/i,
    about: ['version', '--format', 'json'],
    understands: ({ SchemaVersion }) => SchemaVersion === 2,
    read: ({ Results }, { Version, VulnerabilityDB }) => ({
      version: textOf(Version),
      database: textOf(fields(VulnerabilityDB)['UpdatedAt']),
      findings: itemsOf(Results).flatMap((result) => itemsOf(fields(result)['Vulnerabilities']).map((each) => trivyFinding(fields(each)))),
    }),
  },
  {
    name: 'grype',
    image: 'anchore/grype:v0.100.0',
    words: (archive) => [`docker-archive:${archive}`, '--quiet', '--output', 'json'],
    missing: /\bvulnerability (?:db|database)\b/i,
    about: ['version', '--output', 'json'],
    understands: ({ matches }) => Array.isArray(matches),
    read: ({ matches, descriptor }) => {
      const { version, db } = fields(descriptor);
      const { status, built } = fields(db);
      return {
        version: textOf(version),
        // In `status` since its sixth schema.
        database: textOf(fields(status)['built']) || textOf(built),
        findings: itemsOf(matches).map((each) => grypeFinding(fields(each))),
      };
    },
  },
];

const syft = {
  name: 'syft',
  image: 'anchore/syft:v1.33.0',
  words: (archive: string, service: string): readonly string[] => [
    'scan',
    `docker-archive:${archive}`,
    '--quiet',
    '--source-name',
    service,
    '--output',
    'cyclonedx-json',
  ],
} as const;

function trivyFinding({ VulnerabilityID, Severity: severity, PkgName, InstalledVersion, FixedVersion, Title, PrimaryURL }: Fields) {
  return finding(textOf(VulnerabilityID), severity, textOf(PkgName), textOf(InstalledVersion), {
    fixed: textOf(FixedVersion),
    title: textOf(Title),
    url: textOf(PrimaryURL),
  });
}

function grypeFinding({ vulnerability, artifact }: Fields) {
  const { id, severity, fix, dataSource, description } = fields(vulnerability);
  const { name, version } = fields(artifact);
  const fixed = itemsOf(fields(fix)['versions']).map(textOf).join(', ');
  return finding(textOf(id), severity, textOf(name), textOf(version), { fixed, title: textOf(description), url: textOf(dataSource) });
}

function finding(
  id: string,
  severity: unknown,
  name: string,
  installed: string,
  more: Readonly<Record<'fixed' | 'title' | 'url', string>>,
) {
  return {
    id,
    severity: severityOf(severity),
    package: name,
    installed,
    ...(more.fixed === '' ? {} : { fixed: more.fixed }),
    ...(more.title === '' ? {} : { title: more.title }),
    ...(more.url === '' ? {} : { url: more.url }),
  };
}

function severityOf(value: unknown): Severity {
  return severities.find((severity) => severity === textOf(value).toLowerCase()) ?? 'unknown';
}

export interface ScanOptions {
  /** Name of the run, and its folder. */
  readonly name: string;
  readonly work: string;
  readonly progress: Progress;
  readonly options: ProgramOptions;
  readonly threshold: Severity;
  readonly waivers: readonly Waiver[];
  /** ID and folder of the evidence, for the path of a bill of materials. */
  readonly id: string;
  readonly folder: string;
}

export interface Scans {
  readonly scans: readonly ScanEvidence[];
  readonly sboms: readonly SbomEvidence[];
  /** Bills of materials: path → text. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Scans the image of each application, and lists its components. Scanners that cannot run are recorded as not run. */
export async function scanImages(applications: readonly ApplicationEvidence[], options: ScanOptions): Promise<Scans> {
  const scans: ScanEvidence[] = [];
  const sboms: SbomEvidence[] = [];
  const texts = new Map<string, string>();
  for (const { service, image } of applications) {
    const { progress } = options;
    if (image === undefined) {
      const reason = 'its image was not built';
      scans.push(...scanners.map(({ name }): ScanEvidence => ({ scanner: name, service, state: 'not run', reason })));
      sboms.push({ service, state: 'not run', reason });
      continue;
    }
    progress.begin(`Scanning ${service}`);
    const archive = join(options.work, `${service}.tar`);
    const unsaved = await attempt(options, () => save(image.reference, archive, options), String);
    for (const scanner of scanners) {
      progress.at(scanner.name);
      const notRun = (reason: string): ScanEvidence => ({ scanner: scanner.name, service, state: 'not run', reason });
      scans.push(unsaved === '' ? await attempt(options, () => scan(scanner, service, archive, options), notRun) : notRun(unsaved));
    }
    progress.at(syft.name);
    const notListed = (reason: string): Listed => ({ sbom: { service, state: 'not run', reason }, text: '' });
    const listed = unsaved === '' ? await attempt(options, () => list(service, archive, options), notListed) : notListed(unsaved);
    await rm(archive, { force: true });
    sboms.push(listed.sbom);
    if (listed.sbom.state === 'written') texts.set(listed.sbom.path, listed.text);
    const ran = scans.flatMap((each) =>
      each.service === service && each.state === 'run' ? [`${each.scanner}: ${each.findings.length} found`] : [],
    );
    progress.end({ isWell: ran.length > 0, summary: ran.length === 0 ? 'not run' : ran.join(', ') });
  }
  return { scans, sboms, texts };
}

/** A failed step is recorded, and does not lose the earlier measurements. Only an interrupt ends the run. */
async function attempt<Result>(
  { options: { signal } }: ScanOptions,
  action: () => Promise<Result>,
  told: (reason: string) => Result,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof KaizenError)) throw error;
    return told(error.message.replaceAll(/\s+/g, ' '));
  }
}

/** Writes an image's archive to a folder that every user can read, including the user of a scanner's image. */
async function save(reference: string, archive: string, { options }: ScanOptions): Promise<''> {
  await docker(['image', 'save', '--output', archive, reference], options);
  await chmod(archive, 0o644);
  return '';
}

async function scan(scanner: Scanner, service: string, archive: string, options: ScanOptions): Promise<ScanEvidence> {
  const notRun = (reason: string): ScanEvidence => ({ scanner: scanner.name, service, state: 'not run', reason });
  const caller = await callerOf(scanner, archive, options);
  if (typeof caller === 'string') return notRun(caller);
  const words = scanner.words(caller.archive);
  const ended = await caller.run(words);
  if (ended.status !== 0) {
    const problem = lastLine(ended);
    return notRun(
      scanner.missing.test(ended.stderr)
        ? `its vulnerability database is missing, and can't be downloaded (${problem})`
        : `it ended with ${ended.status}: ${problem}`,
    );
  }
  const about = await caller.run(scanner.about);
  const [document, said] = [documentIn(ended.stdout), documentIn(about.stdout)];
  if (document === undefined || !scanner.understands(document)) return notRun("its output can't be read");
  const { version, database, findings } = scanner.read(document, said ?? {});
  if (database === '') return notRun('its vulnerability database is missing');
  const sorted = waived(findings, options.waivers).toSorted(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || (a.id < b.id ? -1 : 1),
  );
  const command = [scanner.name, ...scanner.words('IMAGE.tar')].join(' ');
  return { scanner: scanner.name, service, state: 'run', command, version, database, threshold: options.threshold, findings: sorted };
}

interface Listed {
  readonly sbom: SbomEvidence;
  readonly text: string;
}

async function list(service: string, archive: string, options: ScanOptions): Promise<Listed> {
  const notRun = (reason: string) => ({ sbom: { service, state: 'not run', reason } as const, text: '' });
  const caller = await callerOf(syft, archive, options);
  if (typeof caller === 'string') return notRun(caller);
  const ended = await caller.run(syft.words(caller.archive, service));
  if (ended.status !== 0) return notRun(`it ended with ${ended.status}: ${lastLine(ended)}`);
  const document = documentIn(ended.stdout);
  if (document?.['bomFormat'] !== 'CycloneDX') return notRun("its output can't be read");
  const path = posix.join(options.folder, `${options.id}-${service}.cdx.json`);
  const { components } = document;
  return { sbom: { service, state: 'written', path, tool: syft.name, components: itemsOf(components).length }, text: ended.stdout };
}

/** How to call a program, and the path of the image's archive in that call. */
interface Caller {
  readonly archive: string;
  run(words: readonly string[]): Promise<Ended>;
}

/** The program on the path, or else its image if the engine has it or can pull it; otherwise the reason. */
async function callerOf(
  { name, image }: { readonly name: string; readonly image: string },
  archive: string,
  { name: run, options }: ScanOptions,
): Promise<Caller | string> {
  const quiet = { ...options, onLine: () => {}, timeout: patience };
  const onPath = await runProgram([name, 'version'], quiet).catch((error: unknown) => {
    if (options.signal?.aborted === true) throw error;
  });
  if (onPath !== undefined) return { archive, run: (words) => runProgram([name, ...words], quiet) };
  const known = await runProgram(['docker', 'image', 'inspect', image], quiet);
  const pulled = known.status === 0 ? known : await runProgram(['docker', 'pull', '--quiet', image], quiet);
  if (pulled.status !== 0) return `${name} is not on the path, and ${image} can't be pulled (${lastLine(pulled)})`;
  let calls = 0;
  return {
    archive: '/image.tar',
    async run(words) {
      const container = `${run}-${name}-${calls++}`;
      // One cache for all calls: the next call reads the date of the database that the first one downloads.
      await docker(['create', '--name', container, '--volume', `${run}-${name}:/root/.cache`, image, ...words], quiet);
      await docker(['cp', '--quiet', archive, `${container}:/image.tar`], quiet);
      return runProgram(['docker', 'start', '--attach', container], quiet);
    },
  };
}

/** The last message of a program: its error, or the details listed below it, without a timestamp. */
function lastLine({ stdout, stderr }: Ended): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const last = lines.at(-1) ?? 'it printed nothing';
  const said = last.startsWith('\t* ') ? last.slice(3) : (lines.findLast((line) => /\bFATAL\b/.test(line)) ?? last);
  return said
    .replace(/^\S+T\S+\s+/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
