import { posix } from 'node:path';
import { findCalls } from '../../source/source.ts';
import type { FoundProcess } from '../processes.ts';
import type { DjangoProject } from './django.ts';
import { findLoopingCommands } from './looping-commands.ts';
import type { Modules } from './modules.ts';

/** The rules for the worker of a task queue. */
interface Queue {
  /** Its package, normalised. */
  readonly name: string;
  /** The commands of its worker and related processes, by name; empty if the code does not show them. */
  find(modules: Modules, packages: ReadonlyMap<string, string>): readonly FoundProcess[];
}

const manage = ['python', 'manage.py'];

const queues: readonly Queue[] = [
  { name: 'celery', find: celeryProcesses },
  { name: 'django-dramatiq', find: () => worker([...manage, 'rundramatiq'], 'django-dramatiq') },
  {
    name: 'dramatiq',
    find: (modules) => {
      const actors = modules.mentioning('dramatiq').filter(({ code }) => /^[ \t]*@(?:dramatiq\.)?actor\b/m.test(code));
      const names = actors.flatMap(({ path }) => modules.moduleName(path) ?? []);
      return worker(['dramatiq', ...names], names.length === 0 ? undefined : `the actors in ${actors[0]?.path}`);
    },
  },
  { name: 'django-rq', find: () => worker([...manage, 'rqworker'], 'django-rq') },
  { name: 'django-q2', find: () => worker([...manage, 'qcluster'], 'django-q2') },
  { name: 'django-q', find: () => worker([...manage, 'qcluster'], 'django-q') },
  {
    name: 'arq',
    find: (modules) => objectWorker(modules, /^class[ \t]+(WorkerSettings)\b/m, (module, name) => ['arq', `${module}.${name}`]),
  },
  {
    name: 'huey',
    // huey.readthedocs.io, "Django": if its application is in INSTALLED_APPS, the consumer is a command of manage.py.
    find: (modules) => {
      const settings = modules.mentioning('huey.contrib.djhuey')[0];
      return worker([...manage, 'run_huey'], settings && `huey.contrib.djhuey in ${settings.path}`);
    },
  },
  {
    name: 'rq',
    // python-rq.org, "Workers": it reads Redis' address from REDIS_URL, and works on the queue "default" unless others are named.
    find: (modules) => {
      const queue = modules.mentioning('rq').find(({ code }) => /^[ \t]*(?:from[ \t]+rq[ \t]+import|import[ \t]+rq)\b/m.test(code));
      return worker(['rq', 'worker', ...queueNames(modules)], queue && `rq in ${queue.path}`);
    },
  },
  { name: 'apscheduler', find: schedulerScript },
  {
    name: 'huey',
    find: (modules) =>
      objectWorker(modules, /^(\w+)[ \t]*=[ \t]*(?:huey\.)?(?:\w*Huey)[ \t]*\(/m, (module, name) => ['huey_consumer', `${module}.${name}`]),
  },
];

/** A scheduler in a separate file that runs until it is stopped (apscheduler.readthedocs.io, "User guide"). */
function schedulerScript(modules: Modules): readonly FoundProcess[] {
  const scripts = modules
    .mentioning('BlockingScheduler')
    .filter(
      ({ code }) => /\bBlockingScheduler[ \t]*\(/.test(code) && /\.start[ \t]*\([ \t]*\)/.test(code) && /^if[ \t]+__name__\b/m.test(code),
    );
  const [script, other] = scripts;
  if (script === undefined || other !== undefined) return [];
  const module = modules.moduleName(script.path);
  const start =
    script.path.includes('/') && module !== undefined ? ['python', '-m', module] : ['python', posix.relative(modules.home, script.path)];
  return [{ name: 'scheduler', kind: 'worker', start, source: `BlockingScheduler in ${script.path}` }];
}

/** Finds the worker of a task queue, and its related processes: the first queue whose start the code shows. */
export function findWorkers(modules: Modules, packages: ReadonlyMap<string, string>): readonly FoundProcess[] {
  for (const { name, find } of queues) {
    if (!packages.has(name)) continue;
    const found = find(modules, packages);
    if (found.length > 0) return found;
  }
  return [];
}

/** The queues in the code. */
function queueNames(modules: Modules): string[] {
  const calls = modules.mentioning('Queue').flatMap((source) => findCalls(source, /(?<![\w.])(?:rq\.)?Queue\s*\(/g));
  const names = calls.flatMap(({ arguments: [first] }) =>
    first?.literal !== undefined && /^[\w-]+$/.test(first.literal) ? [first.literal] : [],
  );
  return [...new Set(names)].sort();
}

function worker(start: readonly string[], source: string | undefined): FoundProcess[] {
  return source === undefined ? [] : [{ name: 'worker', kind: 'worker', start, source }];
}

/** A worker that needs the name of its object; empty if several files have one. */
function objectWorker(modules: Modules, pattern: RegExp, start: (module: string, name: string) => readonly string[]): FoundProcess[] {
  const found = modules.mentioning('WorkerSettings', 'Huey').flatMap(({ path, code }) => {
    const [module, name] = [modules.moduleName(path), pattern.exec(code)?.[1]];
    return module === undefined || name === undefined ? [] : [{ module, name, path }];
  });
  const [only] = found;
  return only === undefined || found.length > 1 ? [] : worker(start(only.module, only.name), `${only.name} in ${only.path}`);
}

// docs.celeryq.dev: -A names the module and the object; beat keeps its state in a file, which must be in a writable folder.
function celeryProcesses(modules: Modules, packages: ReadonlyMap<string, string>): FoundProcess[] {
  const applications = modules.mentioning('Celery(').flatMap((source) =>
    findCalls(source, /^(\w+)[ \t]*(?::[^=\n]{1,200})?=[ \t]*(?:celery\.)?Celery[ \t]*\(/gm).flatMap((call) => {
      const module = modules.moduleName(source.path);
      return module === undefined
        ? []
        : [{ target: `${module}:${call.match[1]}`, shown: `\`${call.match[1]} = Celery(…)\` in ${source.path}` }];
    }),
  );
  const [application, other] = applications;
  if (application === undefined || other !== undefined) return [];
  const { target, shown } = application;
  const command = (name: string, ...more: readonly string[]): string[] => ['celery', '--app', target, name, '--loglevel', 'INFO', ...more];
  const source = `celery in ${packages.get('celery')}, ${shown}`;
  const scheduled = modules
    .mentioning('beat_schedule', 'CELERY_BEAT_SCHEDULE', 'add_periodic_task')
    .find(({ code }) => /\bbeat_schedule\s*=(?!=)|^CELERY_BEAT_SCHEDULE\s*=|\.add_periodic_task\s*\(/m.test(code));
  const inDatabase = packages.get('django-celery-beat');
  return [
    { name: 'worker', kind: 'worker', start: command('worker'), source },
    ...(inDatabase !== undefined
      ? [beat(command('beat', '--scheduler', 'django_celery_beat.schedulers:DatabaseScheduler'), `django-celery-beat in ${inDatabase}`)]
      : scheduled !== undefined
        ? [beat(command('beat', '--schedule', '/tmp/celerybeat-schedule'), `the schedule in ${scheduled.path}`)]
        : []),
  ];
}

function beat(start: readonly string[], source: string): FoundProcess {
  return { name: 'beat', kind: 'worker', start, source };
}

/** The commands of a Django project that run until they are stopped. */
export function findDjangoWorkers(modules: Modules, django: DjangoProject | undefined): readonly FoundProcess[] {
  return django?.manage === undefined ? [] : findLoopingCommands(modules, posix.relative(modules.home, django.manage));
}
