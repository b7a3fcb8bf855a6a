import { parseYaml, yamlValues } from '../manifests/yaml-text.ts';

/**
 * Why a merged manifest must not be written although the merge was clean: it is not YAML, or not one object with a kind, while a side is.
 * Undefined if it is valid.
 */
export function manifestProblem(merged: string, sides: { readonly mine: string; readonly theirs: string }): string | undefined {
  const problem = faultIn(merged);
  if (problem === undefined) return undefined;
  return [sides.mine, sides.theirs].some((side) => faultIn(side) === problem) ? undefined : problem;
}

function faultIn(text: string): string | undefined {
  const parsed = parseYaml(text);
  if ('problem' in parsed) return `It would not be valid YAML: ${parsed.problem} (line ${parsed.line}).`;
  const [document, ...others] = parsed.documents;
  if (document === undefined || others.length > 0) return 'It would not be one document.';
  const values = yamlValues(text, document);
  if ('problem' in values) return `It would not be valid YAML: ${values.problem} (line ${values.line}).`;
  const { value } = values;
  return typeof value === 'object' && value !== null && 'kind' in value ? undefined : 'It would not be an object with a kind.';
}
