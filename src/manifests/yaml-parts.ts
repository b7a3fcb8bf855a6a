/** One document of a file: the text between two lines `---`. */
export interface YamlPart {
  /** The offset of its text in the file. */
  readonly start: number;
  /** The line of the file on which its text begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Splits a text into its YAML documents. A line that begins with `---` is a marker in every context (YAML 1.2.2, 9.1.2). Documents without
 * content are left out.
 */
export function yamlParts(text: string): readonly YamlPart[] {
  const starts = [...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map(({ index }) => index);
  const cuts = [{ from: 0, mark: 0 }, ...starts.map((from) => ({ from, mark: 3 }))];
  let [line, counted] = [1, 0];
  return cuts.flatMap(({ from, mark }, index): YamlPart[] => {
    const end = cuts[index + 1]?.from ?? text.length;
    const after = from + mark;
    // The text of a document begins on the line below its marker, unless the marker's line has content.
    const rest = mark === 0 ? '' : (/^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(after, end))?.[0] ?? '');
    const start = after + rest.length;
    const own = text.slice(start, end);
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', counted))
      [line, counted] = [line + 1, at + 1];
    return hasContent(own) ? [{ start, line, text: own }] : [];
  });
}

function hasContent(text: string): boolean {
  return text.split('\n').some((line) => /^[^#]/.test(line.trim()) && line.trim() !== '...');
}

/** True for a version of an API group: `v1`, `apps/v1`, `gateway.networking.k8s.io/v1beta1`. */
export function isApiVersion(text: string): boolean {
  return /^(?:[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\/)?v\d{1,3}(?:(?:alpha|beta)\d{1,3})?$/.test(text);
}
