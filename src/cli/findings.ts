import type { Fact } from '../inspect/facts.ts';
import type { Inspection } from '../inspect/inspect.ts';

/** What was found, a line each: the value, and where it comes from. */
export function findings({ folderName, facts, containerFiles, unknown }: Inspection): string {
  const language =
    facts.version === undefined ? facts.language : { ...facts.version, value: `${facts.language?.value ?? ''} ${facts.version.value}` };
  const rows: [string, Fact<string | number | readonly string[]> | undefined][] = [
    ['language', language],
    ['packages', facts.packageManager],
    ['framework', facts.framework],
    ['start', facts.start],
    ['port', facts.port],
    ['health', facts.healthPath],
    ['services', facts.services],
    ['variables', facts.env],
    ['there already', containerFiles],
  ];
  const lines = rows.flatMap(([label, fact]) => (fact === undefined ? [] : [line(label, fact)]));
  if (lines.length === 0) return `${folderName}: no application of a language that is known.\n`;
  const open = Object.values(unknown).map((reason) => `  not found      ${reason}\n`);
  return `${folderName}\n${lines.join('')}${open.join('')}`;
}

function line(label: string, { value, source, over }: Fact<string | number | readonly string[]>): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  const lost =
    over?.map((other) => `; not ${Array.isArray(other.value) ? other.value.join(' ') : other.value} from ${other.source}`).join('') ?? '';
  return `  ${label.padEnd(15)}${text}   from ${source}${lost}\n`;
}
