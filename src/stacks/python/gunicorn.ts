import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { parsePort, unknownPart } from '../../source/values.ts';
import type { Modules } from './modules.ts';
import { readDefinition } from './values.ts';

/** The content of gunicorn.conf.py, which gunicorn reads by default. */
export interface GunicornConfiguration {
  readonly isThere: boolean;
  /** `127.0.0.1:8080` */
  readonly bind?: string;
  /** The port in it. */
  readonly port?: Fact<number>;
  readonly workerClass?: string;
}

const file = 'gunicorn.conf.py';

/** Reads the values of these names in gunicorn.conf.py. */
export function readGunicornConfiguration(folder: Folder, modules: Modules): GunicornConfiguration {
  if (!folder.has(file)) return { isThere: false };
  const scope = { modules, source: modules.read(file) };
  const workerClass = readDefinition(scope, 'worker_class')?.literal;
  const { literal, variable } = readDefinition(scope, 'bind') ?? {};
  const bind = typeof literal === 'string' ? literal.replaceAll(unknownPart, '0.0.0.0') : undefined;
  const port = parsePort(/:(\d{1,5})$/.exec(bind ?? '')?.[1]);
  return {
    isThere: true,
    ...(bind === undefined ? {} : { bind }),
    ...(port === undefined
      ? {}
      : { port: { value: port, source: variable === undefined ? `bind in ${file}` : `the default of ${variable} in ${file}` } }),
    ...(typeof workerClass === 'string' ? { workerClass } : {}),
  };
}
