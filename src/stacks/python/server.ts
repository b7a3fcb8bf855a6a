import type { Interface } from './framework.ts';

/** The served application: `target` is `package.module:attribute`, or a file for Streamlit. */
export interface Served {
  readonly target: string;
  readonly isFactory: boolean;
  readonly interface: Interface;
  /** Worker class with which gunicorn serves this interface. */
  readonly worker?: string;
}

/** The versions to add, as requirements (the Python Package Index; each was installed with the oldest Python that it supports). */
export interface Release {
  readonly requirement: string;
  /** The newest release for Python 3.7 to 3.9. */
  readonly older: string;
}

/** The arguments that set where a command listens. */
export interface ListeningOptions {
  /** Its options for a host, for a port, and for both with a colon between them. */
  readonly host?: readonly string[];
  readonly port?: readonly string[];
  readonly both?: readonly string[];
  /** Its default address; port 0 for none. */
  readonly otherwise: readonly [host: string, port: number];
  /** The signal that it stops on, if that is not SIGTERM. */
  readonly stopSignal?: string;
}

/** A production server: all that the stack knows of it. Each one has a file in `servers/` and a place in `servers.ts`. */
export interface Server {
  /** Its package, normalised. */
  readonly name: string;
  /** The command that it installs; its name by default. */
  readonly program?: string;
  /** The release to install if the application has no server; absent for a server that is never added. */
  readonly release?: Release;
  readonly serves: readonly Interface[];
  /** According to its own documentation. */
  readonly listens: ListeningOptions;
  /** The argument list, with `portSlot` for the port; undefined if it cannot serve a factory. */
  command(served: Served): readonly string[] | undefined;
}

/** The target for servers that recognise a factory by its brackets. */
export const called = ({ target, isFactory }: Served): string => (isFactory ? `${target}()` : target);
