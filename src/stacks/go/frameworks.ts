import type { GoSource } from './source.ts';

/** A web framework, and how a program starts its server. */
export interface Framework {
  readonly name: string;
  /** Its module, without a major version at the end. */
  readonly module: string;
  /** The construction or declaration of its application object, with the object's name in group 1 or 2. */
  readonly object?: RegExp;
  /** The type of that object, as functions return it. */
  readonly type?: string;
  /** Methods of that object that serve, with the address as their first argument. */
  readonly serve?: RegExp;
  /** The port without an address. */
  readonly defaultPort?: number;
  /**
   * The command line that the framework adds to a program: the command that serves, and the flag for its address, which is loopback by
   * default.
   */
  readonly line?: { readonly words: readonly string[]; readonly flag: string };
}

/** In the order of the search; net/http serves if none of them does. */
export const frameworks: readonly Framework[] = [
  {
    name: 'gin',
    module: 'github.com/gin-gonic/gin',
    type: 'gin.Engine',
    object: /\b(\w+)[ \t]*:?=[ \t]*gin\.(?:Default|New)\(|\b(\w+)[ \t]+\*gin\.Engine\b/g,
    serve: /\.(?:Run|RunTLS)[ \t]*\(/,
    defaultPort: 8080,
  },
  {
    name: 'echo',
    module: 'github.com/labstack/echo',
    type: 'echo.Echo',
    object: /\b(\w+)[ \t]*:?=[ \t]*echo\.New\(|\b(\w+)[ \t]+\*echo\.Echo\b/g,
    serve: /\.(?:Start|StartTLS|StartAutoTLS|StartH2CServer)[ \t]*\(/,
  },
  {
    name: 'fiber',
    module: 'github.com/gofiber/fiber',
    type: 'fiber.App',
    object: /\b(\w+)[ \t]*:?=[ \t]*fiber\.New\(|\b(\w+)[ \t]+\*fiber\.App\b/g,
    serve: /\.(?:Listen|ListenTLS)[ \t]*\(/,
  },
  {
    // https://pocketbase.io/docs/going-to-production: without --http it listens on 127.0.0.1:8090.
    name: 'pocketbase',
    module: 'github.com/pocketbase/pocketbase',
    type: 'pocketbase.PocketBase',
    object:
      /\b(\w+)(?:[ \t]*,[ \t]*\w+)?[ \t]*:?=[ \t]*(?:pocketbase\.New(?:WithConfig)?\(|[\w.]{1,80}\.\([ \t]*\*pocketbase\.PocketBase\b)|\b(\w+)[ \t]+\*pocketbase\.PocketBase\b/g,
    serve: /\.(?:Start|Execute)[ \t]*\(/,
    defaultPort: 8090,
    line: { words: ['serve'], flag: 'http' },
  },
  { name: 'chi', module: 'github.com/go-chi/chi' },
  { name: 'gorilla/mux', module: 'github.com/gorilla/mux' },
  {
    name: 'grpc',
    module: 'google.golang.org/grpc',
    type: 'grpc.Server',
    object: /\b(\w+)[ \t]*:?=[ \t]*grpc\.NewServer\(|\b(\w+)[ \t]+\*grpc\.Server\b/g,
  },
];

/** The frameworks that a program's files import. */
export function frameworksIn(files: readonly GoSource[]): readonly Framework[] {
  const imports = new Set(files.flatMap((source) => [...source.imports].map(withoutMajor)));
  return frameworks.filter(({ module }) => imports.has(module));
}

/** A module's path without the major version at its end: `github.com/jackc/pgx/v5` → `github.com/jackc/pgx`. */
export function withoutMajor(path: string): string {
  return path.replace(/\/v\d+$|\.v\d+$/, '');
}
