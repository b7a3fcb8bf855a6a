import { isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';
import { yamlDocument } from '../manifests/yaml-text.ts';
import { nearest, shortened } from '../questions/kinds.ts';
import { ended } from '../text.ts';

/** A value of a YAML file that a person wrote for this tool. Its methods throw errors with file and line. */
export class Written {
  readonly #file: { readonly path: string; readonly text: string };
  readonly #node: unknown;
  readonly #name: string;

  private constructor(file: { readonly path: string; readonly text: string }, node: unknown, name: string) {
    this.#file = file;
    this.#node = node;
    this.#name = name;
  }

  /** Parses one YAML document; undefined for an empty text. Throws KaizenError (exit code 1) for invalid YAML and for several documents. */
  static of(path: string, text: string): Written | undefined {
    const document = yamlDocument(path, text);
    return document === undefined || document.contents === null ? undefined : new Written({ path, text }, document.contents, 'the file');
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
        place.refuse(`"${shortened(name)}" is not one of ${names.join(', ')}${nearest(name, names)}`);
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

  text(): string {
    const text = isScalar(this.#node) && this.#node.value !== null ? String(this.#node.source ?? this.#node.value).trim() : '';
    return text === '' ? this.refuse(`"${this.#name}" must be a text that is not empty`) : text;
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

function nodeOf(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}
