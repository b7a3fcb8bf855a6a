import type { Fact } from '../facts.ts';
import { isLoopback } from './listening.ts';
import { isForeignPlace, type PortName, readAddress, readPortName } from './port-names.ts';

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
    const place = isForeignPlace(rest.path, own) ? { rank: 2 as const } : {};
    return [{ ...rest, ...named, ...place, ...address, ...(literal === undefined ? {} : { literal: String(literal) }) }];
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

/** What stands before the port in a setting: `:` in `:8080`; undefined where neither its default nor its name tells. */
export function portPrefix({ literal, name }: { readonly literal?: string; readonly name: string }): string | undefined {
  const host = literal === undefined ? undefined : /^(.*?)\d{2,5}\/?$/s.exec(literal)?.[1];
  if (host !== undefined) return isLoopback(host.replace(/:$/, '')) ? '0.0.0.0:' : host;
  if (/port$/i.test(name)) return '';
  return literal === undefined || literal === '' ? (/(?:addr|address|listen|bind|interface)$/i.test(name) ? ':' : undefined) : undefined;
}
