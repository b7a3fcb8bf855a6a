import { isRed } from '../compare.ts';
import type { SuiteRun, TestEvidence } from '../record.ts';
import { counted } from '../shown.ts';
import { secondsText } from '../text.ts';
import type { Cell } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';

const classes = { passed: 'good', failed: 'bad', blocked: 'bad', skipped: 'soft' } as const;

/** Before there are files, a failure is expected, and a blocked test is not news. */
const beforeClasses = { passed: 'warn', failed: 'bad', blocked: 'soft', skipped: 'warn' } as const;

/** The outcome of a test, coloured; with the reason of a skipped one. */
export function outcomeWord({ outcome, message }: TestEvidence): Markup {
  const reason = outcome === 'skipped' && message !== undefined ? html` <span class="soft">${message}</span>` : nothing;
  return html`<span class="word ${classes[outcome]}">${outcome}</span>${reason}`;
}

/** The outcome of a test before there were files. */
export function wordBefore(test: TestEvidence | undefined): Cell {
  return test === undefined ? '–' : html`<span class="word ${beforeClasses[test.outcome]}">${test.outcome}</span>`;
}

/** How a run ended, in one sentence. */
export function ranSentence({ command, exit, seconds, tests }: SuiteRun): Markup {
  const count = (wanted: TestEvidence['outcome']): number => tests.filter(({ outcome }) => outcome === wanted).length;
  const skipped = count('skipped') === 0 ? '' : `; ${count('skipped')} had nothing to test`;
  return html`<code>${command}</code> ended with ${exit} after ${secondsText(seconds)}, ${count('passed')} of ${counted(tests.length, 'test')} passed${skipped}.`;
}

/** The messages of the red tests. */
export function failures({ tests }: SuiteRun): Markup {
  return html`${tests.filter(isRed).map(({ id, title, outcome, message }) => html`<details open><summary class="failed"><span class="bad">${outcome}</span> ${id} ${title}</summary><pre>${message ?? 'It printed nothing.'}</pre></details>`)}`;
}
