import type { Interface } from './framework.ts';

/** The served application: `target` is `package.module:attribute`, or a file for Streamlit. */
export interface Served {
  readonly target: string;
  readonly isFactory: boolean;
  readonly interface: Interface;
  /** Worker class that lets gunicorn serve this interface. */
  readonly worker?: string;
}

/** The versions that are added, as requirements (the Python Package Index; each was installed with the oldest Python that it is for). */
export interface Release {
  readonly requirement: string;
  /** The newest one for Python 3.7 to 3.9. */
  readonly older: string;
}

/** How a command is told where to listen. */
export interface ListeningOptions {
  /** Its options for an address, for a port, and for both with a colon between. */
  readonly host?: readonly string[];
  readonly port?: readonly string[];
  readonly both?: readonly string[];
  /** Where it listens without them; port 0 for none. */
  readonly otherwise: readonly [host: string, port: number];
  /** The signal that it stops on, if that is not SIGTERM. */
  readonly stopSignal?: string;
}

/** A production server: all that the stack knows of it. Each one has a file in `servers/` and a place in `servers.ts`. */
export interface Server {
  /** Its package, normalised. */
  readonly name: string;
  /** The command that it installs; its name unless given. */
  readonly program?: string;
  /** What is installed where the application brings no server; absent for a server that is never added. */
  readonly release?: Release;
  readonly serves: readonly Interface[];
  /** As its own documentation has it. */
  readonly listens: ListeningOptions;
  /** The argument list, with `portSlot` for the port; undefined where it can't serve a factory. */
  command(served: Served): readonly string[] | undefined;
}

/** The target as servers take it that call a factory by its brackets. */
export const called = ({ target, isFactory }: Served): string => (isFactory ? `${target}()` : target);
