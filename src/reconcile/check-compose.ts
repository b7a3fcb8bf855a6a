import { parseYaml, yamlValues } from '../manifests/yaml-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Why a merged compose file must not be written although the merge was clean: it is not YAML, a service is not a map, or it refers to a
 * missing name while neither side does. Undefined if it is valid.
 */
export function composeProblem(merged: string, sides: { readonly mine: string; readonly theirs: string }): string | undefined {
  const result = read(merged);
  if ('fault' in result) return result.fault;
  const found = faults(result.documents);
  if (found.length === 0) return undefined;
  const known = new Set([sides.mine, sides.theirs].map(read).flatMap((side) => ('fault' in side ? [] : faults(side.documents))));
  return found.find((fault) => !known.has(fault));
}

function read(text: string): { readonly documents: readonly Fields[] } | { readonly fault: string } {
  const parsed = parseYaml(text, { merge: true });
  if ('problem' in parsed) return { fault: `It would not be valid YAML: ${parsed.problem} (line ${parsed.line}).` };
  const documents: Fields[] = [];
  for (const document of parsed.documents) {
    const values = yamlValues(text, document);
    if ('problem' in values) return { fault: `It would not be valid YAML: ${values.problem} (line ${values.line}).` };
    documents.push(fields(values.value));
  }
  return { documents };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function faults(documents: readonly Fields[]): string[] {
  return documents.flatMap((document) => {
    const services = Object.entries(fields(document['services']));
    const there = new Map(references.map(([section]) => [section, fields(document[section])]));
    return [
      ...services.filter(([, service]) => !isFields(service)).map(([name]) => `services.${name} would not be a service.`),
      ...services.flatMap(([name, service]) =>
        missing(there, fields(service)).map((what) => `services.${name} would use ${what}, which does not exist.`),
      ),
    ];
  });
}

function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** References of a service by name, by the section that must contain the name. */
const references: readonly (readonly [section: string, names: (service: Fields) => string[]])[] = [
  ['services', (service) => namesIn(service['depends_on'])],
  ['networks', (service) => namesIn(service['networks']).filter((name) => name !== 'default')],
  ['secrets', (service) => [...namesIn(service['secrets']), ...namesIn(fields(service['build'])['secrets'])]],
  ['configs', (service) => namesIn(service['configs'])],
  ['volumes', (service) => namedVolumes(service['volumes'])],
];

function missing(there: ReadonlyMap<string, Fields>, service: Fields): string[] {
  return references.flatMap(([section, names]) =>
    names(service)
      .filter((name) => !Object.hasOwn(there.get(section) ?? {}, name))
      .map((name) => `${section}.${name}`),
  );
}

/** The names in a map, or in a list of names and of maps with a `source`. */
function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return Object.keys(fields(value));
  return value.flatMap((item) => (typeof item === 'string' ? item : (sourceOf(item) ?? [])));
}

function sourceOf(item: unknown): string | undefined {
  const source = fields(item)['source'];
  return typeof source === 'string' ? source : undefined;
}

function namedVolumes(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const sources = value.flatMap((item) => {
    if (typeof item === 'string') return /^([^:]+):/.exec(item)?.[1] ?? [];
    return fields(item)['type'] === 'volume' ? (sourceOf(item) ?? []) : [];
  });
  // A path, or a variable that may be one, is not a name.
  return sources.filter((source) => /^[A-Za-z0-9][\w.-]*$/.test(source));
}
