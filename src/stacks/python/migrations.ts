import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { FoundProcess } from '../processes.ts';
import type { DjangoProject } from './django.ts';
import type { Modules } from './modules.ts';

/** The data by which a migration is found. */
export interface Surroundings {
  readonly folder: Folder;
  readonly modules: Modules;
  readonly packages: ReadonlyMap<string, string>;
  readonly django: DjangoProject | undefined;
  /** The start command. */
  readonly start: readonly string[];
}

interface Migration {
  readonly words: readonly string[];
  readonly source: string;
}

/** The migration of the database as a job, never in the build of an image. The first tool whose files exist counts. */
export function findMigration(around: Surroundings): readonly FoundProcess[] {
  const found = byDjango(around) ?? byFlask(around) ?? byLitestar(around) ?? byAlembic(around);
  if (found === undefined) return [];
  return [{ name: 'migrate', kind: 'job', start: [...settingsOf(around.folder), ...found.words], source: found.source }];
}

const script = /(?:^|\/)[\w-]{0,40}(?:entrypoint|start|run|boot|init|migrate)[\w-]{0,40}\.sh$/;
const settingLine =
  /^[ \t]{0,20}((?:[A-Z][A-Z0-9_]{0,60}=[\w.:-]{1,60}[ \t]{1,4}){1,6})[^\n#;&|]{0,80}\b(?:flask[^\n#;&|]{0,60}[ \t]db[ \t]{1,4}upgrade|alembic[^\n#;&|]{0,60}[ \t]upgrade|manage\.py[ \t]{1,4}migrate)\b/m;

/**
 * Variables that the application's own start script sets only for its migration: `SKIP_SCHEDULER=true flask db upgrade`. Without them it
 * may never end.
 */
function settingsOf(folder: Folder): readonly string[] {
  for (const path of folder.files.filter((each) => script.test(each) && each.split('/').length <= 3)) {
    const settings = settingLine.exec(folder.search(path))?.[1];
    if (settings !== undefined) return ['env', ...settings.trim().split(/[ \t]{1,4}/)];
  }
  return [];
}

function byDjango({ modules, django }: Surroundings): Migration | undefined {
  const script = django?.manage;
  return script === undefined
    ? undefined
    : { words: ['python', posix.relative(modules.home, script), 'migrate', '--noinput'], source: script };
}

/** flask-migrate.readthedocs.io, "Command Reference": the folder is `migrations` unless `--directory` names another one. */
function byFlask({ folder, modules: { home }, packages, start }: Surroundings): Migration | undefined {
  if (!packages.has('flask-migrate')) return undefined;
  const file = environments(folder).find((path) => /(?:^|\/)(?:migrations|alembic)\/alembic\.ini$/.test(path));
  if (file === undefined) return undefined;
  const directory = posix.relative(home, posix.dirname(file));
  const place = directory === 'migrations' ? [] : ['--directory', directory];
  return { words: ['flask', ...flaskApplication(start), 'db', 'upgrade', ...place], source: file };
}

/** How to tell Flask's command the application, which it finds itself only in app.py and wsgi.py. */
function flaskApplication(start: readonly string[]): readonly string[] {
  const named = start.find((word) => /^[\w.]+:[\w.]+(?:\([^()]*\))?$/.test(word));
  return named === undefined || /^(?:app|wsgi):(?:app|application)$/.test(named) ? [] : ['--app', named];
}

/** advanced-alchemy.litestar.dev, "Command Line Interface": its plugin adds `database` to Litestar's commands. */
function byLitestar({ folder, packages, start }: Surroundings): Migration | undefined {
  const application = start.find((word) => /^[\w.]+:\w+$/.test(word));
  if (!packages.has('litestar') || !packages.has('advanced-alchemy') || application === undefined) return undefined;
  const file = folder.files.find((path) => /(?:^|\/)(?:migrations|alembic)\/env\.py$/.test(path));
  return file === undefined ? undefined : { words: ['litestar', '--app', application, 'database', 'upgrade', '--no-prompt'], source: file };
}

const upgrade = ['upgrade', 'head'];

/**
 * alembic.sqlalchemy.org, "Tutorial": `script_location` is relative to the working directory, unless it begins with `%(here)s`, the folder
 * of the file. From 1.16 on, it may be in pyproject.toml.
 */
function byAlembic({ folder, modules: { home }, packages }: Surroundings): Migration | undefined {
  if (!packages.has('alembic')) return undefined;
  if (folder.has(posix.join(home, 'alembic.ini'))) return { words: ['alembic', ...upgrade], source: posix.join(home, 'alembic.ini') };
  if (/^[ \t]{0,20}\[tool\.alembic\][ \t]*$/m.test(folder.search(posix.join(home, 'pyproject.toml'))))
    return { words: ['alembic', ...upgrade], source: 'tool.alembic in pyproject.toml' };
  const [file, other] = folder.files.filter((path) => /(?:^|\/)alembic\.ini$/.test(path) && path.split('/').length <= deepest);
  if (file === undefined || other !== undefined) return undefined;
  const location = /^script_location[ \t]{0,20}=[ \t]{0,20}(\S{1,200})[ \t]*$/m.exec(folder.search(file))?.[1];
  if (location === undefined) return undefined;
  const own = posix.relative(home, file);
  const isFromHere = location.startsWith('%(here)s') || folder.has(posix.join(home, location, 'env.py')) || location.includes(':');
  if (isFromHere) return { words: ['alembic', '--config', own, ...upgrade], source: file };
  const around = posix.dirname(own);
  // The name of a folder is a word of the shell only if it needs no quotation marks.
  return folder.has(posix.join(posix.dirname(file), location, 'env.py')) && /^[\w./-]+$/.test(around)
    ? { words: ['sh', '-c', `cd ${around} && exec alembic upgrade head`], source: file }
    : undefined;
}

const deepest = 4;

/** Settings files with an Alembic environment next to them, the outer ones first. */
function environments(folder: Folder): readonly string[] {
  return folder.files
    .filter((path) => path.endsWith('alembic.ini') && path.split('/').length <= deepest)
    .sort((a, b) => a.split('/').length - b.split('/').length);
}
