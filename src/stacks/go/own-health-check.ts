import { posix } from 'node:path';
import type { Fact, OwnHealthCheck } from '../../facts.ts';
import { type Call, findCalls, type Stretch } from '../../source/source.ts';
import { unknownPart } from '../../source/values.ts';
import { type Asked, askedBy, isHealthName, type Listening, mostNamed, reachOf } from '../own-health-check.ts';
import { type Command, subcommandOf } from './commands.ts';
import { within } from './modules.ts';
import type { GoSource } from './source.ts';
import { commandSwitch, findCommandNamed, type Place } from './subcommands.ts';
import { openProgram, type Program, readValue } from './values.ts';

/** Code that runs for a command or a flag, and the words that select it. */
interface Way {
  readonly words: readonly string[];
  /** `the command healthcheck`, `the flag --healthcheck`. */
  readonly shown: string;
  /** The position of its name. */
  readonly at: Stretch & Place;
  readonly body: Place & Stretch;
  /** True if a file contains only this command: the code around its body then belongs to it, too. */
  readonly hasFile: boolean;
}

/**
 * Finds the program's own health check: a command (cobra, urfave/cli, kong, os.Args) or a flag that makes a request to this machine and ends
 * with an error if that fails. The request must go to the port that the program listens on, or to one that the code builds from its settings.
 */
export function findOwnHealthCheck(command: Command, listening: Listening): Fact<OwnHealthCheck> | undefined {
  const { port } = listening;
  if (port === undefined) return undefined;
  const { files, folder, program } = command;
  const mentioning = files.filter(({ literals }) => [...literals.values()].some(({ value }) => isName(value)));
  const own = mentioning.filter(({ path }) => within(posix.dirname(path)) === folder);
  const opened = openProgram(files);
  for (const way of [
    ...commandsOf(files),
    ...(subcommandOf(command).words.length === 0 ? mentioning.flatMap(flagsIn) : []),
    ...own.flatMap(argumentsIn),
  ]) {
    const asked = requestOf(way, opened);
    const reach = asked === undefined ? undefined : reachOf(asked, listening);
    if (reach === undefined) continue;
    const { source } = way.at;
    const line = source.code.slice(0, way.at.start).split('\n').length;
    return {
      value: { command: [program, ...way.words], ...(reach === 'everywhere' ? {} : { port }) },
      source: `${way.shown} in ${source.path} line ${line}`,
    };
  }
  return undefined;
}

function isName(text: string | undefined): boolean {
  return text !== undefined && isHealthName(text);
}

function commandsOf(files: readonly GoSource[]): readonly Way[] {
  const found = findCommandNamed(files, isHealthName);
  return found === undefined
    ? []
    : [{ words: found.words, shown: `the command ${found.words.join(' ')}`, at: found.at, body: found.body, hasFile: found.hasFile }];
}

/** `flag.Bool("healthcheck", false, "…")`, `flag.BoolVar(&check, "healthcheck", …)`, and those of pflag, with the block that runs for them. */
function flagsIn(source: GoSource): readonly Way[] {
  const calls = findCalls(source, /\b(?:flag|pflag|fs|flags|flagset|flagSet|set)\.Bool(?:Var)?P?[ \t]*\(/g);
  const nameOf = (call: Call): string | undefined => call.arguments[call.match[0].includes('Var') ? 1 : 0]?.literal;
  const named = calls.filter((call) => isName(nameOf(call))).slice(0, mostNamed);
  return named.flatMap((call): Way[] => {
    const isVar = call.match[0].includes('Var');
    const before = source.code.slice(Math.max(call.start - 100, 0), call.start);
    const variable = isVar ? call.arguments[0]?.code.replace(/^[ \t]*&/, '') : /\b(\w{1,80})[ \t]*:?=[ \t]*$/.exec(before)?.[1];
    const body = variable === undefined || !/^[\w.]{1,80}$/.test(variable) ? undefined : blockFor(source, variable);
    const words = [`--${nameOf(call)}`];
    return body === undefined ? [] : [{ words, shown: `the flag ${words[0]}`, at: { source, ...call }, body, hasFile: false }];
  });
}

/** The block after `if *check {` or `if check {`. */
function blockFor(source: GoSource, variable: string): (Place & Stretch) | undefined {
  const condition = new RegExp(`\\bif[ \\t]+\\*?${variable.replaceAll('.', '\\.')}[ \\t]*(?:&&[^\\n{]{0,80})?\\{`);
  const found = condition.exec(source.code);
  return found === null ? undefined : blockAt(source, found.index + found[0].length - 1);
}

function blockAt(source: GoSource, open: number): (Place & Stretch) | undefined {
  const end = source.brackets.get(open)?.end;
  return end === undefined ? undefined : { source, start: open, end };
}

/** `if len(os.Args) > 1 && os.Args[1] == "healthcheck" {`, and a case of a switch over the first word. */
function argumentsIn(source: GoSource): readonly Way[] {
  const { code, literals } = source;
  const named = [...literals].filter(([, { value }]) => isName(value)).slice(0, mostNamed);
  return named.flatMap(([at, { value = '', end }]): Way[] => {
    const line = code.slice(Math.max(code.lastIndexOf('\n', at) + 1, at - 200), at);
    const isCompared = /(?:\bos\.Args\[1\]|\bflag\.Arg\(0\)|\bargs\[[01]\]|\b(?:cmd|command|subcommand))[ \t]*==[ \t]*$/.test(line);
    const open = code.indexOf('{', end);
    const body = isCompared && /^[^\n]{0,100}\{/.test(code.slice(end, end + 101)) ? blockAt(source, open) : caseAt(source, at);
    // A health check cannot provide another argument that the command requires.
    const needsMore = /\blen\([\w.]{1,20}\)[ \t]*(?:>[ \t]*[2-9]|[=>]=[ \t]*[3-9])/.test(line);
    if (body === undefined || needsMore || /\bos\.Args\[[2-9]\]|\bflag\.Arg\([1-9]\)/.test(code.slice(body.start, body.end))) return [];
    return [{ words: [value], shown: `the command ${value}`, at: { source, start: at, end }, body, hasFile: false }];
  });
}

/** The statements of a case that begins with this text: up to the next one, or the end of the switch. */
function caseAt(source: GoSource, at: number): (Place & Stretch) | undefined {
  const { code } = source;
  if (!/\bcase[ \t][^\n:]{0,100}$/.test(code.slice(Math.max(code.lastIndexOf('\n', at), at - 120), at))) return undefined;
  const header = [...code.slice(0, at).matchAll(commandSwitch)].at(-1);
  const open = header === undefined ? -1 : header.index + header[0].length - 1;
  const last = source.brackets.get(open)?.end ?? -1;
  if (last < at) return undefined;
  const next = /\n[ \t]*(?:case[ \t]|default:)/.exec(code.slice(at, last));
  return { source, start: at, end: next === null ? last : at + next.index };
}

const fails =
  /\bos\.Exit\([ \t]*[1-9]|\blog\.(?:Fatal|Panic)|\bpanic\(|\breturn\b[^\n]{0,200}\b[eE]rr|\b(?:fmt\.Errorf|errors\.New|cli\.Exit)\(/;
/** Calls that make a request or a connection, and which of their arguments is the address. */
const requests: readonly { readonly call: RegExp; readonly address: number }[] = [
  { call: /\bhttp\.(?:Get|Head)[ \t]*\(|\b\w{0,40}[cC]lient\.(?:Get|Head)[ \t]*\(/g, address: 0 },
  { call: /\bhttp\.NewRequest[ \t]*\(|\bnet\.Dial(?:Timeout)?[ \t]*\(/g, address: 1 },
  { call: /\bhttp\.NewRequestWithContext[ \t]*\(/g, address: 2 },
];

/** The request that a way makes to this machine; undefined if there is none, or if its failure does not end the program with an error. */
function requestOf(way: Way, program: Program): Asked | undefined {
  const stretches = reachedFrom(way.body, program);
  const calls = stretches.flatMap((stretch) =>
    requests.flatMap(({ call, address }) =>
      findCalls(stretch.source, new RegExp(call.source, 'g'))
        .filter(({ start }) => start >= stretch.start && start < stretch.end)
        .map((each) => ({ each, address, source: stretch.source })),
    ),
  );
  if (calls.length === 0 || !stretches.some(({ source, start, end }) => fails.test(source.code.slice(start, end)))) return undefined;
  for (const { each, address, source } of calls) {
    const asked = addressOf(each, address, source, program);
    if (asked !== undefined) return asked;
  }
  // The address is elsewhere, such as in the default of an option.
  const around = way.hasFile ? [...stretches, { source: way.at.source, start: 0, end: way.at.source.code.length }] : stretches;
  for (const { source, start, end } of around) {
    for (const [at, { value = '' }] of source.literals) {
      const asked = at < start || at >= end ? undefined : askedBy(value);
      if (asked !== undefined) return asked;
    }
  }
  return undefined;
}

function addressOf({ arguments: items }: Call, index: number, source: GoSource, program: Program): Asked | undefined {
  const item = items[index];
  const value = item === undefined ? undefined : readValue({ program, source }, item);
  if (typeof value?.literal !== 'string') return undefined;
  const [, host = '', port] = /^(?:https?:\/\/)?([^/:]{0,80}|\[::1?\])(?::([^/]{1,80}))?(?:\/|$)/.exec(value.literal) ?? [];
  if (!['', 'localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]'].includes(host)) return undefined;
  if (port === undefined || (host === '' && port.includes(unknownPart))) return undefined;
  if (!/^\d{2,5}$/.test(port)) return port.includes(unknownPart) ? {} : undefined;
  return { port: Number(port), ...(value.variable === undefined ? {} : { variable: value.variable }) };
}

/** The maximum number of called functions that are read, and the maximum depth of their calls. */
const most = { functions: 12, depth: 2 };

/** A body, with the functions of the program that it calls. */
function reachedFrom(body: Place & Stretch, { files }: Program): readonly (Place & Stretch)[] {
  const reached = [body];
  const seen = new Set<string>();
  let latest = [body];
  for (let depth = 0; depth < most.depth; depth += 1) {
    const called = latest.flatMap(({ source, start, end }) =>
      [...source.code.slice(start, end).matchAll(/\b(?:(\w{1,60})\.)?(\w{1,80})[ \t]*\(/g)].map(([, owner, name = '']) => ({
        source,
        owner,
        name,
      })),
    );
    latest = called.flatMap(({ source, owner, name }): (Place & Stretch)[] => {
      if (
        seen.has(name) ||
        seen.size >= most.functions ||
        /^(?:Get|Do|Close|New|Error|String|Exit|Println|Printf|len|func|if|append)$/.test(name)
      )
        return [];
      const folder = posix.dirname(source.path);
      const near = files.filter(({ path }) =>
        owner === undefined ? posix.dirname(path) === folder : posix.basename(posix.dirname(path)) === owner,
      );
      const found = (
        near.length > 0 ? near : owner === undefined ? [] : files.filter(({ path }) => posix.dirname(path) === folder)
      ).flatMap((each) => functionIn(each, name));
      if (found.length > 0) seen.add(name);
      return found;
    });
    reached.push(...latest);
  }
  return reached;
}

function functionIn(source: GoSource, name: string): (Place & Stretch)[] {
  if (!source.code.includes(name)) return [];
  const found = new RegExp(`^func[ \\t]+(?:\\([^()\\n]{0,100}\\)[ \\t]*)?${name}[ \\t]*\\(`, 'm').exec(source.code);
  if (found === null) return [];
  const open = /\{[ \t]*\n/.exec(source.code.slice(found.index, found.index + 500));
  const block = open === null ? undefined : blockAt(source, found.index + open.index);
  return block === undefined ? [] : [block];
}
