import type { Fact } from '../../facts.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { type Address, choosePort, mostListeners, type PortFinding } from '../listening.ts';
import type { Framework } from './framework.ts';
import { frameworks } from './frameworks.ts';
import { type Code, collectSigns, readSetting, type Sign } from './values.ts';

const anyServes = /\bTcpListener::(?:bind|new|from_std)\s*\(|\b(?:axum_server|\w*Server)::(?:try_)?bind(?:_rustls|_openssl)?\s*\(/g;

const makesServer = new RegExp(`\\b(?:${[...new Set(frameworks.flatMap(({ server }) => server ?? []))].join('|')})\\b`);

/** How a program serves: its framework, and its address. */
export interface Serving {
  readonly framework: Framework | undefined;
  readonly listening: readonly Address[];
}

/** Finds how a program serves, by its packages' dependencies; undefined for one that does not. */
export function findServing(code: Code, crates: ReadonlySet<string>): Serving | undefined {
  const mentions = (name: string): boolean => code.files.some((source) => source.code.includes(name));
  const named = frameworks.filter(({ crate }) => crates.has(crate) && mentions(crate.replaceAll('-', '_')));
  const [framework] = named;
  const { own } = framework ?? {};
  const launch = code.files.find((source) => /\brocket::(?:build|custom)\b|#\[launch\]/.test(source.code));
  if (own !== undefined && launch !== undefined) {
    const port = readSetting(code, 'port', [own.file]);
    const said = port === undefined ? `${framework?.crate}'s default` : `port in ${own.file}`;
    return { framework, listening: [{ path: launch.path, port: Number(port ?? own.port), said }] };
  }
  const patterns = [anyServes, ...named.flatMap(({ serves }) => serves ?? [])];
  const listening = code.files.flatMap((source) => patterns.flatMap((pattern) => findListening(code, source, pattern)));
  // `.run(&pool)` is not an address, and is ignored if another call has one.
  const told = listening.filter(({ port, variable }) => port !== undefined || /PORT|ADDR|LISTEN|BIND/i.test(variable ?? ''));
  return listening.length === 0 ? undefined : { framework, listening: told.length > 0 ? told : listening };
}

function findListening(code: Code, source: Source, pattern: RegExp): Address[] {
  const calls = findCalls(source, pattern).slice(0, mostListeners);
  return calls.flatMap(({ match, arguments: [address] }) => {
    const signs = address === undefined ? [] : collectSigns(code, { source, ...address });
    // `.run(…)` and `.bind(…)` also have other meanings.
    const isOther = signs.length === 0 && match[0].startsWith('.') && !makesServer.test(source.code);
    return address === undefined || isOther ? [] : [readListening(source.path, signs)];
  });
}

function readListening(path: string, signs: readonly Sign[]): Address {
  const texts = signs.flatMap(({ text }) => text ?? []);
  const portOf = (text = ''): number => Number(/^(?:.*:)?(\d{2,5})$/.exec(text)?.[1] ?? 0);
  const at = signs.findIndex(({ text }) => portOf(text) > 0);
  const shown = signs[at]?.text ?? '';
  const variable = (at === -1 ? signs : signs.slice(0, at)).findLast((sign) => sign.variable !== undefined)?.variable;
  const said = variable === undefined ? (/\D/.test(shown) ? JSON.stringify(shown) : shown) : `the default of ${variable}`;
  const [port, other] = new Set(texts.map(portOf).filter((each) => each > 0 && each <= 65_535));
  const host = texts.flatMap((text) => /^(\[[\da-f:]*\]|\d+\.\d+\.\d+\.\d+|localhost)(?::|$)/.exec(text)?.[1] ?? [])[0];
  return {
    path,
    ...(port === undefined || other !== undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(variable === undefined ? {} : { variable }),
    said: `${said} in ${path}`,
  };
}

/** Chooses the port; if none is known, the only address in the files counts. */
export function findPort(found: readonly Address[], files: readonly Source[]): PortFinding {
  const chosen = choosePort(found, 8080);
  const shown = found.length === 0 || chosen.port !== undefined ? undefined : findOnlyAddress(files);
  return shown === undefined ? chosen : { port: shown };
}

/** The only address for all interfaces in the program's files. */
function findOnlyAddress(files: readonly Source[]): Fact<number> | undefined {
  const shown = files.flatMap(({ path, literals, code }) => {
    const texts = [...literals.values()].map(({ value = '' }) => /^(?:0\.0\.0\.0|\[::\]):(\d{2,5})$/.exec(value)?.[1] ?? '');
    const built = [...code.matchAll(/(?:UNSPECIFIED(?:\.into\(\))?|\[0, 0, 0, 0\])\s*,\s*(\d{2,5})\b/g)].map((match) => match[1] ?? '');
    return [...texts, ...built].flatMap((digits) => (digits === '' ? [] : [{ value: Number(digits), source: `the address in ${path}` }]));
  });
  return shown.every(({ value }) => value === shown[0]?.value) ? shown[0] : undefined;
}
