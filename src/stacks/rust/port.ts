import type { Fact } from '../../facts.ts';
import type { Source } from '../../source/source.ts';
import { type Address, isLoopback, type PortFinding } from '../listening.ts';
import { choosePortSetting, type ListeningMeans, type PortSetting, planListening } from '../port-settings.ts';
import { findSamplePort, listSamples } from '../sample-configuration.ts';
import { findPortSettings } from './port-settings.ts';
import type { Program } from './programs.ts';
import { findPort, type Serving } from './serving.ts';

/** Where a program listens, and how to change that. */
export interface RustPort extends PortFinding, ListeningMeans {}

/** The result for a program that does not serve. */
export const noPort: RustPort = { variables: [], flags: [], needsFlags: false };
const elsewhere = 8080;

/**
 * Finds the port of a program: the one that its code binds, or else a setting whose name refers to the port, or else one in a sample of its
 * configuration, or else the framework's usual one, which is an assumption. `names`: the names of the program.
 */
export function findProgramPort(program: Program, names: readonly string[]): RustPort {
  const { serving, files, folders } = program;
  if (serving === undefined) return noPort;
  const traced = findPort(serving.listening, files);
  if (serving.framework?.own !== undefined) return { ...noPort, ...traced };
  const { address } = traced;
  const isSet = address?.variable !== undefined;
  if (traced.port !== undefined && isSet && address?.variable === 'PORT' && traced.loopback === undefined) return { ...noPort, ...traced };
  const settings = findPortSettings(program, names);
  const isSame = ({ variable, port }: PortSetting): boolean =>
    (variable !== undefined && variable === address?.variable) || (traced.port !== undefined && port === traced.port.value);
  const same = settings.filter((each) => each.rank < 2 && isSame(each));
  const best = same.find(({ variable, flag }) => (variable ?? flag) !== undefined) ?? same[0];
  const chosen = traced.port === undefined ? (choosePortSetting(same) ?? choosePortSetting(settings)) : undefined;
  const setting = chosen?.setting ?? best ?? settingOf(address);
  const means = setting === undefined ? noPort : planListening(setting, settings, () => !files.some(hasCommands));
  const hasHost = means.needsFlags || means.variables.some(({ before }) => before.startsWith('0.0.0.0'));
  const loopback =
    setting !== undefined && isLoopback(setting.host) ? { path: setting.path, host: setting.host ?? '', said: '' } : traced.loopback;
  const own = new Set(names);
  const sample = folders.flatMap((folder) => findSamplePort(folder, listSamples(folder, '', own), own) ?? [])[0];
  const port = traced.port ?? chosen?.port ?? sample ?? usualPort(serving);
  return {
    ...(port === undefined ? {} : { port }),
    ...(address === undefined ? {} : { address }),
    ...(loopback === undefined || hasHost ? {} : { loopback }),
    ...means,
  };
}

/** A variable that the code binds to, as a setting. */
function settingOf(address: Address | undefined): PortSetting | undefined {
  if (address?.variable === undefined || !/(?:PORT|ADDR|ADDRESS|LISTEN|BIND)$/.test(address.variable)) return undefined;
  const { variable, path, said } = address;
  return { variable, path, said, rank: 0, isHost: false, isDeclared: true, group: '' };
}

/** True for code with commands: an option may belong to one of them. */
function hasCommands({ code }: Source): boolean {
  return /\bderive\([^)\n]{0,200}\bSubcommand\b|\.subcommand\s*\(/.test(code);
}

/** The port in a framework's examples; a server without a framework uses its own protocol, which has no usual port. */
function usualPort({ framework }: Serving): Fact<number> | undefined {
  if (framework === undefined) return undefined;
  const { crate, usualPort: value = elsewhere } = framework;
  return { value, certainty: 'assumed', source: `the usual port of ${crate}; the folder does not set one` };
}
