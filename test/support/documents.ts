import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A block between fences. */
export interface Fence {
  /** The word after the first fence: `sh`. */
  readonly language: string;
  readonly text: string;
}

/** A link to a file in this repository. */
export interface Link {
  /** Empty for the document itself. */
  readonly path: string;
  readonly anchor: string | undefined;
}

const fencePattern = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The documents of this repository that people read on GitHub, relative to it. */
export function documents(): readonly string[] {
  const below = (folder: string) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const atRoot = readdirSync(packageRoot);
  return [...atRoot, ...below('docs')].filter((path) => path.endsWith('.md')).sort();
}

/** The text of a document. */
export function readDocument(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}

/** The blocks between fences of a text. */
export function fencesIn(text: string): readonly Fence[] {
  return [...text.matchAll(fencePattern)].map(([, language = '', block = '']) => ({ language, text: block }));
}

/** The links of a text to files of this repository and to headings, without web addresses and without blocks. */
export function linksIn(text: string): readonly Link[] {
  const prose = text.replaceAll(fencePattern, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^https?:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    return [{ path, anchor }];
  });
}

/** The anchors that GitHub gives to the headings of a text. */
export function anchorsIn(text: string): ReadonlySet<string> {
  const headings = [...text.replaceAll(fencePattern, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

/** True for a block that a CI runs, in a fresh clone. */
export function isWorkflow({ language, text }: Fence): boolean {
  return language === 'yaml' && /^\s*- run: /m.test(text);
}

/** The command lines of a shell block: those after `$ ` if it also shows output; `run:` in a workflow. */
export function commandsIn({ language, text }: Fence): readonly string[] {
  const lines = text.split('\n');
  const typed =
    language === 'sh'
      ? lines
      : language === 'console'
        ? lines.flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
        : language === 'yaml'
          ? lines.flatMap((line) => /^\s*-? run: (.*)$/.exec(line)?.[1] ?? [])
          : [];
  return typed
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .flatMap((line) => line.split(' && '))
    .filter((line) => line !== '');
}

/** The text in single backticks, outside of blocks. */
export function spansIn(text: string): readonly string[] {
  return [...text.replaceAll(fencePattern, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}
