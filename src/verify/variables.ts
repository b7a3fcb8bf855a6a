import type { Fault } from './fault.ts';

/** The error in an env file, which compose reads line by line (compose specification, "env_file"). */
export function variablesFault(text: string): Fault | undefined {
  const names = new Set<string>();
  for (const [index, content] of text.split('\n').entries()) {
    if (content === '' || content.startsWith('#')) continue;
    const [, name] = /^([A-Za-z_]\w*)=\P{Cc}*$/u.exec(content) ?? [];
    // The message does not quote the line, which may contain a secret.
    if (name === undefined) return { line: index + 1, what: 'it is not a variable with its value' };
    if (names.has(name)) return { line: index + 1, what: `${name} occurs twice` };
    names.add(name);
  }
  return undefined;
}
