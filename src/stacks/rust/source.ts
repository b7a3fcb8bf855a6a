import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { type Literal, matchBrackets, type Source } from '../../source/source.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\n': '' };
// What hides code: comments, raw strings, strings, characters. A quote that opens no character begins a lifetime.
const opening =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b(?:b|c)?r(#{0,16})"[\s\S]*?(?:"\1|$)|\b[bc]?"(?:[^"\\]|\\[\s\S])*(?:"|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'/gu;
const tests = /^#\[cfg\(test\)\]\s*(?:#\[[^\]]{0,200}\]\s*)*(?:pub )?mod \w+ \{/m;

/** Splits a Rust text up to its tests, which stand last. Text that is no valid Rust gives what can be told of it. */
export function splitSource(path: string, whole: string): Source {
  const end = whole.search(tests);
  const literals = new Map<number, Literal>();
  const code = (end === -1 ? whole : whole.slice(0, end)).replaceAll(
    opening,
    (found: string, hashes: string | undefined, start: number) => {
      const blank = found.replaceAll(/[^\n]/g, ' ');
      if (found.startsWith('/')) return blank;
      if (!found.startsWith("'")) literals.set(start, { start, end: start + found.length, value: unescape(found, hashes) });
      return blank.length < 2 ? blank : `"${blank.slice(1, -1)}"`;
    },
  );
  return { path, code, literals, brackets: matchBrackets(code) };
}

function unescape(found: string, hashes: string | undefined): string {
  const body = found.slice(found.indexOf('"') + 1, found.length - 1 - (hashes?.length ?? 0));
  return hashes === undefined ? body.replaceAll(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char) : body;
}

/** Reads the file of a target and the modules that it declares. */
export function readModules(context: Folder, root: string): readonly Source[] {
  const paths = new Set([root]);
  const sources: Source[] = [];
  for (const path of paths) {
    if (!context.has(path)) continue;
    const source = splitSource(path, context.search(path));
    sources.push(source);
    const inner = path === root || path.endsWith('/mod.rs') ? posix.dirname(path) : path.replace(/\.rs$/, '');
    for (const { index, 1: attribute = '', 2: name } of source.code.matchAll(
      /(#\[(?:path\s*=\s*"[^"\n]*"|cfg\(test\))\]\s*)?\bmod\s+(\w+)\s*;/g,
    )) {
      const named = attribute.includes('path') ? source.literals.get(index + attribute.indexOf('"'))?.value : undefined;
      const places = named === undefined ? [`${inner}/${name}.rs`, `${inner}/${name}/mod.rs`] : [posix.join(posix.dirname(path), named)];
      const place = attribute.includes('test') ? undefined : places.find((each) => context.has(each));
      if (place !== undefined) paths.add(place);
    }
  }
  return sources;
}
