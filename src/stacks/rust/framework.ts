/** A web framework, by its crate. */
export interface Framework {
  readonly crate: string;
  /** Additional calls that serve, ending with the bracket before the address. */
  readonly serves?: RegExp;
  /** What makes the object that these are called on, as it stands in code. */
  readonly server?: string;
  /** The port if the framework's default applies, its settings file, and the variables of its address and port. */
  readonly own?: { readonly port: number; readonly file: string; readonly variables: { readonly address: string; readonly port: string } };
  /** The port in its documentation's examples. */
  readonly usualPort?: number;
  /** True if it ends on SIGTERM without a handler. */
  readonly stops?: true;
  /** False for one whose answers are no plain HTTP. */
  readonly isHttp?: false;
  /** Files and folders beside the program that it reads as it runs; `crate`: only with that crate. */
  readonly reads?: readonly { readonly path: string; readonly crate?: string }[];
  /** The beginning of the variables that are the framework's own settings. */
  readonly variables?: string;
}
