import { KaizenError } from '../../errors.ts';
import { startedBy } from '../../manifests/command-line.ts';
import { isOfImage } from '../given-program.ts';
import type { ImageRequest } from '../stack.ts';
import type { Described } from './build.ts';
import { basesOf } from './releases.ts';
import { normaliseName } from './requirement.ts';
import { serversIn } from './servers.ts';

/** Programs of packages with other names, from their documentation. */
const programs: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'django-admin': ['django'],
    'huey_consumer.py': ['huey'],
    huey_consumer: ['huey'],
    rqworker: ['rq'],
    rqscheduler: ['rq-scheduler'],
    fastapi: ['fastapi-cli', 'fastapi'],
    'newrelic-admin': ['newrelic'],
    'ddtrace-run': ['ddtrace'],
    'opentelemetry-instrument': ['opentelemetry-distro', 'opentelemetry-instrumentation'],
    watchmedo: ['watchdog'],
    jupyter: ['jupyter', 'jupyter-core', 'jupyterlab', 'notebook'],
    'jupyter-lab': ['jupyterlab'],
    twistd: ['twisted'],
    circusd: ['circus'],
    supervisord: ['supervisor'],
    airflow: ['apache-airflow'],
    superset: ['apache-superset'],
    ansible: ['ansible', 'ansible-core'],
  }),
);

/**
 * Checks an answered start command against the packages that the image installs. A build backend or another image may provide any program.
 * Throws KaizenError (exit code 1) for a program that nothing installs.
 */
export function requireProgram(
  { packages, installation, consoleScripts, manifest, pinned, version, entry }: Described & { readonly consoleScripts: readonly string[] },
  { start = [], base, packages: answered }: ImageRequest,
): void {
  const words = startedBy(start);
  const [program = ''] = words;
  const isOwnBase = Object.values(basesOf(version.release)).some((each) => each.image === base.image);
  // The folder's own start command needs no check.
  if (program === '' || program === startedBy(entry.start?.value ?? [])[0]) return;
  if (!isOwnBase || installation.source.from === 'metadata') return;
  if (/^(?:python|pip)[\d.]*$/.test(program) || isOfImage(program, { flavour: base.flavour, packages: answered?.runtime ?? [] })) return;
  const installed = new Set([...packages.keys(), ...pinned.locked(version.release.line)].map((name) => name.replace(/\[.*$/, '')));
  const names = programs.get(program) ?? [normaliseName(program)];
  const isKnown = consoleScripts.includes(program) || serversIn(words).length > 0 || names.some((name) => brings(installed, name));
  if (isKnown) return;
  throw new KaizenError(
    `--start: the tool knows no package in ${manifest} that installs ${JSON.stringify(program)}: add one, or give another command. If a dependency brings the program, give its path: /opt/venv/bin/${program}.`,
  );
}

/** Whether a package with that name is installed, or one that depends on it: `flask-admin`. */
function brings(installed: ReadonlySet<string>, name: string): boolean {
  return [...installed].some((each) => each === name || each.startsWith(`${name}-`) || each.endsWith(`-${name}`));
}
