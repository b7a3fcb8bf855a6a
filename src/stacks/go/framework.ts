/** A web framework, and how a program starts its server. */
export interface Framework {
  readonly name: string;
  /** Its module, without a major version at the end. */
  readonly module: string;
  /** The construction or declaration of its application object, with the object's name in group 1 or 2. */
  readonly object?: RegExp;
  /** Matches the construction of a router with absolute paths, with its name in a group; often the application object itself. */
  readonly router?: RegExp;
  /** Matches a call, up to its opening bracket, whose argument is the framework's own health check path. */
  readonly heartbeat?: RegExp;
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
