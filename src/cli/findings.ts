import type { Fact, Facts, ProxiedPath, ServedFiles, WrittenPath } from '../facts.ts';
import type { Application, Inspection } from '../inspect/inspect.ts';
import { commandLine } from '../questions/typed.ts';
import { paint, type Shown, together } from '../render/paint.ts';
import { wrap } from '../render/wrap.ts';

/**
 * What was found in the folder and in these applications of it, a line each: the value, and where it comes from. What is assumed is dimmed, and a line
 * that is longer than `width` goes on below its value.
 */
export function findings(
  { folderName, containerFiles, members }: Inspection,
  applications: readonly Application[],
  isColoured: boolean,
  width = Number.POSITIVE_INFINITY,
): Shown {
  const others = members.filter(({ path }) => !applications.some((application) => application.path === path));
  const lines = [
    ...applications.flatMap((application, index) => [index === 0 ? '' : '\n', ...applicationFindings(application, folderName)]),
    ...(others.length === 0 ? [] : [line('not chosen', { value: others.map(({ path }) => path), source: '--service' })]),
    ...(containerFiles === undefined ? [] : [line('there already', containerFiles)]),
  ];
  const fitted = (text: string): string => wrap(text, width, indent);
  return together(
    ...lines.map((each) => {
      if (typeof each === 'string') return fitted(each);
      return isColoured ? paint('dim', fitted(each.assumed)) : fitted(each.assumed);
    }),
  );
}

/** Where the values stand. */
const indent = 17;

/** A line of the summary; one that is only assumed is marked. */
type Line = string | { readonly assumed: string };

function applicationFindings({ path, facts, unknown }: Application, folderName: string): readonly Line[] {
  return [
    `${path === '' ? folderName : path}\n`,
    ...rowsOf(facts).flatMap(([label, fact]) => (fact === undefined ? [] : [line(label, fact)])),
    ...Object.values(unknown).map((reason) => `  not found      ${reason}\n`),
  ];
}

type Row = readonly [string, Fact<string | number | readonly string[]> | undefined];

function rowsOf(facts: Facts): readonly Row[] {
  const { language, version, files, processes, written } = facts;
  return [
    ['language', version === undefined ? language : { ...version, value: `${language?.value ?? ''} ${version.value}` }],
    ['packages', facts.packageManager],
    ['framework', facts.framework],
    ['files', files && { source: files.source, value: served(files.value) }],
    ['forwards', facts.proxied && { source: facts.proxied.source, value: facts.proxied.value.map(pathOf) }],
    ['front end', facts.frontEnds],
    ['start', facts.start && { ...facts.start, value: commandLine(facts.start.value) }],
    ['port', facts.port],
    ['health', facts.healthPath],
    ['asked as', facts.healthHost],
    ['apt packages', facts.systemPackages],
    ['apt for build', facts.buildPackages],
    ['services', facts.services],
    ['could use', facts.optionalServices],
    [
      'beside it',
      processes && { source: processes.source, value: processes.value.map(({ name, start }) => `${name} (${commandLine(start)})`) },
    ],
    ['keeps', pathsOf(written, 'data')],
    ['may lose', pathsOf(written, 'scratch')],
    ['own address', facts.ownAddresses],
    ['settings', facts.configuration && { source: facts.configuration.source, value: facts.configuration.value.map(({ path }) => path) }],
    ['variables', facts.env],
    [
      'environment',
      facts.environment && {
        source: facts.environment.source,
        value: Object.entries(facts.environment.value).map(([name, value]) => `${name}=${value}`),
      },
    ],
    ['at build time', facts.buildArguments],
  ];
}

function pathOf({ prefix, pattern }: ProxiedPath): string {
  return prefix ?? pattern ?? 'what is no file';
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
    ...(notFoundPage === null ? [] : [`${notFoundPage} for what is missing`]),
  ].join(', ');
}

function line(label: string, { value, source, certainty, over }: Fact<string | number | readonly string[]>): Line {
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  const lost =
    over?.map((other) => `; not ${Array.isArray(other.value) ? other.value.join(' ') : other.value} from ${other.source}`).join('') ?? '';
  if (certainty === 'assumed') return { assumed: `  ${label.padEnd(15)}${text}   assumed: ${source}${lost}\n` };
  return `  ${label.padEnd(15)}${text}   from ${source}${lost}\n`;
}
