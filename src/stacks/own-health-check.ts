/** Names of commands and flags that check the health of the running program. */
const names = /^(?:check-?health|health-?check|health_check|healthz?)$/i;

/** True for the name of a command or a flag that checks the health of the running program: `healthcheck`, `health-check`, `health`. */
export function isHealthName(text: string): boolean {
  return text.length < 30 && names.test(text);
}

/** The maximum number of places with such a name that are examined in a file: more than a person writes. */
export const mostNamed = 10;

/** How a program gets its port and address. */
export interface Listening {
  readonly port: number | undefined;
  /** The variable that sets the port. */
  readonly variable?: string | undefined;
  /** True if words of the start command set them: another command of the program does not get these words. */
  readonly isByWords: boolean;
}

/** The target of a request. Without a port, the code builds the address from its settings. */
export interface Asked {
  readonly port?: number;
  /** The variable that sets the port. */
  readonly variable?: string;
}

/** The target of a request in a text, if it is this machine: `http://localhost:8080/health`, `127.0.0.1:`. */
export function askedBy(text: string): Asked | undefined {
  const found = /(?:^|\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{2,5})?|\/|$)/.exec(text);
  if (found === null) return undefined;
  return found[1] === undefined ? {} : { port: Number(found[1]) };
}

/**
 * Whether a request reaches the application. `everywhere`: on any port, because the same setting changes both. `here`: only on the port that was found.
 * Undefined if that is not known.
 */
export function reachOf(asked: Asked, { port, variable, isByWords }: Listening): 'everywhere' | 'here' | undefined {
  if (port === undefined || (asked.port !== undefined && asked.port !== port)) return undefined;
  const isMoved = asked.port === undefined || (asked.variable !== undefined && asked.variable === variable);
  if (!isByWords) return isMoved ? 'everywhere' : 'here';
  return asked.port === undefined ? undefined : 'here';
}
