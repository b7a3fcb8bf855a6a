/** An address on which a program listens: IPv4 or IPv6, and a port. */
export interface Listener {
  readonly address: string;
  readonly port: number;
}

/** The state of a listening socket in /proc/net/tcp. */
const listening = '0A';

/** The address of the engine's own resolver, which listens in every container. */
const resolver = '127.0.0.11';

/** Reads the joined text of /proc/net/tcp and /proc/net/tcp6. Addresses other than loopback and any are hexadecimal digits. */
export function listenersIn(text: string): Listener[] {
  const found = text.split('\n').flatMap((line): Listener[] => {
    const [, address = '', port = '', state] =
      /^\s*\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line) ?? [];
    return state === listening ? [{ address: addressOf(address), port: Number.parseInt(port, 16) }] : [];
  });
  return found.filter(({ address }) => address !== resolver);
}

// The kernel prints each 32-bit word in the machine's byte order, which is little-endian on all platforms of the engine.
function addressOf(hex: string): string {
  if (hex.length === 8) return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
  if (/^0+$/.test(hex)) return '::';
  if (hex === '00000000000000000000000001000000') return '::1';
  // An IPv4 address in an IPv6 socket.
  const mapped = /^0000000000000000FFFF0000([0-9A-F]{8})$/.exec(hex)?.[1];
  return mapped === undefined ? hex : addressOf(mapped);
}
