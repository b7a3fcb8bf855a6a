import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { composeFileNames } from '../manifests/container-files.ts';
import { type Baseline, fingerprintOf } from './baseline.ts';
import type { Breach } from './breach.ts';
import type { BuiltImage } from './built-image.ts';
import { type ComposeProblem, type ComposeResource, type ComposeService, readServices } from './compose.ts';
import { type ImageFile, readImageFile } from './image-file.ts';
import type { Level } from './level.ts';
import { readManifests } from './manifests.ts';
import type { Context, Rule } from './rule.ts';
import { ruleNames, rules } from './rules.ts';
import type { Settings } from './settings.ts';
import { pairsOf } from './values.ts';
import type { RuleWaiver } from './waivers.ts';

/** A place that breaks a rule, and its effect. */
export interface Violation extends Breach {
  readonly rule: string;
  readonly level: Exclude<Level, 'off'>;
  readonly fingerprint: string;
  /** Why it does not count. */
  readonly excuse: 'baseline' | 'waiver' | undefined;
}

/** The result of the rules for a folder or an image. */
export interface Verdict {
  /** The checked files. */
  readonly files: readonly string[];
  readonly violations: readonly Violation[];
  /** Expired waivers, those that waive nothing, and files that were not checked. */
  readonly notes: readonly string[];
}

/** Waivers and baseline. */
export interface Excuses {
  readonly baseline: Baseline;
  readonly waivers: readonly RuleWaiver[];
}

export const noExcuses: Excuses = { baseline: new Map(), waivers: [] };

const dockerfile = /(?:^|\/)(?:(?:Docker|Container)file(?:[.-][\w.-]+)?|dockerfile|[^/]+\.(?:[Dd]ocker|[Cc]ontainer)file)$/;
const noDockerfile = /\.(?:dockerignore|md|txt|j2|tmpl|tpl|ejs|erb|template|in|sh|py|js|ts)$/i;
const compose = /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;
const mostFiles = 500;

/** The Dockerfiles and services of a folder. */
export interface ContainerFiles {
  readonly images: readonly ImageFile[];
  /** The same Dockerfiles as further services build them: with other arguments, or another stage as the last one. */
  readonly variants: readonly ImageFile[];
  readonly services: readonly ComposeService[];
  readonly resources: readonly ComposeResource[];
  readonly problems: readonly ComposeProblem[];
  readonly composeFiles: readonly string[];
}

/** Reads all Dockerfiles and compose files of a folder, whoever wrote them, sorted by name. */
export function imagesIn(folder: Folder): ContainerFiles {
  // A link in place of a file is not followed: the request makes the folder report it.
  for (const path of folder.omitted()) if (dockerfile.test(path) || compose.test(path)) folder.has(path);
  const paths = [...folder.files].sort((a, b) => (a < b ? -1 : 1));
  const composeFiles = paths
    .filter((path) => compose.test(path) || composeFileNames.some((name) => name === posix.basename(path)))
    .slice(0, mostFiles);
  const read = composeFiles.map((path) => readServices(folder, path));
  const services = uniqueServices(read.flatMap((each) => each.services));
  const builders = services.flatMap((service) => {
    const path = builtFile(service);
    return path === undefined ? [] : [{ service, path }];
  });
  const named = builders.map(({ path }) => path).filter((path) => folder.has(path));
  const files = [...new Set([...paths.filter((path) => dockerfile.test(path) && !noDockerfile.test(path)), ...named])]
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, mostFiles);
  const built = files.map((path) => buildsOf(folder, path, builders));
  return {
    images: built.flatMap(([first]) => first ?? []),
    variants: built.flatMap(([, ...others]) => others),
    services,
    resources: read.flatMap(({ resources }) => resources),
    problems: read.flatMap(({ problems }) => problems),
    composeFiles,
  };
}

// Each is checked by every rule.
const mostVariants = 10;

/**
 * A Dockerfile as it is built by itself, and as each service builds it. An argument without a default has the value that the first service gives,
 * because the file cannot be built without it.
 */
function buildsOf(
  folder: Folder,
  path: string,
  builders: readonly { readonly service: ComposeService; readonly path: string }[],
): readonly ImageFile[] {
  const users = builders.filter((each) => each.path === path);
  const isChecked = users.length > 0 && users.every(({ service }) => hasHealthCheck(service));
  const builds = users.map(({ service: { fields } }) => {
    const build = fields.get('build')?.entries;
    const given = pairsOf(build?.get('args')).flatMap(({ name, value }) =>
      value === undefined || value.includes('$') ? [] : [[name, value] as const],
    );
    return { given: new Map(given), target: build?.get('target')?.text };
  });
  const alone = readImageFile(folder, path, { given: new Map(), isCheckedByCompose: isChecked });
  const withoutDefault = new Set(
    [...alone.preamble, ...alone.stages.flatMap(({ instructions }) => instructions)]
      .filter(({ keyword }) => keyword === 'ARG')
      .flatMap(({ rest }) => rest.split(/\s+/).filter((word) => /^\w+$/.test(word))),
  );
  const needed = builds.flatMap(({ given }) => [...given].filter(([name]) => withoutDefault.has(name))).toReversed();
  const first = needed.length === 0 ? alone : readImageFile(folder, path, { given: new Map(needed), isCheckedByCompose: isChecked });
  const variants = new Map(
    builds
      .filter(({ given, target }) => given.size > 0 || target !== undefined)
      .map((each) => [JSON.stringify([[...each.given].sort(), each.target]), each]),
  );
  const others = [...variants.values()]
    .slice(0, mostVariants)
    .map((build) => readImageFile(folder, path, { ...build, isCheckedByCompose: isChecked }));
  return [first, ...others];
}

/**
 * Checks all Dockerfiles, compose files and manifests of a folder against the rules, whoever wrote them. The result depends neither on the
 * order of files nor on the machine.
 */
export function checkFolder(folder: Folder, context: Context, excuses: Excuses = noExcuses): Verdict {
  const { images, variants, services, resources, problems, composeFiles } = imagesIn(folder);
  const found = rules.flatMap((rule) => [
    ...[...images, ...variants].flatMap((image) => (rule.image?.(image, context) ?? []).map((breach) => ({ rule, breach }))),
    ...services.flatMap((service) => (rule.service?.(service, context) ?? []).map((breach) => ({ rule, breach }))),
    ...resources.flatMap((resource) => (rule.resource?.(resource, context) ?? []).map((breach) => ({ rule, breach }))),
  ]);
  // Images read files when rules ask for them: manifests are searched after that, because a folder gives only a number of files to read.
  const manifests = readManifests(folder);
  const inManifests = rules.flatMap((rule) =>
    manifests.objects.flatMap((object) => (rule.manifest?.(object, context) ?? []).map((breach) => ({ rule, breach }))),
  );
  const unread = [...problems.map(({ problem, ...place }) => ({ ...place, message: problem })), ...manifests.problems].map((place) => ({
    rule: ruleNamed('readable-file'),
    breach: { ...place, subject: '', evidence: 'unreadable' },
  }));
  const files = [...images.map(({ path }) => path), ...composeFiles, ...manifests.files, ...manifests.problems.map(({ path }) => path)];
  const verdict = judged(files, [...found, ...inManifests, ...unread], context, excuses);
  return { ...verdict, notes: [...verdict.notes, ...manifests.notes] };
}

/** Checks a built image against the same rules. */
export function checkImage(image: BuiltImage, context: Context, excuses: Excuses = noExcuses): Verdict {
  const found = rules.flatMap((rule) => (rule.built?.(image, context) ?? []).map((breach) => ({ rule, breach })));
  return judged([image.reference], found, context, excuses);
}

/** The level of a rule on a date. */
export function levelOf(rule: Rule, settings: Settings, today: string): Level {
  const set = settings.levels.get(rule.id);
  if (set?.denyFrom !== undefined && set.denyFrom <= today) return 'deny';
  return set?.level ?? rule.level;
}

function judged(
  files: readonly string[],
  found: readonly { readonly rule: Rule; readonly breach: Breach }[],
  { settings, today }: Context,
  { baseline, waivers }: Excuses,
): Verdict {
  const left = new Map(baseline);
  const used = new Set<RuleWaiver>();
  const known = new Set<string>();
  const sorted = found.toSorted((a, b) => order(a.breach, b.breach) || ruleNames.indexOf(a.rule.id) - ruleNames.indexOf(b.rule.id));
  const violations = sorted.flatMap(({ rule, breach }): Violation[] => {
    const level = levelOf(rule, settings, today);
    const identity = JSON.stringify([rule.id, breach.path, breach.line, breach.subject, breach.message]);
    if (level === 'off' || known.has(identity)) return [];
    known.add(identity);
    const fingerprint = fingerprintOf(rule.id, breach);
    const waiver = waivers.find((each) => waives(each, rule.id, breach));
    if (waiver !== undefined) used.add(waiver);
    const times = left.get(fingerprint) ?? 0;
    if (times > 0) left.set(fingerprint, times - 1);
    const isWaived = waiver !== undefined && waiver.expires >= today;
    return [{ ...breach, rule: rule.id, level, fingerprint, excuse: isWaived ? 'waiver' : times > 0 ? 'baseline' : undefined }];
  });
  const notes = waivers.flatMap((waiver) => {
    const what = `The waiver of ${waiver.rule}${waiver.path === undefined ? '' : ` in ${waiver.path}`} (${waiver.owner})`;
    if (waiver.expires < today) return [`${what} ended on ${waiver.expires}: its violations count again.`];
    return used.has(waiver) ? [] : [`${what} waives nothing: remove it.`];
  });
  return { files: [...new Set(files)], violations, notes };
}

function order(a: Breach, b: Breach): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line;
}

function waives({ rule, path, subject }: RuleWaiver, id: string, breach: Breach): boolean {
  return rule === id && (path === undefined || path === breach.path) && (subject === undefined || subject === breach.subject);
}

/** An included file would contribute its services twice. */
function uniqueServices(services: readonly ComposeService[]): readonly ComposeService[] {
  const found = new Map<string, ComposeService>();
  for (const service of services) {
    const key = `${service.path} ${service.name}`;
    if (!found.has(key)) found.set(key, service);
  }
  return [...found.values()];
}

/** The Dockerfile that a service builds, relative to the folder; undefined if it builds none of the folder. */
function builtFile({ path, fields }: ComposeService): string | undefined {
  const build = fields.get('build');
  if (build === undefined || build.entries?.has('dockerfile_inline') === true) return undefined;
  const context = build.text ?? build.entries?.get('context')?.text ?? '.';
  const file = build.entries?.get('dockerfile')?.text ?? 'Dockerfile';
  if (/:\/\/|^git@/.test(context)) return undefined;
  const found = posix.normalize(posix.join(posix.dirname(path), context, file));
  return found.startsWith('../') ? undefined : found;
}

function hasHealthCheck({ fields }: ComposeService): boolean {
  const check = fields.get('healthcheck');
  const test = check?.entries?.get('test');
  const isOff = /^(?:true|yes|on)$/i.test(check?.entries?.get('disable')?.text ?? '') || test?.items?.[0]?.text === 'NONE';
  return test !== undefined && !isOff;
}

/** The rule with that name. Throws if there is none: names are checked when they are read. */
export function ruleNamed(id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}
