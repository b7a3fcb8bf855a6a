import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';
import type { Modules } from './modules.ts';

/** A variable that code reads. */
interface VariableRead {
  readonly name: string;
  /** False where the code says what to do without it. */
  readonly isNeeded: boolean;
}

/** The variables that the application is configured by. */
export interface Variables {
  /** Those of its example files, and those that code reads without a default. */
  readonly needed?: Fact<readonly string[]>;
  /** All that it reads. */
  readonly all: readonly string[];
}

// What the system, the image, the package manager or the generated files set.
const known = new Set(
  'PORT HOST HOSTNAME PATH HOME USER SHELL PWD LANG LC_ALL TZ TERM TMPDIR TEMP TMP CI LOGNAME EDITOR DEBUG NODE_ENV BUN_ENV VERCEL NEXT_RUNTIME FORCE_COLOR NO_COLOR'.split(
    ' ',
  ),
);
/** Prefixes of variables that are public and fixed when the image is built. */
export const publicVariable = /^(?:NEXT_PUBLIC_|VITE_|PUBLIC_|REACT_APP_|NUXT_PUBLIC_|VUE_APP_|GATSBY_|EXPO_PUBLIC_)/;

const isOwn = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !known.has(name) && !publicVariable.test(name) && !/^(?:NODE_|npm_|XDG_|VERCEL_)/.test(name);

/** Lists the variables that the application reads, but for those that the image sets. */
export function findVariables(folder: Folder, modules: Modules, isSet: (name: string) => boolean): Variables {
  const needed = new Set<string>();
  const all = new Set<string>();
  const sources = new Set<string>();
  const need = (name: string, source: string): void => {
    needed.add(name);
    sources.add(source);
  };
  for (const [name, { file }] of environmentExample(folder)) if (isOwn(name) && !isSet(name)) need(name, file);
  for (const source of modules.mentioning('env', 'onfig')) {
    for (const { name, isNeeded } of variablesIn(source)) {
      if (!isOwn(name) || isSet(name)) continue;
      all.add(name);
      if (isNeeded) need(name, source.path);
    }
  }
  const names = [...needed].sort();
  return {
    ...(names.length === 0 ? {} : { needed: { value: names, source: [...sources].slice(0, 3).join(', ') } }),
    all: [...new Set([...all, ...needed])].sort(),
  };
}

function variablesIn(source: Source): VariableRead[] {
  return [...properties(source), ...destructurings(source), ...services(source)];
}

// What stands around a variable that the code can do without: a default behind it, or a question whether it is there.
const withDefault = /^[\s!)]*(?:\|\||\?\?|\?(?!\.)|[!=]==?|&&|\.\s*(?:split|includes|toLowerCase)\b)/;
const questioned = /(?:!|\bif\s*\(\s*|\btypeof\s+|\bdelete\s+|&&\s*|\|\|\s*)$/;

/** `process.env.NAME`, `process.env["NAME"]`, `Bun.env.NAME`. */
function properties(source: Source): VariableRead[] {
  return [...source.code.matchAll(/\b(?:process|Bun)\s*\.\s*env\s*\??(?:\.\s*([A-Za-z_]\w*)|\[\s*("[^"]*")\s*\])/g)].flatMap((match) => {
    const quoted = match[2] === undefined ? undefined : source.literals.get(match.index + match[0].indexOf(match[2]))?.value;
    const name = match[1] ?? quoted;
    const after = source.code.slice(match.index + match[0].length, match.index + match[0].length + 40);
    const before = source.code.slice(Math.max(match.index - 20, 0), match.index);
    // An assignment sets it.
    if (name === undefined || /^\s*(?:\|\|)?(?:\?\?)?=(?!=)/.test(after)) return [];
    return [{ name, isNeeded: !withDefault.test(after) && !questioned.test(before) }];
  });
}

/** `const { NAME, OTHER = "x" } = process.env`. */
function destructurings(source: Source): VariableRead[] {
  return [...source.code.matchAll(/\b(?:const|let|var)\s+\{/g)].flatMap((match) => {
    const { items, end } = itemsAt(source, match.index + match[0].length - 1);
    if (!/^\s*=\s*(?:process|Bun)\s*\.\s*env\b(?!\s*[.[])/.test(source.code.slice(end, end + 80))) return [];
    return items.flatMap(([from, to]) => {
      const code = source.code.slice(from, to);
      const name = /^\s*(\w+)/.exec(code)?.[1];
      return name === undefined ? [] : [{ name, isNeeded: !code.includes('=') }];
    });
  });
}

/** `configService.get("NAME")` of @nestjs/config, where a second argument is a default. */
function services(source: Source): VariableRead[] {
  return findCalls(source, /(?<!\w)(\w+)\s*\.\s*(?:get|getOrThrow)\s*(?:<[^()]{0,200}>\s*)?\(/g).flatMap(
    ({ match, arguments: items, end }) => {
      const name = items[0]?.literal;
      if (name === undefined || !/[cC]onfig/.test(match[1] ?? '') || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
      return [{ name, isNeeded: items.length === 1 && !withDefault.test(source.code.slice(end, end + 40)) }];
    },
  );
}

/** Ports in the example environment, by the variables that hold them. */
export function examplePorts(folder: Folder): ReadonlyMap<string, number> {
  return new Map(
    [...environmentExample(folder)].flatMap(([name, { file }]): [string, number][] => {
      const text = /PORT$/.test(name)
        ? new RegExp(`^[ \\t]*(?:export\\s+)?${name}\\s*=\\s*["']?(\\d{1,5})\\b`, 'm').exec(folder.search(file))?.[1]
        : undefined;
      return text === undefined ? [] : [[name, Number(text)]];
    }),
  );
}
