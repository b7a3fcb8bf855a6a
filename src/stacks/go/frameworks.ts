import type { GoSource } from './source.ts';

/** A web framework, and how a program serves with it. */
export interface Framework {
  readonly name: string;
  /** Its module, without the major version that may stand behind. */
  readonly module: string;
  /** What its application object is made by or declared as, with the object's name in group 1 or 2. */
  readonly object?: RegExp;
  /** Methods of that object that serve, the address their first argument. */
  readonly serve?: RegExp;
  /** The port where the address is left out. */
  readonly defaultPort?: number;
  /** The command line that a program gets from the framework: the command that serves, and the flag with its address, which is loopback without it. */
  readonly line?: { readonly words: readonly string[]; readonly flag: string };
}

/** In the order in which they are looked for; net/http is what serves where none of them does. */
export const frameworks: readonly Framework[] = [
  {
    name: 'gin',
    module: 'github.com/gin-gonic/gin',
    object: /\b(\w+)[ \t]*:?=[ \t]*gin\.(?:Default|New)\(|\b(\w+)[ \t]+\*gin\.Engine\b/g,
    serve: /\.(?:Run|RunTLS)[ \t]*\(/,
    defaultPort: 8080,
  },
  {
    name: 'echo',
    module: 'github.com/labstack/echo',
    object: /\b(\w+)[ \t]*:?=[ \t]*echo\.New\(|\b(\w+)[ \t]+\*echo\.Echo\b/g,
    serve: /\.(?:Start|StartTLS|StartAutoTLS|StartH2CServer)[ \t]*\(/,
  },
  {
    name: 'fiber',
    module: 'github.com/gofiber/fiber',
    object: /\b(\w+)[ \t]*:?=[ \t]*fiber\.New\(|\b(\w+)[ \t]+\*fiber\.App\b/g,
    serve: /\.(?:Listen|ListenTLS)[ \t]*\(/,
  },
  {
    // https://pocketbase.io/docs/going-to-production: without --http it listens on 127.0.0.1:8090.
    name: 'pocketbase',
    module: 'github.com/pocketbase/pocketbase',
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
    object: /\b(\w+)[ \t]*:?=[ \t]*grpc\.NewServer\(|\b(\w+)[ \t]+\*grpc\.Server\b/g,
  },
];

/** The frameworks that a program's files import. */
export function frameworksIn(files: readonly GoSource[]): readonly Framework[] {
  const imports = new Set(files.flatMap((source) => [...source.imports].map(withoutMajor)));
  return frameworks.filter(({ module }) => imports.has(module));
}

/** A module's path without the major version behind it: `github.com/jackc/pgx/v5` → `github.com/jackc/pgx`. */
export function withoutMajor(path: string): string {
  return path.replace(/\/v\d+$|\.v\d+$/, '');
}
