import type { Framework } from './framework.ts';
import { chi } from './frameworks/chi.ts';
import { echo } from './frameworks/echo.ts';
import { fiber } from './frameworks/fiber.ts';
import { gin } from './frameworks/gin.ts';
import { gorilla } from './frameworks/gorilla.ts';
import { grpc } from './frameworks/grpc.ts';
import { iris } from './frameworks/iris.ts';
import { pocketbase } from './frameworks/pocketbase.ts';
import type { GoSource } from './source.ts';

/** In the order of the search; net/http serves if none of them does. */
export const frameworks: readonly Framework[] = [gin, echo, fiber, iris, pocketbase, chi, gorilla, grpc];

/** The frameworks that a program's files import. */
export function frameworksIn(files: readonly GoSource[]): readonly Framework[] {
  const imports = new Set(files.flatMap((source) => [...source.imports].map(withoutMajor)));
  return frameworks.filter(({ module }) => imports.has(module));
}

/** A module's path without the major version at its end: `github.com/jackc/pgx/v5` → `github.com/jackc/pgx`. */
export function withoutMajor(path: string): string {
  return path.replace(/\/v\d+$|\.v\d+$/, '');
}
