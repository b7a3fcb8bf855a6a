import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import { lineAt } from '../lines.ts';
import { isTooLong } from '../text.ts';
import { isApiVersion, type YamlPart, yamlParts } from './yaml-parts.ts';
import { parseYaml, type YamlProblem, yamlValues } from './yaml-text.ts';

/** An object of the API of Kubernetes, as a file states it. */
export interface StatedObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata.name`; empty for an object without one. */
  readonly name: string;
  /** The index of its document in the file, from 0. */
  readonly document: number;
  /** Its place in the document: empty, or `items` and an index for an object of a List. */
  readonly place: readonly (string | number)[];
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** Its plain value, with aliases resolved. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of a value, by its keys and indexes from the object on. For a missing value, that of the deepest one around it. */
  lineOf(path: readonly (string | number)[]): number;
}

/** The objects of a file with manifests, in their order, and its documents. */
export interface StatedObjects {
  readonly documents: readonly YamlPart[];
  readonly objects: readonly StatedObject[];
}

const mostDocuments = 200;
const mostItems = 200;

/**
 * Reads the objects in a text of manifests: YAML with one document or several, or JSON. Returns a problem for a text that is not YAML, that
 * has more than 3,000 lines, 131,072 characters or 200 documents, and for aliases with too much content. A document that is not an object
 * of the API is left out; the items of a List count one by one.
 */
export function readManifests(text: string): StatedObjects | YamlProblem {
  if (isTooLong(text)) return { problem: 'longer than 3,000 lines or 128 KiB', line: 1 };
  const documents = yamlParts(text);
  if (documents.length > mostDocuments)
    return { problem: `more than ${mostDocuments} documents`, line: documents[mostDocuments]?.line ?? 1 };
  const objects: StatedObject[] = [];
  for (const [index, part] of documents.entries()) {
    const found = objectsIn(part, index);
    if ('problem' in found) return found;
    objects.push(...found);
  }
  return { documents, objects };
}

function objectsIn(part: YamlPart, index: number): readonly StatedObject[] | YamlProblem {
  const parsed = parseYaml(part.text);
  if ('problem' in parsed) return { ...parsed, line: parsed.line + part.line - 1 };
  const [document, other] = parsed.documents;
  if (document === undefined) return [];
  if (other !== undefined) return { problem: 'a document end without a following "---"', line: part.line };
  const values = yamlValues(part.text, document);
  if ('problem' in values) return { ...values, line: values.line + part.line - 1 };
  const object = objectOf(values.value, document, part, index, []);
  if (object === undefined) return [];
  const items = object.value['items'];
  if (!/List$/.test(object.kind) || !Array.isArray(items)) return [object];
  return items.slice(0, mostItems).flatMap((item: unknown, at) => objectOf(item, document, part, index, ['items', at]) ?? []);
}

function objectOf(
  value: unknown,
  document: Document.Parsed,
  part: YamlPart,
  index: number,
  place: StatedObject['place'],
): StatedObject | undefined {
  if (!isRecord(value)) return undefined;
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isApiVersion(apiVersion) || !/^[A-Z][A-Za-z]{1,62}$/.test(kind))
    return undefined;
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  const lineOf = (path: StatedObject['place']): number => part.line - 1 + lineAt(part.text, offsetOf(document, [...place, ...path]));
  return { apiVersion, kind, name: typeof name === 'string' ? name : '', document: index, place, line: lineOf([]), value, lineOf };
}

/** The offset of a value's key or, in a list, of the value itself. */
function offsetOf(document: Document.Parsed, path: StatedObject['place']): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) return offset;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!isPair(pair)) return offset;
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
