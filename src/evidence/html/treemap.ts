import { shortened } from '../shown.ts';
import { type Caption, described } from './chart.ts';
import { html, type Markup, nothing, percent } from './markup.ts';

export interface Item {
  readonly label: string;
  readonly value: string;
  readonly size: number;
  /** The name of its colour. */
  readonly kind: string;
}

/** A label is cut to fit, but never below this number of characters. */
const leastSigns = 8;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Placed<Of> extends Area {
  readonly item: Of;
}

const whole = { x: 0, y: 0, width: 780, height: 340 } as const;
/** Width of the picture on a phone, which has the same height. */
const narrow = 320;
/** The width of a character, the margin next to a label, and the height of a line, in pixels. */
const sign = 6.8;
const margin = 14;
const line = 17;

/** Rectangles whose areas are the sizes of the items, the largest first. A rectangle with enough room has a label. */
export function treemap(caption: Caption, items: readonly Item[]): Markup {
  return html`<svg class="treemap" role="img" aria-labelledby="${caption.id}-title ${caption.id}-desc">${described(caption)}
${squarified(items, whole).map((placed) => cell(placed))}</svg>`;
}

function cell({ item: { label, value, kind }, x, y, width, height }: Placed<Item>): Markup {
  const signsAt = (scale: number): number => (height < line + 6 ? 0 : Math.floor((width * scale - margin) / sign));
  const longest = Math.max(label.length, value.length);
  const visibility = signsAt(narrow / whole.width) >= longest ? '' : ' wide';
  const isLegible = signsAt(1) >= Math.min(longest, leastSigns);
  const size = height > 2 * line + 8 ? html`<text class="size${visibility}" x="7" y="${2 * line}">${value}</text>` : nothing;
  const labels = isLegible
    ? html`<text class="name${visibility}" x="7" y="${line}">${shortened(label, signsAt(1))}</text>${size}`
    : nothing;
  return html`<svg x="${percent(x, whole.width)}" y="${percent(y, whole.height)}" width="${percent(width, whole.width)}" height="${percent(height, whole.height)}"><title>${label}: ${value}</title><rect class="${kind}" width="100%" height="100%"/>${labels}</svg>
`;
}

/**
 * Divides an area among items in proportion to their sizes, as close to squares as possible (Bruls, Huizing and van Wijk, "Squarified
 * Treemaps", 2000). The largest item comes first; an item without a size has no area.
 */
export function squarified<Of extends { readonly size: number }>(items: readonly Of[], area: Area): Placed<Of>[] {
  const sized = items.filter(({ size }) => size > 0);
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  const unit = total === 0 ? 0 : (area.width * area.height) / total;
  const placed: Placed<Of>[] = [];
  let rest = area;
  let next = 0;
  while (next < sized.length) {
    const side = Math.min(rest.width, rest.height);
    let end = next + 1;
    while (end < sized.length && worst(sized.slice(next, end + 1), side, unit) <= worst(sized.slice(next, end), side, unit)) end += 1;
    const strip = sized.slice(next, end);
    const depth = side === 0 ? 0 : (sum(strip) * unit) / side;
    const isUpright = rest.width >= rest.height;
    let along = 0;
    for (const item of strip) {
      const length = depth === 0 ? 0 : (item.size * unit) / depth;
      placed.push(
        isUpright
          ? { item, x: rest.x, y: rest.y + along, width: depth, height: length }
          : { item, x: rest.x + along, y: rest.y, width: length, height: depth },
      );
      along += length;
    }
    rest = isUpright
      ? { ...rest, x: rest.x + depth, width: Math.max(0, rest.width - depth) }
      : { ...rest, y: rest.y + depth, height: Math.max(0, rest.height - depth) };
    next = end;
  }
  return placed;
}

/** The aspect ratio of the least square rectangle in a strip: 1 is a square. */
function worst(strip: readonly { readonly size: number }[], side: number, unit: number): number {
  const area = sum(strip) * unit;
  const sizes = strip.map(({ size }) => size * unit);
  return Math.max((side ** 2 * Math.max(...sizes)) / area ** 2, area ** 2 / (side ** 2 * Math.min(...sizes)));
}

function sum(items: readonly { readonly size: number }[]): number {
  return items.reduce((total, { size }) => total + size, 0);
}
