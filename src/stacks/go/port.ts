import type { Fact } from '../../facts.ts';
import { portSlot } from '../../manifests/port-slot.ts';
import { choosePort, isLoopback, type PortFinding } from '../listening.ts';
import { choosePortSetting, type ListeningMeans, type PortSetting, planListening, prefixOf } from '../port-settings.ts';
import { findSamplePort, listensOnLoopback, listSamples } from '../sample-configuration.ts';
import { type Command, subcommandOf } from './commands.ts';
import type { Layout } from './modules.ts';
import { findPortSettings, ownWords } from './port-settings.ts';
import { findAddresses, type GoAddress } from './serving.ts';

/** Where a program listens, and how to change that. */
export interface GoPort extends PortFinding<GoAddress>, ListeningMeans {}

// If PORT sets the port, any value works, because the image sets it.
const freePort = 8080;
/** The result for a program that does not serve. */
export const noPort: GoPort = { variables: [], flags: [], needsFlags: false };

/**
 * Finds the port of a program: the argument of its server, or else a setting whose name refers to the port, or else one in a sample of its
 * configuration, or else the usual port, which is an assumption.
 */
export function findPort(command: Command, layout: Layout): GoPort {
  const { files, serving } = command;
  if (serving.length === 0) return noPort;
  const own = portOfFramework(command);
  if (own !== undefined) return own;
  const addresses = findAddresses(files, serving);
  const traced = choosePort(addresses, freePort);
  const { address } = traced;
  const isSet = address?.variable !== undefined || address?.flag !== undefined;
  if (traced.port !== undefined && (!isSet || (address?.variable === 'PORT' && traced.loopback === undefined)))
    return { ...noPort, ...traced };
  const names = wordsOfProgram(command, layout);
  const settings = findPortSettings(files, names);
  const same = settings.filter(
    ({ variable, flag }) => (variable !== undefined && variable === address?.variable) || (flag !== undefined && flag === address?.flag),
  );
  // An address of the server that the image can set needs no default.
  const settable = same.find((each) => each.variable !== undefined && each.rank === 0 && prefixOf(each) !== undefined);
  const chosen =
    traced.port === undefined ? (choosePortSetting(same) ?? (settable === undefined ? choosePortSetting(settings) : undefined)) : undefined;
  const setting = chosen?.setting ?? same.find(({ literal }) => literal !== undefined) ?? settable ?? same[0];
  const port =
    traced.port ??
    chosen?.port ??
    assumeFirst(setting === undefined ? addresses : []) ??
    findSamplePort(layout.root, samplesOf(command, layout), names) ??
    usualPort(setting);
  const told =
    setting ?? (traced.port === undefined && addresses.every((each) => each.port === undefined) ? listenFlag(command, layout) : undefined);
  const means = told === undefined ? noPort : planListening(told, settings, (each) => isReachable(each, command));
  const fixed = settings.find((each) => each.isHost && each.port === undefined && isLoopback(each.host) && each.path === setting?.path);
  const lone = [setting, setting?.host === undefined ? fixed : undefined].find((each) => isLoopback(each?.host));
  const loopback = lone === undefined ? traced.loopback : describeAddress(lone);
  const hasHost = means.needsFlags || means.variables.some(({ before }) => before.startsWith('0.0.0.0'));
  return {
    ...(address === undefined ? {} : { address }),
    port,
    ...(loopback === undefined || hasHost ? {} : { loopback }),
    ...means,
  };
}

/** The port of a program with the command line of its framework. */
function portOfFramework({ serving }: Command): GoPort | undefined {
  const found = serving.find(({ framework }) => framework?.line !== undefined);
  const { line, defaultPort, name } = found?.framework ?? {};
  if (found === undefined || line === undefined || defaultPort === undefined) return undefined;
  return {
    port: { value: defaultPort, source: `${name}'s default in ${found.source.path}` },
    variables: [],
    flags: [`--${line.flag}=0.0.0.0:${portSlot}`],
    needsFlags: true,
  };
}

/** The words in a program's name, which its settings may contain. */
export function wordsOfProgram({ name }: Command, { own }: Layout): ReadonlySet<string> {
  return ownWords(name, ...(own.mod.module?.split('/').slice(-2) ?? []));
}

/** The samples of a program's configuration: first those with an address that is reachable from outside a container. */
export function samplesOf(command: Command, layout: Layout): readonly string[] {
  const { root, own } = layout;
  const names = wordsOfProgram(command, layout);
  // Another program fills in a template.
  const samples = listSamples(root, own.folder, names).filter((path) => !root.search(path).includes('{{'));
  if (listenFlag(command, layout) !== undefined) return samples;
  const lone = samples.filter((path) => listensOnLoopback(root, path, names));
  return [...samples.filter((path) => !lone.includes(path)), ...lone];
}

/** The flag of the start command that overrides the address in its configuration: `--web-http-addr`, without a default. */
function listenFlag(command: Command, layout: Layout): PortSetting | undefined {
  return findPortSettings(command.files, wordsOfProgram(command, layout)).find(
    (each) =>
      each.flag !== undefined &&
      each.variable === undefined &&
      each.rank === 0 &&
      each.literal === '' &&
      prefixOf(each)?.startsWith('0.0.0.0') === true &&
      isReachable(each, command),
  );
}

function describeAddress({ path, variable, host = '', literal = '' }: PortSetting): GoAddress {
  return { path, ...(variable === undefined ? {} : { variable }), host, literal, said: '' };
}

/** The first of several ports on which the code listens. */
function assumeFirst(addresses: readonly GoAddress[]): Fact<number> | undefined {
  const known = addresses.flatMap(({ port, said, isBeside }) =>
    port === undefined || isBeside === true ? [] : [{ value: port, source: said }],
  );
  const [first, ...others] = [...known.filter(({ value }) => value % 1000 !== 443), ...known.filter(({ value }) => value % 1000 === 443)];
  if (first === undefined) return undefined;
  const over = others.filter(({ value }) => value !== first.value);
  return { ...first, certainty: 'assumed', ...(over.length === 0 ? {} : { over }) };
}

function usualPort(setting: PortSetting | undefined): Fact<number> {
  const source =
    setting?.variable === undefined
      ? 'the usual port of a Go server; the folder does not set one'
      : `the usual port of a Go server; ${setting.variable} has no default in ${setting.path}`;
  return { value: freePort, certainty: 'assumed', source };
}

/** True for a flag of the start command, or of a program without commands: a flag of another command would be an error. */
function isReachable({ path }: PortSetting, command: Command): boolean {
  const { files } = subcommandOf(command);
  return files === undefined || files.includes(path);
}
