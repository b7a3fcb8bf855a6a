import { exitCode, KaizenError } from '../errors.ts';
import { isOwnSecret } from '../services/leftover.ts';
import { fillSecret, holdsSecret, isSecretItself, secretsIn, valuesIn } from '../services/secret-text.ts';
import type { SecretFile } from '../services/service.ts';
import { sha256 } from '../sha256.ts';

export const secretsFolder = 'secrets';

/**
 * A hash of the text of each derived file, to distinguish a person's edit from an older value. It stays next to the secrets, on this
 * machine: the hash of a password that a person chose could reveal it.
 */
export const derivedPath = `${secretsFolder}/.derived.json`;

/** The files of secrets on disk, and their meaning for the planned ones. */
export interface Secrets {
  /** The value of a secret, if one of the files has it. */
  valueOf(name: string): string | undefined;
  /** True for a file whose values are in other files. */
  isDerived(file: SecretFile): boolean;
  stand(file: SecretFile): Stand;
}

/** The state of a file of secrets: `missing`, up to date, to be derived again, or edited by a person. `because` is half a sentence. */
export interface Stand {
  readonly state: 'missing' | 'right' | 'outdated' | 'theirs';
  readonly because?: string;
}

/**
 * Examines the files of secrets. `read` returns the text of a file in the secrets folder by its name. Throws KaizenError (exit code 1) for
 * a secret that is empty, or that contains text which cannot be written where it is needed.
 */
export function secretsOf(files: readonly SecretFile[], read: (name: string) => string | undefined): Secrets {
  const hashes = derivedHashes(read(derivedPath.slice(secretsFolder.length + 1)));
  const values = new Map<string, { readonly value: string; readonly from: string }>();
  for (const file of files) {
    const own = isSecretItself(file) ? read(file.name) : undefined;
    if (own !== undefined) values.set(file.name, { value: checked(file, own), from: file.name });
  }
  // If the file of a secret was deleted, the secret still exists in the files that were derived from it, and in the data of its service.
  for (const file of files) {
    for (const [name, value] of valuesIn(file, read(file.name) ?? '') ?? []) {
      if (value !== '' && !values.has(name)) values.set(name, { value, from: file.name });
    }
  }
  const valueOf = (name: string): string | undefined => values.get(name)?.value;
  const isItself = (name: string): boolean => files.some((file) => file.name === name && isSecretItself(file));
  // A value without its own file is kept in this file: it cannot be derived.
  const isDerived = (file: SecretFile): boolean => {
    const names = secretsIn(file);
    return !isSecretItself(file) && (names.length === 0 || names.some(isItself));
  };
  const isMade = (file: SecretFile, content: string): boolean =>
    hashes[file.name] === sha256(content) ||
    (!(file.name in hashes) && [file, ...(file.former === undefined ? [] : [file.former])].some((each) => isOwnSecret(each, content)));
  const stand = (file: SecretFile): Stand => {
    const content = read(file.name);
    const names = secretsIn(file);
    if (content === undefined) return missing(file, values.get(file.name)?.from);
    if (!isDerived(file)) return { state: 'right' };
    const known = names.filter((name) => valueOf(name) !== undefined);
    if (known.length === names.length && fillSecret(file, (name) => valueOf(name) ?? '').trimEnd() === content.trimEnd()) {
      return { state: 'right' };
    }
    const changed = names.filter((name) => !holdsSecret(file, content, valueOf(name) ?? '\0'));
    const sources = changed.map((name) => `${secretsFolder}/${name}`).join(' and ');
    if (isMade(file, content)) return { state: 'outdated', ...(sources === '' ? {} : { because: `follows ${sources}` }) };
    return sources === ''
      ? { state: 'theirs' }
      : { state: 'theirs', because: `its value differs from ${sources}; delete it, and the tool derives it again` };
  };
  return { valueOf, isDerived, stand };
}

function missing({ name }: SecretFile, from: string | undefined): Stand {
  return { state: 'missing', ...(from === undefined || from === name ? {} : { because: `with the value in ${secretsFolder}/${from}` }) };
}

/** The secret in a file, without the line ends after it, which editors add and every service ignores. */
function checked({ name, refused }: SecretFile, content: string): string {
  const value = content.replace(/\n+$/, '');
  const path = `${secretsFolder}/${name}`;
  if (value === '') throw new KaizenError(`${path} is empty: put the secret into it, or delete it to get a new one.`, exitCode.invalid);
  if (/\p{Cc}|\ufffd/u.test(value)) {
    throw new KaizenError(
      `${path} holds a line break or another control character, or is not UTF-8 text, and services would read only a part of it: remove that.`,
      exitCode.invalid,
    );
  }
  if (refused?.signs.test(value) === true) throw new KaizenError(`${path}: ${refused.because}: use another one.`, exitCode.invalid);
  return value;
}

function derivedHashes(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const hashes: unknown = JSON.parse(text ?? '{}');
    return typeof hashes === 'object' && hashes !== null && !Array.isArray(hashes) ? { ...hashes } : {};
  } catch {
    return {};
  }
}

/** The text of `derivedPath`: the derived files with a hash of their texts, by name. */
export function printDerived(files: readonly { readonly name: string; readonly text: string }[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted.map(({ name, text }) => [name, sha256(text)])), null, 2)}\n`;
}
