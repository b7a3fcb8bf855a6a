/** What programs call the command or the flag that asks a running one how it is. */
const names = /^(?:check-?health|health-?check|health_check|healthz?)$/i;

/** True for a name of a command or a flag that asks a running program how it is: `healthcheck`, `health-check`, `health`. */
export function isHealthName(text: string): boolean {
  return text.length < 30 && names.test(text);
}

/** Places with such a name that are looked at in a file: more than any program has that a person wrote. */
export const mostNamed = 10;

/** How a program gets its port and address. */
export interface Listening {
  readonly port: number | undefined;
  /** The variable that sets the port. */
  readonly variable?: string | undefined;
  /** True if words of the start command say it, which another command of the program does not get. */
  readonly isByWords: boolean;
}

/** Where a request goes. Without a port, the code puts the address together from its settings. */
export interface Asked {
  readonly port?: number;
  /** The variable that sets the port. */
  readonly variable?: string;
}

/** Where a text sends a request, if it names this machine: `http://localhost:8080/health`, `127.0.0.1:`. */
export function askedBy(text: string): Asked | undefined {
  const found = /(?:^|\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{2,5})?|\/|$)/.exec(text);
  if (found === null) return undefined;
  return found[1] === undefined ? {} : { port: Number(found[1]) };
}

/**
 * Whether a request reaches the application: `everywhere` it listens, since the same setting moves both, only on the port that was found, or not as far as is
 * known.
 */
export function reachOf(asked: Asked, { port, variable, isByWords }: Listening): 'everywhere' | 'here' | undefined {
  if (port === undefined || (asked.port !== undefined && asked.port !== port)) return undefined;
  const isMoved = asked.port === undefined || (asked.variable !== undefined && asked.variable === variable);
  if (!isByWords) return isMoved ? 'everywhere' : 'here';
  return asked.port === undefined ? undefined : 'here';
}
