import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { literalIn, type Source } from '../../source/source.ts';
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
  const text = folder.search(file);
  const source = splitSource(file, text);
  const workerClass = assigned(source, 'worker_class');
  const stated = assigned(source, 'bind');
  const otherwise = stated === undefined ? variablePort(text) : undefined;
  const bind = stated ?? (otherwise === undefined ? undefined : `0.0.0.0:${otherwise}`);
  const port = /:(\d{1,5})$/.exec(bind ?? '')?.[1];
  return {
    isThere: true,
    ...(bind === undefined ? {} : { bind }),
    ...(port === undefined
      ? {}
      : { port: { value: Number(port), source: otherwise === undefined ? `bind in ${file}` : `the default of PORT in ${file}` } }),
    ...(workerClass === undefined ? {} : { workerClass }),
  };
}

/** `bind = f"0.0.0.0:{os.environ.get('PORT', 8000)}"`: what it listens on where nothing sets PORT. */
function variablePort(text: string): string | undefined {
  const line = /^bind[ \t]*=([^\n]{1,200})/m.exec(text)?.[1] ?? '';
  return /\b(?:environ\.get|getenv)\(\s*["']PORT["']\s*,\s*["']?(\d{1,5})["']?\s*\)/.exec(line)?.[1];
}

function assigned(source: Source, name: string): string | undefined {
  const match = new RegExp(`^${name}[ \\t]*=[ \\t]*`, 'm').exec(source.code);
  if (match === null) return undefined;
  const start = match.index + match[0].length;
  const end = source.code.indexOf('\n', start);
  return literalIn(source, start, end === -1 ? source.code.length : end);
}
