import type { Fact } from '../../inspect/facts.ts';
import type { Folder } from '../../inspect/folder.ts';
import { literalIn, type Source } from '../source.ts';
import { splitSource } from './source.ts';

/** What gunicorn.conf.py says in literals; gunicorn reads that file by itself. */
export interface GunicornConfiguration {
  readonly isThere: boolean;
  readonly port?: Fact<number>;
  /** The address that it binds to: `127.0.0.1`. */
  readonly host?: string;
  readonly workerClass?: string;
}

const file = 'gunicorn.conf.py';

/** Reads the literals of gunicorn.conf.py. */
export function readGunicornConfiguration(folder: Folder): GunicornConfiguration {
  if (!folder.has(file)) return { isThere: false };
  const source = splitSource(file, folder.search(file));
  const workerClass = assigned(source, 'worker_class');
  const [, host, port] = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(assigned(source, 'bind') ?? '') ?? [];
  return {
    isThere: true,
    ...(workerClass === undefined ? {} : { workerClass }),
    ...(port === undefined ? {} : { port: { value: Number(port), source: `bind in ${file}` } }),
    ...(host === undefined || host === '' ? {} : { host }),
  };
}

function assigned(source: Source, name: string): string | undefined {
  const match = new RegExp(`^${name}[ \\t]*=[ \\t]*`, 'm').exec(source.code);
  if (match === null) return undefined;
  const start = match.index + match[0].length;
  const end = source.code.indexOf('\n', start);
  return literalIn(source, start, end === -1 ? source.code.length : end);
}
