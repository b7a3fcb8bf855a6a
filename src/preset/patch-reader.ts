import type { Written } from '../policy/yaml-reader.ts';
import type { DockerfilePatch, Patch, Place } from './preset.ts';

const composeKeys = ['compose', 'set', 'append', 'remove', 'optional'] as const;
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
  return value.refuse('a patch begins with "compose: PATH" or "dockerfile: STAGE"');
}

function composePatch(value: Written, place: Place): Patch {
  const members = value.members(composeKeys);
  const [set, append, remove] = [members.get('set'), members.get('append'), members.get('remove')];
  const at = members.get('compose');
  const path = at === undefined ? [] : at.isList ? at.texts() : at.text().split('.');
  if (path.length === 0 || path.some((key) => key === '' || key === '__proto__'))
    value.refuse('the path of a value is expected, such as services.@app.init');
  if ([set, append, remove].filter((each) => each !== undefined).length !== 1)
    value.refuse('a patch of compose needs one of set, append, remove');
  const change = set !== undefined ? { set: set.plain() } : append !== undefined ? { append: append.plain() } : 'remove';
  if (remove !== undefined && !remove.flag()) remove.refuse('"remove" must be true');
  return { kind: 'compose', path, change, isOptional: members.get('optional')?.flag() ?? false, place };
}

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
