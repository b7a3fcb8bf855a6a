import type { Fact } from '../../inspect/facts.ts';
import type { Folder } from '../../inspect/folder.ts';
import { literalIn, type Source } from '../source.ts';
import { splitSource } from './source.ts';

/** What gunicorn.conf.py says in literals; gunicorn reads that file by itself. */
export interface GunicornConfiguration {
  readonly isThere: boolean;
  /** `127.0.0.1:8080` */
  readonly bind?: string;
  /** The port in it. */
  readonly port?: Fact<number>;
  readonly workerClass?: string;
}

const file = 'gunicorn.conf.py';

/** Reads the literals of gunicorn.conf.py. */
export function readGunicornConfiguration(folder: Folder): GunicornConfiguration {
  if (!folder.has(file)) return { isThere: false };
  const source = splitSource(file, folder.search(file));
  const [bind, workerClass] = [assigned(source, 'bind'), assigned(source, 'worker_class')];
  const port = /:(\d{1,5})$/.exec(bind ?? '')?.[1];
  return {
    isThere: true,
    ...(bind === undefined ? {} : { bind }),
    ...(port === undefined ? {} : { port: { value: Number(port), source: `bind in ${file}` } }),
    ...(workerClass === undefined ? {} : { workerClass }),
  };
}

function assigned(source: Source, name: string): string | undefined {
  const match = new RegExp(`^${name}[ \\t]*=[ \\t]*`, 'm').exec(source.code);
  if (match === null) return undefined;
  const start = match.index + match[0].length;
  const end = source.code.indexOf('\n', start);
  return literalIn(source, start, end === -1 ? source.code.length : end);
}
