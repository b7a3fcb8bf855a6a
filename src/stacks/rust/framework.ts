/** A web framework, by its crate. */
export interface Framework {
  readonly crate: string;
  /** Additional calls that serve, ending with the bracket before the address. */
  readonly serves?: RegExp;
  /** Matches the construction of the object that has these methods. */
  readonly server?: string;
  /** The port if the framework's default applies, its settings file, and the variables of its address and port. */
  readonly own?: { readonly port: number; readonly file: string; readonly variables: { readonly address: string; readonly port: string } };
  /** The port in its documentation's examples. */
  readonly usualPort?: number;
  /** True if it ends on SIGTERM without a handler. */
  readonly stops?: true;
  /** False if it does not answer plain HTTP. */
  readonly isHttp?: false;
  /** Files and folders next to the program that it reads at run time; `crate`: only with that crate. */
  readonly reads?: readonly { readonly path: string; readonly crate?: string }[];
  /** The prefix of the framework's own variables. */
  readonly variables?: string;
}
