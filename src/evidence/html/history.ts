import { type Figure, figuresOf } from '../compare.ts';
import type { BudgetName, EvidenceRecord } from '../record.ts';
import { counted } from '../shown.ts';
import { figureText, kindOf, momentText } from '../text.ts';
import { type Caption, chart, described, heading, type Place } from './chart.ts';
import { html, type Markup, nothing, percent } from './markup.ts';

/** Figures whose history is shown, with their budgets. */
const followed: ReadonlyMap<string, BudgetName> = new Map(
  Object.entries<BudgetName>({
    'image size': 'size',
    'cold build': 'build',
    rebuild: 'rebuild',
    'time to healthy': 'healthy',
    'idle memory': 'memory',
  }),
);

interface Run {
  readonly record: EvidenceRecord;
  readonly value: number | undefined;
}

/** Each figure of an application over the runs; the current run is the last. */
export function historySection(record: EvidenceRecord, earlier: readonly EvidenceRecord[], service: string, { key, level }: Place): Markup {
  const records = [...earlier, record];
  const figures = figuresOf(record).filter(
    (figure) => figure.service === service && followed.has(figure.what) && figure.value !== undefined,
  );
  return html`<div class="history">${figures.map((figure, at) => {
    const valueIn = (each: EvidenceRecord): number | undefined =>
      figuresOf(each).find(({ what, service: of }) => what === figure.what && of === service)?.value;
    return panel(
      record,
      figure,
      records.map((each) => ({ record: each, value: valueIn(each) })),
      { key: `history-${key}-${at}`, level },
    );
  })}</div>`;
}

const height = 72;

function panel(record: EvidenceRecord, { what, service, unit, value }: Figure, runs: readonly Run[], { key: id, level }: Place): Markup {
  const values = runs.flatMap((run) => run.value ?? []);
  const limit = record.budgets.find((budget) => budget.name === followed.get(what) && budget.service === service)?.limit;
  const largest = Math.max(...values, 0);
  // A budget far above all measurements would make the differences too small to see.
  const drawnLimit = limit !== undefined && limit <= 2 * largest ? limit : undefined;
  const top = Math.max(largest, drawnLimit ?? 0) * 1.05;
  const print = (amount: number | undefined): string => (amount === undefined ? 'not measured' : figureText(amount, kindOf(unit, what)));
  const caption: Caption = {
    id,
    title: `${what[0]?.toUpperCase()}${what.slice(1)}`,
    description: `${print(Math.min(...values))} to ${print(largest)} in ${counted(values.length, 'run')}${drawnLimit === undefined ? '' : `; dashed: the budget of ${print(drawnLimit)}`}.`,
  };
  const bars = runs.map(({ record: { verdict }, value: amount }, at) => {
    if (amount === undefined) return nothing;
    const tall = top === 0 ? 0 : (height * amount) / top;
    const kind = `run${at === runs.length - 1 ? ' now' : ''}${verdict.isGreen ? '' : ' was-red'}`;
    return html`<rect class="${kind}" x="${percent(at + 0.12, runs.length)}" width="${percent(0.76, runs.length)}" y="${height - tall}" height="${tall}"/>`;
  });
  const limitLine =
    drawnLimit === undefined
      ? nothing
      : html`<line class="limit" x1="0" x2="100%" y1="${height - (height * drawnLimit) / top}" y2="${height - (height * drawnLimit) / top}"/>`;
  const picture = html`<svg class="runs" role="img" aria-labelledby="${id}-title ${id}-desc">${described(caption)}
${bars}${limitLine}<line class="zero" x1="0" x2="100%" y1="${height}" y2="${height}"/></svg>`;
  return html`<div><div class="amount">${heading(level, caption.title)}<span>${print(value)}</span></div>
${chart(caption, picture, {
  heads: [{ title: 'run' }, { title: 'verdict' }, { title: what, isNumber: true }],
  rows: runs
    .toReversed()
    .map(({ record: { started, verdict }, value: amount }) => [
      momentText(started),
      verdict.isGreen ? 'green' : html`<span class="bad">red</span>`,
      print(amount),
    ]),
})}</div>`;
}
