import { posix } from 'node:path';
import { composeNodesIn } from './compose-services.ts';

/** The env files that the services of a compose file require, relative to its folder. */
export function requiredEnvironmentFiles(text: string): readonly string[] {
  const paths = [...composeNodesIn(text).values()].flatMap(({ entries }) => {
    const files = entries.get('env_file');
    const named = files === undefined ? [] : files.items.length > 0 ? files.items : [files];
    return named.flatMap((each) => {
      const path = each.entries.get('path')?.text ?? each.text;
      const isRequired = each.entries.get('required')?.text !== 'false';
      return isRequired && /^[\w./-]{1,200}$/.test(path) && !path.startsWith('/') ? [posix.normalize(path)] : [];
    });
  });
  return [...new Set(paths)].filter((path) => !path.startsWith('..'));
}

/** The variables that a compose file takes from its environment without a default. */
export function askedVariables(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const asked = lines.flatMap((line) =>
    [...line.replaceAll('$$', '').matchAll(/\$(?:\{(\w{1,80})(?::?\?[^}]{0,200})?\}|([A-Za-z_]\w{0,80}))/g)].map(
      ([, braced, plain]) => braced ?? plain ?? '',
    ),
  );
  const bare = [...composeNodesIn(text).values()].flatMap(({ entries }) =>
    (entries.get('environment')?.items ?? []).flatMap(({ text: item }) => (/^[A-Za-z_]\w{0,80}$/.test(item) ? [item] : [])),
  );
  return [...new Set([...asked, ...bare])];
}

/** The sample of an env file: `.env.example` for `.env`. */
export function sampleOf(path: string, files: ReadonlySet<string>): string | undefined {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  const words = ['example', 'sample', 'template', 'dist', 'default'];
  return words
    .flatMap((word) => [`${name}.${word}`, `${name}-${word}`, `${word}${name}`, `${word}.${name.replace(/^\./, '')}`])
    .map((each) => posix.join(folder, each))
    .find((each) => files.has(each));
}
