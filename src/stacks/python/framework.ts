/** The kind of server that calls a framework's application. */
export type Interface = 'asgi' | 'wsgi' | 'aiohttp' | 'sanic' | 'streamlit' | 'none';

/** A call that serves an application without a server's command, from the framework's documentation. */
export interface OwnServing {
  /** With the flag `g`, and an opening bracket at the end. */
  readonly call: RegExp;
  /** The argument with the port: its name, and its position if it may be positional. */
  readonly port: readonly [name: string, position?: number];
  /** The port without that argument. */
  readonly otherwise?: number;
  /** The name of the host argument; the server listens on the loopback address if the argument is missing. */
  readonly host?: string;
}

/** The arguments that set where a framework's own command listens. */
export interface CommandLine {
  readonly program: string;
  readonly host: readonly string[];
  readonly port: readonly string[];
  /** Where it listens without them. */
  readonly otherwise: readonly [host: string, port: number];
}

/** A web framework: all that the stack knows of it. Each one has a file in `frameworks/` and a place in `frameworks.ts`. */
export interface Framework {
  /** Its package, normalised. */
  readonly name: string;
  readonly title: string;
  readonly interface: Interface;
  /** The construction of its application object in code. */
  readonly construction: RegExp;
  /** Words of which each file with the construction of its application object contains one. */
  readonly mentions?: readonly string[];
  /** The attribute of the object that a server calls, if it is not the object itself. */
  readonly callable?: string;
  /** True for a package that is often used without a server: only an application object shows a server. */
  readonly needsObject: boolean;
  /** Its own path for health checks. */
  readonly healthPath?: string;
  readonly serving?: OwnServing;
  /** The command of its own server, from its documentation, with `portSlot` for the port. */
  ownServer?(target: string): readonly string[];
  /** The default port of its own server, from its documentation. */
  readonly usualPort?: number;
  /** The framework's own command that starts a server, and the arguments that set where it listens. */
  readonly commandLine?: CommandLine;
}
