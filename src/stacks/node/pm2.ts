import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { isTable, textAt } from '../../manifests/table.ts';
import { openConfiguration } from './configuration.ts';
import type { Reading } from './values.ts';

/** Files that pm2 reads as a list of programs (pm2.keymetrics.io, "Ecosystem File"). */
const list = /\.(?:config\.[cm]?js|json|ya?ml)$/;

/** True for a file with a list of programs for pm2. */
export function isPm2List(file: string): boolean {
  return list.test(file);
}

/**
 * Returns the words that start the only program of such a list with Node.js; undefined if there are several, or if they are not literals.
 * Throws KaizenError for a JSON list that cannot be parsed.
 */
export function pm2Program(folder: Folder, reading: Reading, file: string): readonly string[] | undefined {
  const { script, args, interpreter = 'node', cwd = '.' } = onlyProgram(folder, reading, posix.normalize(file)) ?? {};
  const isHere = posix.normalize(`${cwd}/`) === './';
  if (script === undefined || !isHere || !/^(?:node|bun)$/.test(interpreter)) return undefined;
  return [interpreter, script, ...(args ?? '').split(' ').filter((word) => word !== '')];
}

interface Program {
  readonly script: string | undefined;
  readonly args: string | undefined;
  readonly interpreter: string | undefined;
  readonly cwd: string | undefined;
}

function onlyProgram(folder: Folder, reading: Reading, file: string): Program | undefined {
  if (file.endsWith('.json')) {
    const root = readJson(folder, file)?.root;
    const apps: readonly unknown[] = Array.isArray(root?.['apps']) ? root['apps'] : [root];
    const [app] = apps;
    return apps.length === 1 && isTable(app) ? programFrom((key) => textAt(app, key)) : undefined;
  }
  const configuration = openConfiguration(folder, reading, file.replace(/\.[^.]*$/, ''));
  if (configuration?.file !== file) return undefined;
  if (configuration.code('apps') === undefined) return programFrom((key) => configuration.text(key));
  return configuration.code('apps', '1') === undefined ? programFrom((key) => configuration.text('apps', '0', key)) : undefined;
}

function programFrom(text: (key: string) => string | undefined): Program {
  return { script: text('script'), args: text('args'), interpreter: text('interpreter'), cwd: text('cwd') };
}
