import { posix } from 'node:path';
import type { Mount, Run, Step } from '../../render/run.ts';
import type { InstalledProject } from './projects.ts';

/** Django's part of the build, with placeholder values for the variables that its settings require. */
export interface DjangoView {
  readonly collectstatic: boolean;
  readonly settings: string;
  /** The file from which the settings module is created, and its target; absent if it is in the folder. */
  readonly template?: { readonly from: string; readonly to: string };
  /** Placeholder values in the right form. */
  readonly placeholders: readonly { readonly name: string; readonly value: string }[];
  /** Folders in the image that the settings may write to and that do not exist yet. */
  readonly written?: readonly string[];
}

/** Returns the RUN that builds the application: projects as packages, static files, bytecode. */
export function makeApplication(projects: readonly InstalledProject[], django: DjangoView | null): Run {
  const sources = projects.map(({ path }) => ({ path, target: posix.join('/tmp/source', path) }));
  const collects = django?.collectstatic === true;
  const isInstalled = projects.length > 0;
  const code = isInstalled ? ['/app', '/opt/app'] : ['/app'];
  return {
    mounts: [
      ...sources.map(({ path, target }): Mount => ({ type: 'bind', ...(path === '.' ? {} : { source: path }), target, rw: true })),
      ...(isInstalled || collects ? [environment] : []),
      // Files that the settings write there when they are loaded are dropped.
      ...(collects ? (django.written ?? []).map((target): Mount => ({ type: 'tmpfs', target })) : []),
    ],
    steps: [
      ...(django?.template === undefined ? [] : [['cp', { path: django.template.from }, { path: django.template.to }] as const]),
      ...(isInstalled ? [installProjects(sources.map(({ target }) => target))] : []),
      ...(collects ? [collectStatic(django)] : []),
      { words: ['python', '-m', 'compileall', '-qq', ...code], mayFail: true },
      ['chmod', '-R', 'a+rX,go-w', ...code],
    ],
  };
}

const environment: Mount = { type: 'bind', from: 'dependencies', source: '/opt/venv', target: '/opt/venv' };

function installProjects(sources: readonly string[]): Step {
  const offline = ['--no-deps', '--no-sources', '--no-build-isolation', '--offline', '--no-cache'];
  return {
    env: { PYTHONPATH: '/opt/backends' },
    words: ['uv', 'pip', 'install', '--python', '/opt/venv/bin/python', ...offline, '--target', '/opt/app', ...sources],
  };
}

function collectStatic({ placeholders }: DjangoView): Step {
  return {
    env: Object.fromEntries(placeholders.map(({ name, value }) => [name, value])),
    words: ['python', '-m', 'django', 'collectstatic', '--noinput'],
  };
}
