import { isNode } from 'yaml';
import { lineAt } from '../lines.ts';
import { parseYaml } from '../manifests/yaml-text.ts';

/** The line, from 1, on which a YAML or JSON text has a value; undefined if it has none. Throws nothing. */
export function lineOfValue(text: string, keys: readonly string[]): number | undefined {
  const parsed = parseYaml(text);
  const node = 'problem' in parsed ? undefined : parsed.documents[0]?.getIn(keys, true);
  return isNode(node) && node.range ? lineAt(text, node.range[0]) : undefined;
}
