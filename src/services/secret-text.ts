import type { SecretFile, SecretSyntax } from './service.ts';

/** `{name}` or `{name:url}`. */
const placeholder = /\{(\w+)(:url)?\}/;
const placeholders = new RegExp(placeholder.source, 'g');

/** Longer files than these hold something else. */
const mostLength = 65_536;

/** How a value stands in a file, and how it is read from there. */
interface Notation {
  print(value: string): string;
  read(text: string): string;
}

const escaped: Notation = {
  print: (value) => value.replaceAll(/["\\]/g, '\\$&'),
  read: (text) => text.replaceAll(/\\(.)/gu, '$1'),
};

const notations: Readonly<Record<SecretSyntax, Notation>> = {
  // The whole value of a variable is quoted, not what stands for the secret in it.
  environment: { print: (value) => value, read: (text) => text },
  // redis.conf takes words in quotes (its sdssplitargs).
  redis: {
    print: (value) => (/^[\w@%+=:,./-]+$/.test(value) ? value : `"${escaped.print(value)}"`),
    read: (text) => (text.startsWith('"') ? escaped.read(text.slice(1, -1)) : text),
  },
  json: { print: (value) => JSON.stringify(value).slice(1, -1), read: (text) => parsedJson(text) },
  // Strings in double quotes of its server's configuration.
  nats: escaped,
};

/** Names of the secrets whose values a file holds. */
export function secretsIn({ text }: SecretFile): readonly string[] {
  return [...new Set([...text.matchAll(placeholders)].map(([, name = '']) => name))];
}

/** True for the file that is a secret itself: all others with its name in braces are derived from it. */
export function isSecretItself({ name, text }: SecretFile): boolean {
  return text === `{${name}}`;
}

/** The text of a file of secrets with their values, each as it is written in that place. Throws what `valueOf` throws. */
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

/** The text of a file with its placeholders alone: for values that are the same in every notation. */
export function plainText({ text }: SecretFile): string {
  return text.replaceAll(placeholders, '{$1}');
}

/** True where a file's content holds the value of a secret in one of the ways in which it may be written there. */
export function holdsSecret({ syntax }: SecretFile, content: string, value: string): boolean {
  if (syntax === undefined) return content.includes(value);
  if (syntax !== 'environment') return content.includes(notations[syntax].print(value));
  return content.split('\n').some((line) => [value, inUrl(value)].some((written) => unquoted(line).includes(written)));
}

/** The values that a file's content has in the places of its secrets; undefined where it is not made as the file says. */
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

/** A value within an address: nothing but the signs that mean themselves in every part of one (RFC 3986, "unreserved"). */
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
 * The value of a variable in an `env_file` of compose: in double quotes where it holds what compose would read as something else, such as a
 * comment, a quote, or `$`, which is doubled (compose's own reader, compose-go/dotenv).
 */
function environmentValue(value: string): string {
  if (/^[\w@%+=:,./?&~;-]*$/.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll('$', '$$$$')}"`;
}

/** A line `NAME=value` with the value as it is without its quotes. */
function unquoted(line: string): string {
  const start = line.indexOf('=') + 1;
  const value = line.slice(start);
  if (!value.startsWith('"')) return line;
  return line.slice(0, start) + value.slice(1, -1).replaceAll('$$', '$').replaceAll(/\\(.)/g, '$1');
}
