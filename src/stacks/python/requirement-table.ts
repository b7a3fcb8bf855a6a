import { isTable, type Table, textAt, textsAt } from '../../manifests/table.ts';
import { foreignSystem, normaliseName, pinOf, plainPath, type Requirement } from './requirement.ts';

/** A requirement as a key of a table in Poetry's or Pipenv's format. */
export interface TableRequirement {
  readonly requirement: Requirement;
  /** True for a package that only an extra installs. */
  readonly isOptional: boolean;
}

/** Reads a table of requirements (`flask = "^3"`, `redis = { version = "*", extras = ["hiredis"] }`), without `python` itself. */
export function tableRequirements(table: Table | undefined): TableRequirement[] {
  return Object.entries(table ?? {}).flatMap(([name, value]) => {
    if (normaliseName(name) === 'python') return [];
    // Several constraints for several systems or versions of Python: it does not matter here which of them applies.
    const forms: unknown[] = Array.isArray(value) ? value : [value];
    const form = forms.find((each) => typeof each === 'string' || (isTable(each) && !isElsewhere(each)));
    return form === undefined ? [] : [fromForm(name, form)];
  });
}

// `markers`, and Pipenv's keys for single markers: sys_platform = "== 'win32'".
const markerKeys = ['markers', 'platform', 'python', 'python_version', 'sys_platform', 'platform_system', 'os_name'];

function isElsewhere(form: Table): boolean {
  if (/^(?:win32|darwin)$/.test(textAt(form, 'platform') ?? '')) return true;
  return markerKeys.some((key) => foreignSystem.test(`${key === 'markers' ? '' : key} ${textAt(form, key) ?? ''}`));
}

function fromForm(name: string, form: unknown): TableRequirement {
  const table = isTable(form) ? form : {};
  const path = textAt(table, 'path');
  const isOptional = table['optional'] === true;
  const extras = textsAt(table, 'extras').map(normaliseName);
  if (path !== undefined) return { requirement: { kind: 'local', path: plainPath(path), extras }, isOptional };
  const marker = textAt(table, 'markers');
  const version = typeof form === 'string' ? form : (textAt(table, 'version') ?? '');
  const requirement: Requirement = {
    kind: 'package',
    name: normaliseName(name),
    extras,
    ...pinOf(version),
    needsGit: textAt(table, 'git') !== undefined,
    isConditional: markerKeys.some((key) => key in table),
    ...(marker === undefined ? {} : { marker }),
  };
  return { requirement, isOptional };
}
