/** A web framework, and how a program serves with it. */
export interface Framework {
  readonly name: string;
  /** Its module, without the major version that may stand behind. */
  readonly module: string;
  /** What its application object is made by or declared as, with the object's name in group 1 or 2. */
  readonly object?: RegExp;
  /** What makes a router whose paths are the whole ones, with its name in a group; often the application object itself. */
  readonly router?: RegExp;
  /** A call, with an opening bracket at its end, whose argument is the path that it answers when it is well. */
  readonly heartbeat?: RegExp;
  /** The type of that object, as functions that give one have it. */
  readonly type?: string;
  /** Methods of that object that serve, the address their first argument. */
  readonly serve?: RegExp;
  /** The port where the address is left out. */
  readonly defaultPort?: number;
  /** The command line that a program gets from the framework: the command that serves, and the flag with its address, which is loopback without it. */
  readonly line?: { readonly words: readonly string[]; readonly flag: string };
}
