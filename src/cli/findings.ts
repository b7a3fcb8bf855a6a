import type { Fact, Facts, ServedFiles, WrittenPath } from '../facts.ts';
import type { Application, Inspection } from '../inspect/inspect.ts';

/** What was found in the folder and in these applications of it, a line each: the value, and where it comes from. */
export function findings({ folderName, containerFiles, members }: Inspection, applications: readonly Application[]): string {
  const others = members.filter(({ path }) => !applications.some((application) => application.path === path));
  const left = others.length === 0 ? '' : line('not chosen', { value: others.map(({ path }) => path), source: '--service' });
  const there = containerFiles === undefined ? '' : line('there already', containerFiles);
  return applications.map((application) => applicationFindings(application, folderName)).join('\n') + left + there;
}

function applicationFindings({ path, facts, unknown }: Application, folderName: string): string {
  const rows = rowsOf(facts).flatMap(([label, fact]) => (fact === undefined ? [] : [line(label, fact)]));
  const open = Object.values(unknown).map((reason) => `  not found      ${reason}\n`);
  return `${path === '' ? folderName : path}\n${rows.join('')}${open.join('')}`;
}

type Row = readonly [string, Fact<string | number | readonly string[]> | undefined];

function rowsOf(facts: Facts): readonly Row[] {
  const { language, version, files, processes, written } = facts;
  return [
    ['language', version === undefined ? language : { ...version, value: `${language?.value ?? ''} ${version.value}` }],
    ['packages', facts.packageManager],
    ['framework', facts.framework],
    ['files', files && { source: files.source, value: served(files.value) }],
    ['front end', facts.frontEnds],
    ['start', facts.start],
    ['port', facts.port],
    ['health', facts.healthPath],
    ['services', facts.services],
    ['could use', facts.optionalServices],
    [
      'beside it',
      processes && { source: processes.source, value: processes.value.map(({ name, start }) => `${name} (${start.join(' ')})`) },
    ],
    ['keeps', pathsOf(written, 'data')],
    ['may lose', pathsOf(written, 'scratch')],
    ['settings', facts.configuration && { source: facts.configuration.source, value: facts.configuration.value.map(({ path }) => path) }],
    ['variables', facts.env],
    ['at build time', facts.buildArguments],
  ];
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

function line(label: string, { value, source, over }: Fact<string | number | readonly string[]>): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  const lost =
    over?.map((other) => `; not ${Array.isArray(other.value) ? other.value.join(' ') : other.value} from ${other.source}`).join('') ?? '';
  return `  ${label.padEnd(15)}${text}   from ${source}${lost}\n`;
}
