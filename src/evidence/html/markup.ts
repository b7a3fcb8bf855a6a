import { visible } from '../../visible.ts';

/** A piece of finished HTML, which is not escaped again. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Markup[];

/**
 * Builds HTML or SVG from a template literal: its own text stays unchanged, and every value is escaped, in elements and in quoted
 * attributes, unless it is markup itself.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(texts.reduce((done, text, at) => `${done}${printed(values[at - 1] ?? '')}${text}`));
}

/** Empty markup, for absent parts. */
export const nothing = new Markup('');

function printed(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return visible(String(value)).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A part of a whole as an SVG length: `12.5%`. */
export function percent(part: number, whole: number): string {
  return `${Math.round(whole === 0 ? 0 : (1e5 * part) / whole) / 1e3}%`;
}
