import { isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';
import { yamlDocument } from '../manifests/yaml-text.ts';
import { nearest, shortened } from '../questions/kinds.ts';
import { ended } from '../text.ts';

interface File {
  readonly path: string;
  readonly text: string;
  readonly mistakes: KaizenError[] | undefined;
}

/** A value of a YAML file that a person wrote for this tool. Its methods throw errors with file and line. */
export class Written {
  readonly #file: File;
  readonly #node: unknown;
  readonly #name: string;

  private constructor(file: File, node: unknown, name: string) {
    this.#file = file;
    this.#node = node;
    this.#name = name;
  }

  /**
   * Parses one YAML document; undefined for an empty text. `mistakes` collects the mistakes that `attempt` and `members` find; without it, the first
   * one is thrown. Throws KaizenError (exit code 1) for invalid YAML and for several documents.
   */
  static of(path: string, text: string, mistakes?: KaizenError[]): Written | undefined {
    const document = yamlDocument(path, text);
    return document === undefined || document.contents === null
      ? undefined
      : new Written({ path, text, mistakes }, document.contents, 'the file');
  }

  /** Reads a part of this value. If mistakes are collected, the result of a mistake is undefined; otherwise it is thrown. */
  attempt<Value>(read: (value: this) => Value): Value | undefined {
    try {
      return read(this);
    } catch (error) {
      if (this.#file.mistakes === undefined || !(error instanceof KaizenError)) throw error;
      this.#file.mistakes.push(error);
      return undefined;
    }
  }

  /** Line of the value, from 1. */
  get line(): number {
    return lineAt(this.#file.text, isNode(this.#node) ? (this.#node.range?.[0] ?? 0) : 0);
  }

  /** Throws a KaizenError about this value. */
  refuse(problem: string): never {
    throw new KaizenError(ended(`${this.#file.path} line ${this.line}: ${problem}`));
  }

  /** The members of a map. `names`: the known names; other names are refused, with the nearest known one. */
  members(names?: readonly string[]): ReadonlyMap<string, Written> {
    if (!isMap(this.#node)) return this.refuse(`${this.#name} must be a map of names and values`);
    const found = new Map<string, Written>();
    for (const { key, value } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (names !== undefined && !names.includes(name)) {
        const place = new Written(this.#file, key, name);
        place.attempt((each) => each.refuse(`"${shortened(name)}" is not ${listed(names, nearest(name, names))}`));
        continue;
      }
      found.set(name, new Written(this.#file, nodeOf(value) ?? key, name));
    }
    return found;
  }

  /** True for a map. */
  get isMap(): boolean {
    return isMap(this.#node);
  }

  items(): readonly Written[] {
    if (!isSeq(this.#node)) return this.refuse(`${this.#name} must be a list`);
    return this.#node.items.map((item) => new Written(this.#file, item, this.#name));
  }

  /** True for a list. */
  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** True or false. */
  flag(): boolean {
    return this.oneOf(['true', 'false']) === 'true';
  }

  /** The value as JSON has it. Aliases are refused, because they can expand without limit. */
  plain(): unknown {
    return plainOf(this.#node) ?? this.refuse(`"${this.#name}" has a value that JSON cannot hold, such as an alias`);
  }

  text(): string {
    const text = isScalar(this.#node) && this.#node.value !== null ? String(this.#node.source ?? this.#node.value).trim() : '';
    return text === '' ? this.refuse(`"${this.#name}" must be a text that is not empty`) : text;
  }

  /** A text as it is, with its line breaks. */
  block(): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'string' || value.trim() === '') return this.refuse(`"${this.#name}" has to be a text that is not empty`);
    if (/[^\P{Cc}\n\t]/u.test(value)) return this.refuse(`"${this.#name}" has a control character`);
    return value;
  }

  texts(): readonly string[] {
    return this.items().map((item) => item.text());
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const text = this.text();
    return (
      words.find((word) => word === text) ?? this.refuse(`"${shortened(text)}" is not one of ${words.join(', ')}${nearest(text, words)}`)
    );
  }

  /** A date such as `2027-03-31`. */
  day(): string {
    const text = this.text();
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
    return isDay ? text : this.refuse(`"${shortened(text)}" is not a date such as 2027-03-31`);
  }

  count(): number {
    const text = this.text();
    return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : this.refuse(`"${shortened(text)}" is not a whole number above 0`);
  }
}

/** Maps without prototypes, lists and scalars; undefined for anything else. */
function plainOf(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) {
    const items = node.items.map(plainOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (!isMap(node)) return undefined;
  const entries = node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', plainOf(value)] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

const mostListed = 16;

/** The known names, or only the nearest one if there are too many. */
function listed(names: readonly string[], hint: string): string {
  return names.length > mostListed && hint !== '' ? `one of the known names${hint}` : `one of ${names.join(', ')}${hint}`;
}

function nodeOf(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}
