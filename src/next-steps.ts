import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join, posix, relative } from 'node:path';
import { publishedPorts } from './artifacts/compose.ts';
import { type SuiteProgram, suiteProgram } from './artifacts/tests.ts';
import { KaizenError } from './errors.ts';
import { secretName } from './kubernetes/names.ts';
import { deploymentSteps, productionOverlay } from './kubernetes/readme.ts';
import { hasSecrets } from './kubernetes/secrets.ts';
import { askedVariables, requiredEnvironmentFiles, sampleOf } from './manifests/compose-environment.ts';
import { shellWord } from './manifests/shell-line.ts';
import { manifestsFolder } from './plan/deployment.ts';
import type { ApplicationPlan, Plan } from './plan/plan.ts';
import { isWritten, type Project, planOf } from './project.ts';
import type { Decided, Decision } from './questions/decide.ts';
import type { Change } from './reconcile/reconcile.ts';
import { wrap, wrapCommand } from './render/wrap.ts';

/** A step for the person after a run: a command to type, or a remark, which a shell reads as a comment. */
export type Step = { readonly command: string } | { readonly remark: string };

/** The machine on which the person types the commands. */
export interface Host {
  /** The person's current folder. */
  readonly folder: string;
  /** The command of this tool there. */
  readonly self: string;
  /** True for a program on the path. */
  has(program: string): boolean;
}

/** The machine of this process. `root`: the project in which the person goes on; `script`: the program that Node.js runs, without links. */
export function thisHost(root: string, script = runningScript(), environment: NodeJS.ProcessEnv = process.env): Host {
  const has = (program: string): boolean =>
    (environment['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, program)));
  return {
    folder: process.cwd(),
    self: environment['npm_command'] === 'exec' ? byNpx(root, script, environment) : byPath(script, has),
    has,
  };
}

/** The path of the program, without links: npx links a clone into its cache. */
function runningScript(): string {
  const script = process.argv[1] ?? '';
  try {
    return realpathSync(script);
  } catch {
    return script;
  }
}

/** Through npx, the command is on no path outside this process: it is in npm's cache, or in the folder where npx found it. */
function byNpx(root: string, script: string, { npm_config_local_prefix: prefix }: NodeJS.ProcessEnv): string {
  if (/[\\/]_npx[\\/]/.test(script)) return 'npx generator-kaizen-docker';
  const isBelow = prefix !== undefined && !relative(prefix, root).startsWith('..');
  return isBelow ? 'npx kaizen-docker' : `node ${shellWord(script)}`;
}

function byPath(script: string, has: Host['has']): string {
  return has('kaizen-docker') || !script.endsWith('kaizen-docker.cjs') ? 'kaizen-docker' : `node ${shellWord(script)}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The next steps; empty if no file has changed. */
export function nextSteps(project: Project, decision: Decision, changes: readonly Change[], host: Host): readonly Step[] {
  if (!changes.some(isWritten)) return [];
  const { applications } = decision;
  const plan = planOf(project, decision);
  const paths = changes.flatMap(({ path, file }) => (file === undefined ? [] : [path]));
  const hasStack = paths.includes(plan.stack.composeFile);
  const own = plan.stack.isByHand === true ? project.read(plan.stack.composeFile) : undefined;
  const images = plan.applications.filter(({ dockerfile }) => paths.includes(dockerfile));
  const way = relative(host.folder, project.inspection.root);
  return [
    ...(way === '' ? [] : [{ command: `cd ${shellWord(way)}` }]),
    ...applications.flatMap(({ application }) => expectedFiles(application)),
    ...(hasStack
      ? emptyVariables(project, applications, changes, own === undefined ? undefined : { path: plan.stack.composeFile, text: own })
      : []),
    ...(hasStack ? stackSteps(plan, applications) : images.slice(0, 1).map(buildStep)),
    ...paths.flatMap((path) => suiteSteps(path, project, decision, plan, host)),
    ...(hasStack ? [{ command: `${host.self} prove` }] : []),
    ...(paths.some((path) => path.startsWith(`${manifestsFolder}/`)) ? clusterSteps(plan) : []),
  ];
}

/** The steps as lines of a shell, no longer than `width` if blanks allow that. */
export function stepsText(steps: readonly Step[], width = Number.POSITIVE_INFINITY): string {
  if (steps.length === 0) return 'All files are up to date.\n';
  const lines = steps.map((step) =>
    'command' in step ? wrapCommand(`  ${step.command}`, width, 4) : wrap(`  # ${step.remark}`, width, 2).replaceAll(/\n {2}/g, '\n  # '),
  );
  return `Next:\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** The order of a deployment to a cluster. */
function clusterSteps(plan: Plan): readonly Step[] {
  const secrets = plan.applications.filter(hasSecrets);
  return [
    ...(secrets.length === 0
      ? []
      : [{ remark: `In the cluster, make the Secret ${secrets.map(secretName).join(', ')} first: see ${manifestsFolder}/README.md` }]),
    ...deploymentSteps(plan, productionOverlay).map(({ command }) => ({ command })),
  ];
}

function stackSteps(plan: Plan, decided: Decision['applications']): readonly Step[] {
  const [only, ...others] = plan.applications;
  const isNamed = others.length === 0 && only !== undefined && (only.path === '' || only.inStack !== undefined);
  return [
    ...plan.applications.flatMap(firstJobs),
    { command: 'docker compose up --build --wait' },
    ...(plan.stack.isByHand === true ? [] : addresses(plan, decided)),
    ...plan.applications.flatMap(otherJobs),
    { command: `docker compose logs${isNamed ? ` ${only.service}` : ''}` },
  ];
}

function addresses(plan: Plan, decided: Decision['applications']): readonly Step[] {
  const ports = publishedPorts(plan);
  return plan.applications.flatMap(({ service, image }, index) => {
    const port = ports.get(service);
    if (image.port === undefined || port === undefined) return [];
    const whose = plan.applications.length === 1 ? '' : ` (${service})`;
    const isHttp = image.health.kind === 'http' || (image.health.kind === 'command' && decided[index]?.application.isHttp === true);
    return [{ remark: isHttp ? `Open http://localhost:${port}${whose}` : `It listens on localhost:${port}${whose}` }];
  });
}

function firstJobs({ processes }: ApplicationPlan): readonly Step[] {
  return processes.flatMap(({ isFirst, service, start }) =>
    isFirst ? [{ remark: `The stack runs the migration first (service ${service}: ${start.join(' ')}).` }] : [],
  );
}

function otherJobs({ processes }: ApplicationPlan): readonly Step[] {
  return processes.flatMap(({ isFirst, kind, service }) =>
    kind === 'job' && !isFirst ? [{ command: `docker compose run --rm ${service}` }] : [],
  );
}

function buildStep({ dockerfile, context }: ApplicationPlan): Step {
  const file = dockerfile === posix.join(context, 'Dockerfile') ? '' : `--file ${dockerfile} `;
  return { command: `docker build --tag app ${file}${context === '' ? '.' : context}` };
}

/** The files that a project which does not exist yet needs. */
function expectedFiles({ path, expects }: Decided['application']): readonly Step[] {
  return expects === undefined ? [] : [{ remark: `Put into ${path === '' ? 'the folder' : path} the files of the image: ${expects}` }];
}

/** A compose file that a person wrote. */
interface OwnFile {
  readonly path: string;
  readonly text: string;
}

/** Variables without a value. A compose file that a person wrote lists the variables that it reads. */
function emptyVariables(
  project: Project,
  applications: readonly Decided[],
  changes: readonly Change[],
  own: OwnFile | undefined,
): readonly Step[] {
  return own === undefined ? applications.flatMap((each) => neededVariables(project, each, changes)) : missingInOwn(own, project);
}

/** Files and variables that a person's compose file reads and that do not exist. */
function missingInOwn({ path: composeFile, text }: OwnFile, { inspection: { files }, read }: Project): readonly Step[] {
  const folder = posix.dirname(composeFile);
  const known = new Set(files);
  const place = (path: string): string => posix.join(folder, path);
  const missing = requiredEnvironmentFiles(text).filter((path) => read(place(path)) === undefined);
  const asked = read(place('.env')) === undefined ? askedVariables(text) : [];
  return [
    ...missing.flatMap((path): readonly Step[] => {
      const sample = sampleOf(place(path), known);
      return sample === undefined
        ? [{ remark: `Write ${place(path)}: ${composeFile} reads it` }]
        : [
            { command: `cp ${shellWord(sample)} ${shellWord(place(path))}` },
            { remark: `Put your own values into ${place(path)}: ${composeFile} reads it` },
          ];
    }),
    ...(asked.length === 0 ? [] : [{ remark: `Put into ${place('.env')} what ${composeFile} asks for: ${asked.join(', ')}` }]),
  ];
}

function neededVariables(project: Project, { application, resolution }: Decided, changes: readonly Change[]): readonly Step[] {
  const given = changes.flatMap(({ file }) => (file?.isSecret === true ? [...file.text.matchAll(/^(\w+)=/gm)] : []));
  const moved = (application.facts.written?.value ?? []).flatMap(({ setting }) => setting?.variable ?? []);
  const addresses = application.facts.ownAddresses?.value ?? [];
  const mounted = (application.facts.configuration?.value ?? []).flatMap(({ variable }) => variable ?? []);
  const known = new Set([
    ...Object.keys(resolution.answers.environment ?? {}),
    ...Object.keys(application.facts.environment?.value ?? {}),
    ...given.map(([, name = '']) => name),
    ...moved,
    ...mounted,
    ...addresses,
  ]);
  const file = posix.join(application.path, '.env');
  const [own, composes] = [valuedNames(readable(project, file)), valuedNames(readable(project, '.env'))];
  const needed = (application.facts.env?.value ?? []).filter((name) => !known.has(name) && !own.has(name) && !isPartOfAddress(name, known));
  const sample = sampleOf(file, new Set(project.inspection.files));
  const shown = valuedNames(sample === undefined ? undefined : readable(project, sample));
  const [exemplified, unknown] = [needed.filter((name) => shown.has(name)), needed.filter((name) => !shown.has(name))];
  const built = (application.facts.buildArguments?.value ?? []).filter((name) => !composes.has(name));
  return [
    ...(unknown.length === 0 ? [] : [{ remark: `Put into ${file} the values that only you know: ${unknown.join(', ')}` }]),
    ...(exemplified.length === 0 ? [] : [{ remark: `Put into ${file}, with values as in ${sample}: ${exemplified.join(', ')}` }]),
    ...(built.length === 0 ? [] : [{ remark: `The build reads these from .env, where they are still empty: ${built.join(', ')}` }]),
  ];
}

/** True for `DATABASE_HOST` beside a known `DATABASE_URL`: an application that can read either may refuse both. */
function isPartOfAddress(name: string, known: ReadonlySet<string>): boolean {
  const [, prefix] = /^(\w{1,60})_(?:HOST|HOSTNAME|PORT|NAME|DATABASE|DB|USER|USERNAME|PASS|PASSWORD)$/.exec(name) ?? [];
  return prefix !== undefined && ['URL', 'URI', 'DSN'].some((ending) => known.has(`${prefix}_${ending}`));
}

/** The text of a file; undefined for a link, and for a file that is not text. */
function readable({ read }: Project, path: string): string | undefined {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** The names with a value in an env file. */
function valuedNames(text = ''): ReadonlySet<string> {
  return new Set([...text.matchAll(/^(?:export )?(\w{1,200})=[ \t]*(?!["']{2}[ \t]*$)[^\s#]/gm)].map(([, name = '']) => name));
}

/** How a package manager runs a program of the project. */
const projectRuns: readonly { readonly manager: string; readonly command: string }[] = [
  { manager: 'uv', command: 'uv run' },
  { manager: 'poetry', command: 'poetry run' },
  { manager: 'pdm', command: 'pdm run' },
  { manager: 'pipenv', command: 'pipenv run' },
];

/** Programs that run other programs without installing them. */
const passingRuns: readonly { readonly program: string; readonly command: string }[] = [
  { program: 'uvx', command: 'uvx' },
  { program: 'uv', command: 'uv tool run' },
  { program: 'pipx', command: 'pipx run' },
];

function suiteSteps(path: string, project: Project, { applications }: Decision, plan: Plan, host: Host): readonly Step[] {
  const program = suiteProgram(path);
  if (program === undefined) return [];
  const folder = posix.dirname(path);
  const owner = plan.applications.findIndex(({ suiteFolder }) => suiteFolder === folder);
  const { application } = applications[owner] ?? applications[0];
  return commandFor(program, project, application, host);
}

function commandFor({ command, module }: SuiteProgram, project: Project, application: Decided['application'], host: Host): readonly Step[] {
  if (module === undefined) return [{ command }];
  const manager = application.facts.packageManager?.value;
  const own = projectRuns.find((each) => each.manager === manager && host.has(each.manager));
  if (own !== undefined && isInstalledBy(project, application, module)) return [{ command: `${own.command} ${command}` }];
  if (host.has(module)) return [{ command }];
  const passing = passingRuns.find((each) => host.has(each.program));
  if (passing !== undefined) return [{ command: `${passing.command} ${command}` }];
  return [
    { remark: `${module} is not installed. Install it for: ${command}` },
    { remark: `Or use the suite for sh: ${host.self} set test-runner=sh` },
  ];
}

/** Files that list the packages of a Python project. */
const manifests = ['pyproject.toml', 'Pipfile'] as const;

function isInstalledBy({ read }: Project, { path }: Decided['application'], module: string): boolean {
  return manifests.some((name) => read(posix.join(path, name))?.includes(module) === true);
}
