import { readDockerfile, triggerOf } from './dockerfile-text.ts';
import { isTable } from './table.ts';
import { parseYaml, yamlValues } from './yaml-text.ts';

/** A line that names an image: the text before the name, the name, and the text after it. */
const inDockerfile: readonly RegExp[] = [
  /^(\s{0,200}(?:ONBUILD\s{1,20})?FROM\s{1,200}(?:--\S{1,200}\s{1,200}){0,5})(\S{1,500})(.*)$/i,
  /^(\s{0,200}(?:ONBUILD\s{1,20})?(?:COPY|ADD)\s{1,200}(?:--\S{1,200}\s{1,200}){0,8}--from=)(\S{1,500})(.*)$/i,
  /^(.{0,500}--mount=(?:[^\s,]{1,200},){0,8}from=)([^\s,]{1,500})(.*)$/,
];
const inCompose: readonly RegExp[] = [/^(\s{0,200}image:\s{1,20}["']?)([^\s"'#]{1,500})(.*)$/];

/** The forms of a container file, by its path; undefined for any other file. */
function formOf(path: string): 'dockerfile' | 'compose' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.dockerignore$/.test(name)) return undefined;
  if (/^(?:Docker|Container)file(?:[.-]|$)|\.(?:docker|container)file$/i.test(name)) return 'dockerfile';
  return /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name) ? 'compose' : undefined;
}

/**
 * The images from elsewhere that a container file names, without those that have a digest: FROM, `COPY --from` and mounts of a Dockerfile, and
 * the images of the services that compose does not build. Names with variables are left out. None for any other file; throws nothing.
 */
export function imagesNamedIn(path: string, text: string): readonly string[] {
  const form = formOf(path);
  const found = form === 'dockerfile' ? namedByDockerfile(text) : form === 'compose' ? namedByCompose(text) : [];
  return [...new Set(found)].filter((name) => name !== 'scratch' && !/[$@]/.test(name));
}

function namedByDockerfile(text: string): readonly string[] {
  const { stages } = readDockerfile(text);
  return stages.flatMap(({ written, instructions }, index) => {
    const isStage = (name: string): boolean =>
      stages.slice(0, index).some((each) => each.name !== '' && each.name === name.toLowerCase()) || /^\d{1,3}$/.test(name);
    const others = instructions.flatMap((each) =>
      (triggerOf(each) ?? each).flags.flatMap((flag) => {
        const [, name] = /^--from=(\S+)$/.exec(flag) ?? /^--mount=(?:[^,]+,){0,8}from=([^,]+)/.exec(flag) ?? [];
        return name ?? [];
      }),
    );
    return [written, ...others].filter((name) => !isStage(name));
  });
}

function namedByCompose(text: string): readonly string[] {
  const parsed = parseYaml(text, { merge: true });
  const [document] = 'problem' in parsed ? [] : parsed.documents;
  const values = document === undefined ? undefined : yamlValues(text, document);
  const root = values !== undefined && 'value' in values ? values.value : undefined;
  const services = isTable(root) && isTable(root['services']) ? Object.values(root['services']) : [];
  return services.flatMap((service) =>
    isTable(service) && service['build'] === undefined && typeof service['image'] === 'string' ? [service['image']] : [],
  );
}

/** The text with a digest after the name of each of these images: `python:3.14-slim@sha256:…`. Everything else stays as it is. */
export function withDigests(path: string, text: string, digests: Readonly<Record<string, string>>): string {
  const form = formOf(path);
  const named = new Set(Object.keys(digests).length === 0 || form === undefined ? [] : imagesNamedIn(path, text));
  if (named.size === 0) return text;
  const patterns = form === 'dockerfile' ? inDockerfile : inCompose;
  return text
    .split('\n')
    .map((line) => {
      for (const pattern of patterns) {
        const [, before = '', name = '', after = ''] = pattern.exec(line) ?? [];
        const digest = named.has(name) && Object.hasOwn(digests, name) ? digests[name] : undefined;
        if (digest !== undefined) return `${before}${name}@${digest}${after}`;
      }
      return line;
    })
    .join('\n');
}
