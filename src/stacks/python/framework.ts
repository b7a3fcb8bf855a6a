/** How a framework's application is called: by a server of that interface. */
export type Interface = 'asgi' | 'wsgi' | 'aiohttp' | 'sanic' | 'streamlit' | 'none';

/** A call by which an application serves without a server's command, as the framework's documentation has it. */
export interface OwnServing {
  /** With the flag `g`, and an opening bracket at its end. */
  readonly call: RegExp;
  /** The argument that is the port: its name, and its position where it may stand without that. */
  readonly port: readonly [name: string, position?: number];
  /** The port without that argument. */
  readonly otherwise?: number;
  /** Where the argument of that name is missing, it serves on the loopback address. */
  readonly host?: string;
}

/** A web framework that can be started. */
export interface Framework {
  /** Its package, normalised. */
  readonly name: string;
  readonly title: string;
  readonly interface: Interface;
  /** What makes its application object, as it stands in code. */
  readonly construction: RegExp;
  /** Words of which each file that makes its application object has one. */
  readonly mentions?: readonly string[];
  /** The attribute of the object that a server calls, where that is not the object itself. */
  readonly callable?: string;
  /** True for a package that is as often used without a server: only an application object tells. */
  readonly needsObject: boolean;
  /** The path that it answers itself when it is well. */
  readonly healthPath?: string;
  readonly serving?: OwnServing;
  /** The command of the server that it brings itself, as its documentation has it, with `portSlot` for the port. */
  ownServer?(target: string): readonly string[];
  /** The port that its own server takes unless it is told another one, as its documentation has it. */
  readonly usualPort?: number;
}
