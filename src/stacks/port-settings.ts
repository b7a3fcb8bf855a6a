import type { Fact } from '../facts.ts';
import { portSlot } from '../manifests/port-slot.ts';
import { isLoopback } from './listening.ts';
import { groupOf, isDatabasePort, isForeignPlace, type PortName, readAddress, readPortName } from './port-names.ts';

/** A setting of a program that may hold where it listens. */
export interface PortSetting extends PortName {
  readonly port?: number;
  /** Empty for all interfaces. */
  readonly host?: string;
  /** What it is where nothing sets it otherwise, as it stands there. */
  readonly literal?: string;
  /** The variable that sets it. */
  readonly variable?: string;
  /** The option of the command line that sets it. */
  readonly flag?: string;
  /** True for what is meant to be set from outside, and false for a value in the code. */
  readonly isDeclared: boolean;
  readonly path: string;
  /** What its name has beside the words for a port and a host, which those of one address have in common: `http` of `HTTPPort` and `HTTPHost`. */
  readonly group: string;
  /** What says so, in words that fit behind "from". */
  readonly said: string;
}

/** What a reader of settings gives. */
export interface NamedValue {
  readonly name: string;
  /** Names of what it stands in. */
  readonly around?: readonly string[];
  readonly literal?: string | number;
  readonly variable?: string;
  readonly flag?: string;
  readonly isDeclared: boolean;
  readonly path: string;
  readonly said: string;
}

/** The settings among named values that can hold where a program listens. */
export function portSettingsIn(values: readonly NamedValue[], own: ReadonlySet<string>): readonly PortSetting[] {
  return values.flatMap(({ name, around = [], literal, ...rest }): PortSetting[] => {
    const named = readPortName(name, own, around);
    const address = literal === undefined || literal === '' ? {} : readAddress(literal);
    if (named === undefined || address === undefined) return [];
    const isForeign = isForeignPlace(rest.path, own) || (address.port !== undefined && isDatabasePort(address.port));
    const place = isForeign ? { rank: 2 as const } : {};
    return [
      { ...rest, ...named, ...place, ...address, group: groupOf(name), ...(literal === undefined ? {} : { literal: String(literal) }) },
    ];
  });
}

/** Chooses the port among settings: what a name points at, what is meant to be set, and what all of the best ones say. */
export function choosePortSetting(
  settings: readonly PortSetting[],
): { readonly setting: PortSetting; readonly port: Fact<number> } | undefined {
  const ranked = settings
    .filter(({ port, rank }) => port !== undefined && rank < 2)
    .map((setting, index) => ({ setting, index, weight: weigh(setting) }))
    .sort((a, b) => a.weight - b.weight || a.index - b.index);
  const [best] = ranked;
  if (best?.setting.port === undefined) return undefined;
  const { setting } = best;
  const over = ranked
    .filter(({ weight, setting: { port } }) => weight === best.weight && port !== setting.port)
    .flatMap(({ setting: { port, said } }) => (port === undefined ? [] : [{ value: port, source: said }]));
  const isSure = over.length === 0 && setting.rank === 0;
  return {
    setting,
    port: {
      value: best.setting.port,
      ...(isSure ? {} : { certainty: 'assumed' as const }),
      source: setting.said,
      ...(over.length === 0 ? {} : { over }),
    },
  };
}

function weigh({ rank, isDeclared, host, literal = '' }: PortSetting): number {
  // A client asks this machine: a server that does so is one that nobody reaches.
  const isUnlikely = isLoopback(host) && !isDeclared ? 2 : 0;
  const isUsualForTls = /(?:^|:)8?443$/.test(literal) ? 3 : 0;
  return rank * 4 + (isDeclared ? 0 : 1) + isUnlikely + isUsualForTls;
}

/** A variable that tells a program where to listen: `before` and the port behind it, or the host alone. */
export interface ListenVariable {
  readonly name: string;
  readonly before: string;
  readonly hasPort: boolean;
}

/** How a program is told where to listen. */
export interface ListeningMeans {
  readonly variables: readonly ListenVariable[];
  /** Words of the start command, with `portSlot` where the port stands. */
  readonly flags: readonly string[];
  /** True where the program would listen on loopback without these words. */
  readonly needsFlags: boolean;
}

/**
 * Tells how a program is told its port, and its host where that is a setting of its own and would be loopback. A variable goes before a flag:
 * no other command refuses it. `isReachable`: whether the command that is started has a flag.
 */
export function planListening(
  found: PortSetting,
  settings: readonly PortSetting[],
  isReachable: (setting: PortSetting) => boolean,
): ListeningMeans {
  const setting = withMeans(found, settings);
  const before = prefixOf(setting);
  const hosts = settings.filter(
    (each) =>
      each.isHost && each.port === undefined && each.rank === 0 && isLoopback(each.host) && (each.variable ?? each.flag) !== undefined,
  );
  const host = hosts.find(({ group }) => group === setting.group) ?? hosts[0];
  const variables: ListenVariable[] = [];
  const flags: string[] = [];
  if (before !== undefined && setting.variable !== undefined) {
    if (setting.variable !== 'PORT' || before !== '') variables.push({ name: setting.variable, before, hasPort: true });
  } else if (before !== undefined && setting.flag !== undefined && isReachable(setting))
    flags.push(`--${setting.flag}=${before}${portSlot}`);
  if (host?.variable !== undefined) variables.push({ name: host.variable, before: '0.0.0.0', hasPort: false });
  else if (host?.flag !== undefined && isReachable(host)) flags.push(`--${host.flag}=0.0.0.0`);
  return { variables, flags, needsFlags: flags.some((flag) => flag.includes('=0.0.0.0')) };
}

/** A default that stands by itself, with the variable or the flag that its file has for the same: `fn default_port()` beside an option without a default. */
function withMeans(setting: PortSetting, settings: readonly PortSetting[]): PortSetting {
  if ((setting.variable ?? setting.flag) !== undefined) return setting;
  const { variable, flag } =
    settings.find(
      (each) =>
        each.path === setting.path &&
        each.rank === 0 &&
        each.literal === undefined &&
        each.isHost === setting.isHost &&
        (each.variable ?? each.flag) !== undefined,
    ) ?? {};
  return { ...setting, ...(variable === undefined ? {} : { variable }), ...(flag === undefined ? {} : { flag }) };
}

/** What stands before the port in a setting: `:` in `:8080`; undefined where neither its default nor its name tells. */
export function prefixOf({ literal, variable, flag }: PortSetting): string | undefined {
  const name = variable ?? flag ?? '';
  const host = literal === undefined ? undefined : /^(.*?)\d{2,5}\/?$/s.exec(literal)?.[1];
  if (host !== undefined) return isLoopback(host.replace(/:$/, '')) ? '0.0.0.0:' : host;
  if (/port$/i.test(name)) return '';
  const isWhole = /(?:addr|address|listen|bind|interface)$/i.test(name);
  return (literal === undefined || literal === '') && isWhole ? '0.0.0.0:' : undefined;
}
