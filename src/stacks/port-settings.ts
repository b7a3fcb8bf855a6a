import type { Fact } from '../facts.ts';
import { portSlot } from '../manifests/port-slot.ts';
import { isLoopback } from './listening.ts';
import { groupOf, isDatabasePort, isForeignPlace, type PortName, readAddress, readPortName } from './port-names.ts';

/** A setting of a program that may contain its address. */
export interface PortSetting extends PortName {
  readonly port?: number;
  /** Empty for all interfaces. */
  readonly host?: string;
  /** Its default, as written. */
  readonly literal?: string;
  /** The variable that sets it. */
  readonly variable?: string;
  /** The command line option that sets it. */
  readonly flag?: string;
  /** True for a setting that is meant to be changed from outside, and false for a value in the code. */
  readonly isDeclared: boolean;
  readonly path: string;
  /** The remaining words of its name, which settings of one address share: `http` of `HTTPPort` and `HTTPHost`. */
  readonly group: string;
  /** Its source, in words that fit after "from". */
  readonly said: string;
}

/** A value that a reader of settings returns. */
export interface NamedValue {
  readonly name: string;
  /** Names of the surrounding scopes. */
  readonly around?: readonly string[];
  readonly literal?: string | number;
  readonly variable?: string;
  readonly flag?: string;
  readonly isDeclared: boolean;
  readonly path: string;
  readonly said: string;
}

/** The named values that may contain the address of a program. */
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

/** Chooses the port among settings: by their names, by whether they are meant to be changed, and only if the best ones agree. */
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
  // Clients use this machine's address; a server on it is not reachable.
  const isUnlikely = isLoopback(host) && !isDeclared ? 2 : 0;
  const isUsualForTls = /(?:^|:)8?443$/.test(literal) ? 3 : 0;
  return rank * 4 + (isDeclared ? 0 : 1) + isUnlikely + isUsualForTls;
}

/** A variable with a program's address: `before` and the port after it, or only the host. */
export interface ListenVariable {
  readonly name: string;
  readonly before: string;
  readonly hasPort: boolean;
}

/** How to set the address of a program. */
export interface ListeningMeans {
  readonly variables: readonly ListenVariable[];
  /** Words of the start command, with `portSlot` in place of the port. */
  readonly flags: readonly string[];
  /** True if the program would listen on loopback without these words. */
  readonly needsFlags: boolean;
}

/**
 * Returns how to set a program's port, and its host if that is a separate setting with loopback as default. A variable has precedence over
 * a flag, because no other command rejects it. `isReachable`: whether the start command accepts a flag.
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

/** A separate default, with the variable or flag in its file for the same value: `fn default_port()` for an option without a default. */
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

/** The text before the port in a setting: `:` in `:8080`; undefined if neither its default nor its name shows it. */
export function prefixOf({ literal, variable, flag }: PortSetting): string | undefined {
  const name = variable ?? flag ?? '';
  const host = literal === undefined ? undefined : /^(.*?)\d{2,5}\/?$/s.exec(literal)?.[1];
  if (host !== undefined) return isLoopback(host.replace(/:$/, '')) ? '0.0.0.0:' : host;
  if (/port$/i.test(name)) return '';
  const isWhole = /(?:addr|address|listen|bind|interface)$/i.test(name);
  return (literal === undefined || literal === '') && isWhole ? '0.0.0.0:' : undefined;
}
