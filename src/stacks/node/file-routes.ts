import type { Route } from '../health-path.ts';
import type { FileRoutes } from './framework.ts';
import type { Modules } from './modules.ts';

/** The routes of a framework's files by their paths. `basePath` is put before all of them. */
export function fileRoutes(rules: readonly FileRoutes[], files: readonly string[], modules: Modules, basePath: string): Route[] {
  return files.flatMap((file) =>
    rules.flatMap((rule): Route[] => {
      const path = rule.file.exec(file)?.[1];
      if (path === undefined || (rule.answers !== undefined && !rule.answers.test(modules.read(file).code))) return [];
      const segments = (rule.isFlat === true ? path.replaceAll('.', '/') : path).split('/');
      // Groups in brackets are not part of the path.
      return [{ path: `${basePath}/${segments.filter((segment) => !/^\(.*\)$/.test(segment)).join('/')}`, file }];
    }),
  );
}
