import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { unescapeWith } from '../../source/escapes.ts';
import { asWritten, lexerFor } from '../../source/lexer.ts';
import type { Source } from '../../source/source.ts';

const split = lexerFor({
  lineComments: ['//'],
  blockComment: { open: '/*', close: '*/', nests: true },
  literals: [
    { prefixes: ['', 'b', 'c'], quotes: ['"'], spansLines: true, escapes: true, value: unescapeWith({ signs: 'ntr0\\"\'' }) },
    { prefixes: ['r', 'br', 'cr'], quotes: ['"'], isFenced: true, spansLines: true, value: asWritten },
    { prefixes: ['', 'b'], quotes: ["'"], whole: /'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'/uy },
  ],
});
const tests = /^#\[cfg\(test\)\]\s*(?:#\[[^\]]{0,200}\]\s*)*(?:pub )?mod \w+ \{/m;

/** Splits a Rust text up to its tests, which are at the end. */
export function splitSource(path: string, text: string): Source {
  const end = text.search(tests);
  return split(path, end === -1 ? text : text.slice(0, end));
}

const knownTrees = once((_: Folder) => new Map<string, readonly Source[]>());

/** The file of a target and its modules; each tree of a context is read once. */
export function readModules(context: Folder, root: string): readonly Source[] {
  const trees = knownTrees(context);
  const tree = trees.get(root) ?? readTree(context, root);
  trees.set(root, tree);
  return tree;
}

function readTree(context: Folder, root: string): readonly Source[] {
  const paths = new Set([root]);
  const sources: Source[] = [];
  for (const path of paths) {
    if (!context.has(path)) continue;
    const source = splitSource(path, context.search(path));
    sources.push(source);
    const inner = path === root || path.endsWith('/mod.rs') ? posix.dirname(path) : path.replace(/\.rs$/, '');
    for (const { index, 1: attribute = '', 2: name } of source.code.matchAll(
      /(#\[(?:path\s*=\s*"[^"\n]*"|cfg\(test\))\]\s*)?(?:\bpub(?:\([^()\n]{0,40}\))?\s+)?\bmod\s+(\w+)\s*;/g,
    )) {
      const named = attribute.includes('path') ? source.literals.get(index + attribute.indexOf('"'))?.value : undefined;
      const places = named === undefined ? [`${inner}/${name}.rs`, `${inner}/${name}/mod.rs`] : [posix.join(posix.dirname(path), named)];
      const place = attribute.includes('test') ? undefined : places.find((each) => context.has(each));
      if (place !== undefined) paths.add(place);
    }
  }
  return sources;
}
