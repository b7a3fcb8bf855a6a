import type { Fact, Facts, ProxiedPath, ServedFiles, WrittenPath } from '../facts.ts';
import type { Application } from '../inspect/application.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { contentOf } from '../manifests/cluster-files.ts';
import { duration, size } from '../questions/kinds.ts';
import type { QuestionName } from '../questions/question.ts';
import type { Resolution } from '../questions/resolve.ts';
import { flagOf, questionNames, questions } from '../questions/table.ts';
import { commandLine, printedAnswer, typedAnswer } from '../questions/typed.ts';
import { paint, type Shown, together } from '../render/paint.ts';

/** An application with its answers, if there are any: a given answer replaces the fact. */
export interface Summarised {
  readonly application: Application;
  readonly resolution?: Resolution;
}

/** The facts about the folder and these applications, and their answers: one line for each, with the value and its source. */
export function findings(
  { folderName, containerFiles, clusterFiles, isGenerated, members }: Inspection,
  applications: readonly Summarised[],
): Shown {
  const others = members.filter(({ path }) => !applications.some(({ application }) => application.path === path));
  const isListed = (path: string): boolean => clusterFiles.some((each) => each.path === path);
  const own = containerFiles?.value.filter((path) => !isGenerated(path) && !isListed(path)) ?? [];
  return together(
    ...applications.flatMap((each, index) => [index === 0 ? '' : '\n', ...applicationFindings(each, folderName)]),
    ...(others.length === 0 ? [] : [line('not chosen', { value: others.map(({ path }) => path), source: '--service' })]),
    ...(containerFiles === undefined || own.length === 0 ? [] : [line('your files', { ...containerFiles, value: own })]),
    ...clusterFiles.slice(0, mostManifests).map((each) => described('your manifests', each.path, contentOf(each))),
    ...(clusterFiles.length <= mostManifests ? [] : [described('your manifests', `${clusterFiles.length - mostManifests} more`, '')]),
  );
}

function applicationFindings({ application, resolution }: Summarised, folderName: string): readonly Shown[] {
  const { path, facts, unknown } = application;
  const rows = rowsOf(facts);
  const isGiven = (name: QuestionName | undefined): boolean => name !== undefined && resolution?.given.has(name) === true;
  const listed = new Set(rows.map(({ question }) => question));
  const others = questionNames.filter((name) => isGiven(name) && !listed.has(name) && questions[name].scope === 'application');
  const open = Object.entries(unknown).filter(([name]) => !questionNames.some((each) => each === name && isGiven(each)));
  return [
    together(paint('bold', path === '' ? folderName : path), '\n'),
    ...rows.flatMap(({ label, fact, question }) => {
      const answer = resolution === undefined || question === undefined ? undefined : answered(question, fact, resolution);
      const shown = answer ?? fact;
      return shown === undefined ? [] : [line(label, shown)];
    }),
    ...others.map((name) => line(flagOf(name), given(name, resolution))),
    ...open.map(([, reason]) => together('  ', paint('yellow', 'not found'.padEnd(15)), `${reason}\n`)),
  ];
}

type ShownFact = Fact<string | number | readonly string[]>;

/** The answer that replaces a fact: one that was given, or one that follows from another answer, such as a start command with its port. */
function answered(name: QuestionName, fact: ShownFact | undefined, resolution: Resolution): ShownFact | undefined {
  if (resolution.given.has(name)) {
    const answer = given(name, resolution);
    return fact === undefined ? answer : { ...answer, over: lost(fact, answer) };
  }
  if (name !== 'start' || fact === undefined || resolution.answers.start === undefined) return undefined;
  return { ...fact, value: commandLine(resolution.answers.start) };
}

/** What was found and is not in the answer: of a list, the items that it lacks. An item of the answer may add a version: `redis:8`. */
function lost(found: ShownFact, answer: ShownFact): readonly ShownFact[] {
  if (!Array.isArray(found.value)) return textOf(found.value) === textOf(answer.value) ? [] : [found];
  const kept = textOf(answer.value).split(',');
  const missing = found.value.filter((item: string) => !kept.some((each) => each === item || each.startsWith(`${item}:`)));
  return missing.length === 0 ? [] : [{ ...found, value: missing }];
}

function given(name: QuestionName, resolution: Resolution | undefined): ShownFact {
  const value = resolution === undefined ? '' : typedAnswer(name, printedAnswer(name, resolution.answers));
  const origin = resolution?.origins.get(name) ?? '';
  return { value, source: sourceOf(name, origin) };
}

/** The origin of a given answer, as a person has typed it. */
function sourceOf(name: QuestionName, origin: string): string {
  if (/^flag\b/.test(origin)) return `--${flagOf(name)}`;
  if (/^prompt\b/.test(origin)) return 'your answer';
  const command = /^(?:set|service (?:add|remove))\b/.exec(origin)?.[0];
  return command === undefined ? origin : `kaizen-docker ${command}`;
}

interface Row {
  readonly label: string;
  readonly fact: ShownFact | undefined;
  /** The question that also sets it. */
  readonly question?: QuestionName;
}

function rowsOf(facts: Facts): readonly Row[] {
  const { language, version, files, processes, written } = facts;
  return [
    {
      label: 'language',
      fact: version === undefined ? language : { ...version, value: `${language?.value ?? ''} ${version.value}` },
      question: 'language',
    },
    { label: 'packages', fact: facts.packageManager },
    { label: 'framework', fact: facts.framework },
    { label: 'files', fact: files && { source: files.source, value: served(files.value) } },
    { label: 'forwards', fact: facts.proxied && { source: facts.proxied.source, value: facts.proxied.value.map(pathOf) } },
    { label: 'front end', fact: facts.frontEnds },
    { label: 'start', fact: facts.start && { ...facts.start, value: commandLine(facts.start.value) }, question: 'start' },
    { label: 'port', fact: facts.port, question: 'port' },
    { label: 'health', fact: facts.healthPath, question: 'healthPath' },
    {
      label: 'health command',
      fact: facts.healthCommand && { source: facts.healthCommand.source, value: commandLine(facts.healthCommand.value.command) },
      question: 'healthCommand',
    },
    { label: 'health host', fact: facts.healthHost, question: 'healthHost' },
    { label: 'apt packages', fact: facts.systemPackages, question: 'packages' },
    { label: 'apt for build', fact: facts.buildPackages, question: 'buildPackages' },
    { label: 'services', fact: facts.services, question: 'services' },
    { label: 'optional', fact: facts.optionalServices },
    {
      label: 'processes',
      fact: processes && { source: processes.source, value: processes.value.map(({ name, start }) => `${name} (${commandLine(start)})`) },
    },
    { label: 'keeps', fact: pathsOf(written, 'data'), question: 'data' },
    { label: 'not kept', fact: pathsOf(written, 'scratch') },
    { label: 'own address', fact: facts.ownAddresses },
    {
      label: 'settings',
      fact: facts.configuration && { source: facts.configuration.source, value: facts.configuration.value.map(({ path }) => path) },
    },
    { label: 'variables', fact: facts.env },
    {
      label: 'environment',
      fact: facts.environment && {
        source: facts.environment.source,
        value: Object.entries(facts.environment.value).map(([name, value]) => `${name}=${value}`),
      },
      question: 'environment',
    },
    { label: 'replicas', fact: facts.replicas, question: 'replicas' },
    { label: 'autoscale', fact: facts.autoscale, question: 'autoscale' },
    { label: 'route', fact: facts.route, question: 'route' },
    { label: 'gateway', fact: facts.gateway, question: 'gateway' },
    { label: 'host', fact: facts.host, question: 'host' },
    { label: 'memory', fact: facts.memory && { ...facts.memory, value: String(size.print(facts.memory.value)) }, question: 'memory' },
    {
      label: 'volume size',
      fact: facts.volumeSize && { ...facts.volumeSize, value: String(size.print(facts.volumeSize.value)) },
      question: 'volumeSize',
    },
    {
      label: 'stop grace',
      fact: facts.stopGrace && { ...facts.stopGrace, value: String(duration.print(facts.stopGrace.value)) },
      question: 'stopGrace',
    },
    {
      label: 'schedules',
      fact: facts.schedules && {
        source: facts.schedules.source,
        value: Object.entries(facts.schedules.value).map(([name, schedule]) => `${name}="${schedule}"`),
      },
      question: 'schedules',
    },
    { label: 'at build time', fact: facts.buildArguments },
  ];
}

function pathOf({ prefix, pattern }: ProxiedPath): string {
  return prefix ?? pattern ?? 'anything but a file';
}

function pathsOf(written: Facts['written'], use: WrittenPath['use']): Fact<readonly string[]> | undefined {
  const paths = (written?.value ?? []).flatMap(({ path, use: own, setting }) => {
    if (own !== use) return [];
    return setting === undefined ? [path] : [`${path} (by ${setting.variable})`];
  });
  return written === undefined || paths.length === 0 ? undefined : { value: paths, source: written.source };
}

function served({ folder, basePath, fallbackPage, notFoundPage }: ServedFiles): string {
  return [
    folder === '' ? 'all' : folder,
    ...(basePath === '/' ? [] : [`below ${basePath}`]),
    ...(fallbackPage === null ? [] : [`${fallbackPage} for any other path`]),
    ...(notFoundPage === null ? [] : [`${notFoundPage} for missing files`]),
  ].join(', ');
}

/** More are counted, not named. */
const mostManifests = 12;

function described(label: string, value: string, description: string): Shown {
  return together('  ', paint('cyan', label.padEnd(labelWidth)), value, paint('dim', description === '' ? '' : `   ${description}`), '\n');
}

/** Width of the column with the labels. */
const labelWidth = 15;

function textOf(value: ShownFact['value']): string {
  return Array.isArray(value) ? value.join(' ') : String(value);
}

function line(label: string, { value, source, certainty, over = [] }: ShownFact): Shown {
  const replaced = over.map((other) => `; not ${textOf(other.value)} from ${other.source}`).join('');
  const isAssumed = certainty === 'assumed';
  return together(
    '  ',
    paint('cyan', label.padEnd(labelWidth)),
    `${textOf(value)}   `,
    isAssumed ? paint('yellow', 'assumed: ') : paint('dim', 'from '),
    paint('dim', `${source}${replaced}`),
    '\n',
  );
}
