import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { isTable, type Table } from '../../manifests/table.ts';
import type { Value } from '../../source/values.ts';
import type { Settings } from './values.ts';

/** Files of the package config; later ones have precedence (node-config, "Configuration Files"). */
const files = ['config/default.json', 'config/production.json'];
const variables = 'config/custom-environment-variables.json';

/**
 * Reads the configuration of the package config: its values by their full names (`server.port`), and the variables that set them. Throws
 * KaizenError for a file that is not JSON.
 */
export function readSettings(folder: Folder): Settings {
  const settings = new Map<string, Value>();
  for (const file of files) {
    for (const [name, literal] of leaves(readJson(folder, file)?.root)) settings.set(name, { literal, path: file, name });
  }
  for (const [name, variable] of leaves(readJson(folder, variables)?.root)) {
    settings.set(name, { path: variables, name, ...settings.get(name), variable: String(variable) });
  }
  return settings;
}

function leaves(table: Table | undefined, prefix = ''): [string, string | number][] {
  return Object.entries(table ?? {}).flatMap(([key, value]): [string, string | number][] => {
    if (isTable(value)) return leaves(value, `${prefix}${key}.`);
    return typeof value === 'string' || typeof value === 'number' ? [[`${prefix}${key}`, value]] : [];
  });
}
