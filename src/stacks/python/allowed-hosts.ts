import type { Fact } from '../../facts.ts';
import { argumentOf, findCalls, literalsBetween, type Source } from '../../source/source.ts';
import { hostFact } from '../allowed-host.ts';
import type { DjangoProject } from './django.ts';
import type { Modules } from './modules.ts';

/** The maximum length of a list of hosts, in characters. */
const longest = 4000;

/** The host for a health check: Django and Starlette refuse requests with other host names. */
export function findAllowedHost(modules: Modules, django: DjangoProject | undefined): Fact<string> | undefined {
  return django === undefined ? starletteHost(modules) : djangoHost(django);
}

/** The production settings come first, and their values replace those of the settings that they import. */
function djangoHost({ settingsSources }: DjangoProject): Fact<string> | undefined {
  for (const source of settingsSources) {
    const assigned = [...source.code.matchAll(/^([ \t]*)ALLOWED_HOSTS[ \t]*(?::[^=\n]{1,200})?(\+?)=(?!=)/gm)];
    const last = assigned.findLastIndex(([, indent, plus]) => indent === '' && plus === '');
    if (assigned.length === 0) continue;
    const values = assigned.slice(Math.max(last, 0)).flatMap(({ index, 0: { length } }) => {
      const start = index + length;
      return literalsBetween(source, start, endOfExpression(source, start));
    });
    return hostFact(values, `ALLOWED_HOSTS in ${source.path}`);
  }
  return undefined;
}

function starletteHost(modules: Modules): Fact<string> | undefined {
  for (const source of modules.mentioning('TrustedHostMiddleware')) {
    for (const call of findCalls(source, /\b(?:\w+\.)?(?:add_middleware|Middleware|TrustedHostMiddleware)\s*\(/g)) {
      const hosts = argumentOf(call, 'allowed_hosts');
      if (hosts === undefined) continue;
      return hostFact(literalsBetween(source, hosts.start, hosts.end), `TrustedHostMiddleware in ${source.path}`);
    }
  }
  return undefined;
}

/** The end of a statement: that of its line, or that of its brackets. */
function endOfExpression({ code, brackets, literals }: Source, start: number): number {
  const most = Math.min(code.length, start + longest);
  for (let at = start; at < most; at += 1) {
    if (code[at] === '\n') return at;
    at = (brackets.get(at)?.end ?? literals.get(at)?.end ?? at + 1) - 1;
  }
  return most;
}
