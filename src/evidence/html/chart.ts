import { html, type Markup, nothing } from './markup.ts';

/** The texts of a picture for people who cannot see it. The identifier is unique in the page. */
export interface Caption {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** The place of a part in the page: a key for its identifiers, and the level of its headings. */
export interface Place {
  readonly key: string;
  readonly level: 3 | 4;
}

export function heading(level: Place['level'], title: string): Markup {
  return level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`;
}

export interface Table {
  readonly heads: readonly Head[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | Markup;
/** The title of a column; columns of numbers are aligned to the right. */
export interface Head {
  readonly title: string;
  readonly isNumber?: true;
}

/** A picture with its title, its description, and the same numbers in a table. */
export function chart({ title, description }: Caption, picture: Markup, numbers: Table): Markup {
  return html`<figure>
<figcaption>${description}</figcaption>
${picture}
<details><summary>The numbers<span class="unseen"> of: ${title}</span></summary>${table(title, numbers)}</details>
</figure>`;
}

/** The start of a picture: its title and description for people who cannot see it. */
export function described({ id, title, description }: Caption): Markup {
  return html`<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>`;
}

/** A table with a caption for screen readers. */
export function table(caption: string, { heads, rows }: Table): Markup {
  return html`<table><caption class="unseen">${caption}</caption>
<thead><tr>${heads.map(({ title, isNumber }) => html`<th scope="col"${numeric(isNumber)}>${title}</th>`)}</tr></thead>
<tbody>
${rows.map((cells) => row(heads, cells))}</tbody></table>`;
}

function row(heads: readonly Head[], cells: readonly Cell[]): Markup {
  return html`<tr>${cells.map((cell, at) =>
    at === 0 ? html`<th scope="row"${numeric(heads[at]?.isNumber)}>${cell}</th>` : html`<td${numeric(heads[at]?.isNumber)}>${cell}</td>`,
  )}</tr>
`;
}

function numeric(isNumber: true | undefined): Markup {
  return isNumber === true ? html` class="number"` : nothing;
}

/** Round numbers from 0 to the largest value, at most six, for the axis of a picture. */
export function ticks(largest: number): number[] {
  if (largest <= 0) return [0];
  const least = largest / 5;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  return Array.from({ length: Math.floor(largest / step + 1e-9) + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}
