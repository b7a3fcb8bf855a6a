import type { SecretFile, SecretSyntax } from './service.ts';

/** `{name}` or `{name:url}`. */
const placeholder = /\{(\w+)(:url)?\}/;
const placeholders = new RegExp(placeholder.source, 'g');

/** Longer files contain something else. */
const mostLength = 65_536;

/** How a value is written in a file, and how it is read from there. */
interface Notation {
  print(value: string): string;
  read(text: string): string;
}

const escaped: Notation = {
  print: (value) => value.replaceAll(/["\\]/g, '\\$&'),
  read: (text) => text.replaceAll(/\\(.)/gu, '$1'),
};

const notations: Readonly<Record<SecretSyntax, Notation>> = {
  // The whole value of a variable is quoted, not the secret inside it.
  environment: { print: (value) => value, read: (text) => text },
  // redis.conf accepts quoted words (its sdssplitargs).
  redis: {
    print: (value) => (/^[\w@%+=:,./-]+$/.test(value) ? value : `"${escaped.print(value)}"`),
    read: (text) => (text.startsWith('"') ? escaped.read(text.slice(1, -1)) : text),
  },
  json: { print: (value) => JSON.stringify(value).slice(1, -1), read: (text) => parsedJson(text) },
  // Double-quoted strings of its server's configuration.
  nats: escaped,
};

/** Names of the secrets whose values a file contains. */
export function secretsIn({ text }: SecretFile): readonly string[] {
  return [...new Set([...text.matchAll(placeholders)].map(([, name = '']) => name))];
}

/** True for the file that is a secret itself: files with its name in braces are derived from it. */
export function isSecretItself({ name, text }: SecretFile): boolean {
  return text === `{${name}}`;
}

/** The text of a file of secrets with their values, each in the notation of the file. Throws the errors of `valueOf`. */
export function fillSecret({ text, syntax }: SecretFile, valueOf: (name: string) => string): string {
  if (syntax === 'environment') {
    return text.replaceAll(/^(\w+)=(.*)$/gm, (_, name: string, value: string) => `${name}=${environmentValue(fillUrls(value, valueOf))}`);
  }
  const print = syntax === undefined ? (value: string) => value : notations[syntax].print;
  return text.replaceAll(placeholders, (_, name: string) => print(valueOf(name)));
}

function fillUrls(text: string, valueOf: (name: string) => string): string {
  return text.replaceAll(placeholders, (_, name: string, isUrl: string | undefined) =>
    isUrl === undefined ? valueOf(name) : inUrl(valueOf(name)),
  );
}

/** The text of a file with placeholders only: for values that are the same in every notation. */
export function plainText({ text }: SecretFile): string {
  return text.replaceAll(placeholders, '{$1}');
}

/** True if a file contains the value of a secret in one of its possible notations. */
export function holdsSecret({ syntax }: SecretFile, content: string, value: string): boolean {
  if (syntax === undefined) return content.includes(value);
  if (syntax !== 'environment') return content.includes(notations[syntax].print(value));
  return content.split('\n').some((line) => [value, inUrl(value)].some((written) => unquoted(line).includes(written)));
}

/** The values at the places of a file's secrets; undefined if the content does not have the planned form. */
export function valuesIn(file: SecretFile, content: string): ReadonlyMap<string, string> | undefined {
  if (content.length > mostLength) return undefined;
  const values = new Map<string, string>();
  const [texts, contents] = file.syntax === 'environment' ? [file.text.split('\n'), content.split('\n')] : [[file.text], [content]];
  texts.forEach((text, at) => {
    for (const [name, value] of matched(text, contents[at] ?? '', file.syntax)) if (!values.has(name)) values.set(name, value);
  });
  return secretsIn(file).every((name) => values.has(name)) && fillSecret(file, (name) => values.get(name) ?? '') === content
    ? values
    : undefined;
}

function matched(text: string, content: string, syntax: SecretSyntax | undefined): [name: string, value: string][] {
  const isVariable = syntax === 'environment';
  const found = [...text.matchAll(placeholders)];
  const literals = text.split(placeholders).filter((_, at) => at % 3 === 0);
  const pattern = new RegExp(`^${literals.map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*)')}$`, 's');
  const groups = pattern.exec(isVariable ? unquoted(content) : content)?.slice(1) ?? [];
  return groups.flatMap((group, at): [string, string][] => {
    const [, name = '', isUrl] = found[at] ?? [];
    const value = syntax === undefined ? group : notations[syntax].read(group);
    return [[name, isUrl === undefined ? value : fromUrl(value)]];
  });
}

function parsedJson(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

/** A value in an address: only characters that are allowed in every part of it (RFC 3986, "unreserved"). */
function inUrl(value: string): string {
  return encodeURIComponent(value).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function fromUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The value of a variable in an `env_file` of compose: double-quoted if it contains text that compose would interpret, such as a comment, a
 * quote, or `$`, which is doubled (compose's own parser, compose-go/dotenv).
 */
function environmentValue(value: string): string {
  if (/^[\w@%+=:,./?&~;-]*$/.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll('$', '$$$$')}"`;
}

/** A line `NAME=value` without the quotes of the value. */
function unquoted(line: string): string {
  const start = line.indexOf('=') + 1;
  const value = line.slice(start);
  if (!value.startsWith('"')) return line;
  return line.slice(0, start) + value.slice(1, -1).replaceAll('$$', '$').replaceAll(/\\(.)/g, '$1');
}
