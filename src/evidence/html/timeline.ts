import { type Caption, described, ticks } from './chart.ts';
import { html, type Markup, percent } from './markup.ts';

/** A row of a timeline, with the start and end times of its parts, in seconds. */
export interface Row {
  readonly label: string;
  /** The text after it, usually a duration. */
  readonly value: string;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly kind: PartKind; readonly says: string }[];
}

/** `cached`: no work was done, which is a square in the picture; `waiting`, `starting` and `running` belong to services. */
export type PartKind = 'work' | 'builder' | 'cached' | 'waiting' | 'starting' | 'running' | 'failing';

/** Height of a bar, in pixels. */
const thickness = 10;

/**
 * Bars on a common time axis. The picture stretches to any width, but only the bars do: all lengths are percentages, and the labels are
 * HTML, next to the bars or above them, depending on the space.
 */
export function timeline(caption: Caption, rows: readonly Row[], end: number): Markup {
  const count = rows.length;
  const marks = ticks(end);
  return html`<div class="timeline">
<div class="rows" aria-hidden="true">${rows.map(({ label, value }) => html`<div class="row"><span class="label">${label}</span><span class="value">${value}</span></div>`)}<div class="row axis"></div></div>
<svg class="bars" role="img" aria-labelledby="${caption.id}-title ${caption.id}-desc">${described(caption)}
${marks.map((mark) => html`<line class="grid" x1="${percent(mark, end)}" x2="${percent(mark, end)}" y1="0" y2="${percent(count, count + 1)}"/>`)}
${rows.map(
  ({ parts }, at) => html`<g class="lane">${parts.map(
    ({ from, to, kind, says }) =>
      html`<rect class="${kind}" x="${percent(from, end)}" y="${percent(at + 0.5, count + 1)}" width="${kind === 'cached' ? thickness : percent(Math.max(to - from, end / 400), end)}" height="${thickness}"><title>${says}</title></rect>`,
  )}</g>
`,
)}${marks.map(
  (mark) =>
    html`<text class="tick" x="${percent(mark, end)}" y="${percent(count + 0.6, count + 1)}" text-anchor="${anchor(mark, end)}">${end < 2 ? `${Math.round(mark * 1000)} ms` : `${mark} s`}</text>`,
)}</svg>
</div>`;
}

/** The alignment of a label at its position, so that neither the first nor the last leaves the picture. */
function anchor(at: number, end: number): string {
  if (at === 0) return 'start';
  return at / end > 0.94 ? 'end' : 'middle';
}
