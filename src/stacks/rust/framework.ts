/** A web framework, by its crate. */
export interface Framework {
  readonly crate: string;
  /** Calls that serve beside those of any program, ending with the bracket before the address. */
  readonly serves?: RegExp;
  /** What makes the object that these are called on, as it stands in code. */
  readonly server?: string;
  /** The port where the framework's own default counts, its file of settings, and the variables that it takes address and port from. */
  readonly own?: { readonly port: number; readonly file: string; readonly variables: { readonly address: string; readonly port: string } };
  /** The port of its documentation's examples. */
  readonly usualPort?: number;
  /** True for one that ends by itself when it gets SIGTERM. */
  readonly stops?: true;
  /** False for one whose answers are no plain HTTP. */
  readonly isHttp?: false;
  /** Files and folders beside the program that it reads as it runs; `crate`: only with that crate. */
  readonly reads?: readonly { readonly path: string; readonly crate?: string }[];
  /** The beginning of the variables that are the framework's own settings. */
  readonly variables?: string;
}
