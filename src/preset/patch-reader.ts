import { fileEndings } from '../kubernetes/object.ts';
import type { Written } from '../policy/yaml-reader.ts';
import { nearest, shortened } from '../questions/kinds.ts';
import type { ComposePatch, DockerfilePatch, KubernetesPatch, Patch, Place } from './preset.ts';

const composeKeys = ['compose', 'set', 'append', 'remove', 'optional'] as const;
const kubernetesKeys = ['kubernetes', 'path', 'set', 'append', 'remove', 'optional'] as const;
const positions = ['before', 'after', 'replace', 'remove'] as const;
const dockerfileKeys = ['dockerfile', 'at', ...positions, 'number', 'text', 'optional'] as const;

/** Instructions that a patch can find (docs.docker.com/reference/dockerfile). */
export const keywords = [
  ...['ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'RUN', 'STOPSIGNAL', 'USER', 'WORKDIR'],
] as const;

/** Reads a patch. Throws KaizenError (exit code 1) that names file and line. */
export function readPatch(value: Written, place: Place): Patch {
  const members = value.members();
  if (members.has('compose')) return composePatch(value, place);
  if (members.has('dockerfile')) return dockerfilePatch(value, place);
  if (members.has('kubernetes')) return kubernetesPatch(value, place);
  return value.refuse('a patch begins with "compose: PATH", "dockerfile: STAGE" or "kubernetes: KIND/NAME"');
}

function composePatch(value: Written, place: Place): ComposePatch {
  const members = value.members(composeKeys);
  const path = pathIn(members.get('compose'));
  if (path.length === 0) value.refuse('the path of a value is expected, such as services.@app.init');
  return { kind: 'compose', path, ...changeIn(value, members, 'compose'), place };
}

/** The keys of a path: a list, or a text with dots. Empty for one that leads nowhere. */
function pathIn(at: Written | undefined): readonly string[] {
  const path = at === undefined ? [] : at.isList ? at.texts() : at.text().split('.');
  return path.some((key) => key === '' || key === '__proto__') ? [] : path;
}

function changeIn(value: Written, members: ReadonlyMap<string, Written>, what: string): Pick<ComposePatch, 'change' | 'isOptional'> {
  const [set, append, remove] = [members.get('set'), members.get('append'), members.get('remove')];
  if ([set, append, remove].filter((each) => each !== undefined).length !== 1)
    value.refuse(`a patch of ${what} needs one of set, append, remove`);
  const change = set !== undefined ? { set: set.plain() } : append !== undefined ? { append: append.plain() } : 'remove';
  if (remove !== undefined && !remove.flag()) remove.refuse('"remove" must be true');
  return { change, isOptional: members.get('optional')?.flag() ?? false };
}

/** The kinds of objects that are rendered, and those of kustomize. */
const manifestKinds = [...Object.keys(fileEndings), 'Kustomization', 'Component'];
const manifestFolders = ['base', 'components/dev-services'] as const;

function kubernetesPatch(value: Written, place: Place): KubernetesPatch {
  const members = value.members(kubernetesKeys);
  const target = members.get('kubernetes');
  const text = target?.text() ?? '';
  const path = pathIn(members.get('path'));
  if (path.length === 0) value.refuse('"path" must be the path of a value, such as spec.template.spec.priorityClassName');
  const of = text.endsWith('.yaml') ? { file: text } : { kind: text.split('/')[0] ?? '', name: text.split('/').slice(1).join('/') };
  if ('file' in of && !manifestFolders.some((folder) => text.startsWith(`${folder}/`)))
    target?.refuse(`"${shortened(text)}" is not a file in ${manifestFolders.join(' or ')}: the overlays belong to the project`);
  if ('kind' in of && !manifestKinds.includes(of.kind))
    target?.refuse(`"${shortened(of.kind)}" is not one of ${manifestKinds.join(', ')}${nearest(of.kind, manifestKinds)}`);
  if ('kind' in of && of.name === '' && of.kind !== 'Kustomization' && of.kind !== 'Component')
    target?.refuse(`the name is missing: write ${of.kind}/NAME, ${of.kind}/@app or ${of.kind}/*`);
  const [first = ''] = path;
  const isObject = 'kind' in of && of.name !== '';
  if (['apiVersion', 'kind'].includes(first) || path.join('.') === 'metadata.name')
    members.get('path')?.refuse(`"${path.join('.')}" identifies the object, and cannot be changed`);
  if (isObject && !objectKeys.some((key) => key === first))
    members.get('path')?.refuse(`"${shortened(first)}" is not one of ${objectKeys.join(', ')}${nearest(first, objectKeys)}`);
  return { kind: 'kubernetes', of, path, ...changeIn(value, members, 'kubernetes'), place };
}

/** The keys of every rendered object in addition to those that identify it. */
const objectKeys = ['metadata', 'spec'] as const;

function dockerfilePatch(value: Written, place: Place): Patch {
  const members = value.members(dockerfileKeys);
  const stage = members.get('dockerfile')?.text().toLowerCase() ?? '';
  const found = positions.filter((each) => members.has(each));
  const [position] = found;
  const edge = members.get('at');
  if (found.length + (edge === undefined ? 0 : 1) !== 1)
    value.refuse('a patch of a Dockerfile needs one of at, before, after, replace, remove');
  const text = members.get('text');
  const isRemoved = position === 'remove';
  if (isRemoved !== (text === undefined)) value.refuse(isRemoved ? '"remove" takes no text' : 'the instruction is missing: add "text"');
  const at: DockerfilePatch['at'] =
    position === undefined
      ? { where: edge?.oneOf(['start', 'end']) ?? 'end' }
      : { where: position, keyword: members.get(position)?.oneOf(keywords) ?? '', number: members.get('number')?.count() ?? 1 };
  return {
    kind: 'dockerfile',
    stage,
    at,
    text: text?.block().replace(/\n+$/, '') ?? '',
    isOptional: members.get('optional')?.flag() ?? false,
    place,
  };
}
