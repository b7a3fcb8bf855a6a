import { createHash } from 'node:crypto';
import { linkTarget } from '../render/markdown.ts';
import { criteria } from '../suite/criteria.ts';
import { commandsOf } from './commands.ts';
import { type Cell, heading, type Place, table } from './html/chart.ts';
import { clusterSection, unclustered } from './html/cluster.ts';
import { historySection } from './html/history.ts';
import { imageSection } from './html/images.ts';
import { html, Markup, nothing, percent } from './html/markup.ts';
import { failures, outcomeWord, ranSentence, wordBefore } from './html/outcomes.ts';
import { style } from './html/style.ts';
import { buildsSection, stackSection } from './html/times.ts';
import type {
  ApplicationEvidence,
  AttemptEvidence,
  BudgetEvidence,
  EvidenceRecord,
  Finding,
  ScanEvidence,
  TestEvidence,
} from './record.ts';
import { budgetTitles, counted, countsOf, isScanned, proofOf, reachedText, sentence } from './shown.ts';
import { bytesText, differenceText, figureText, kindOf, memoryText, momentText, secondsText } from './text.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  /** Shorter title for the list of sections. */
  readonly short?: string;
  readonly content: Markup;
}

/**
 * The record as one HTML page with charts. It loads nothing, runs no script, and looks the same in every browser. Earlier records form its
 * history, the oldest first.
 */
export function evidenceReport(record: EvidenceRecord, earlier: readonly EvidenceRecord[]): string {
  const sections: readonly Section[] = [
    { id: 'figures', title: 'Key figures', content: figures(record) },
    { id: 'tests', title: 'Tests and acceptance criteria', short: 'Tests', content: tests(record) },
    ...(record.cluster === undefined ? [] : [{ id: 'cluster', title: 'Cluster', content: clusterSection(record.cluster) }]),
    ...(record.attempts === undefined
      ? []
      : [{ id: 'attempts', title: 'How it was repaired', short: 'Attempts', content: attempts(record.attempts) }]),
    { id: 'files', title: 'Files', content: files(record) },
    { id: 'images', title: 'Image', content: perApplication(record, imageSection) },
    { id: 'builds', title: 'Builds', content: perApplication(record, buildsSection) },
    { id: 'stack', title: 'Stack', content: stackSection(record.stack, record.machine) },
    { id: 'security', title: 'Security', content: security(record) },
    { id: 'comparison', title: 'Compared with the run before', short: 'Comparison', content: comparison(record) },
    { id: 'history', title: 'History', content: history(record, earlier) },
    { id: 'commands', title: 'Build it, run it, look at it, stop it', short: 'Commands', content: commands(record) },
    { id: 'versions', title: 'Versions', content: versions(record) },
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${record.id} ${record.project}: ${record.verdict.isGreen ? 'green' : 'red'}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${head(record)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title, short = title }) => html`<li><a href="#${id}">${short}</a></li>`)}</ul></nav>
<main>
${sections.map(
  ({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${content}
</section>
`,
)}</main>
<footer>Made by kaizen-docker ${record.versions.generator} of the record of ${momentText(record.started)}. Sizes are in powers of 1000, memory in powers of 1024.</footer>
</body>
</html>
`.text;
}

function head(record: EvidenceRecord): Markup {
  const { id, project, verdict, started, seconds, versions } = record;
  const unscanned = isScanned(record)
    ? nothing
    : html`<p class="about"><span class="warn">No scanner has checked ${record.applications.length === 1 ? 'the image' : 'all of the images'}</span>: see <a href="#security">Security</a>.</p>`;
  return html`<header>
<p class="kind">${id}: Dockerfile evidence</p>
<h1>${project}</h1>
${verdict.isGreen ? html`<p class="verdict"><span><strong>Green.</strong> ${greenSentence(record)}</span></p>` : red(verdict.reasons)}
${unscanned}${unclustered(record)}
<p class="about">Measured by kaizen-docker ${versions.generator} on ${momentText(started)}, in ${secondsText(seconds)}. Every figure comes from this run.</p>
</header>`;
}

function greenSentence({ applications, budgets, cluster }: EvidenceRecord): string {
  const runs = [...applications.map(({ green }) => green), ...(cluster?.state === 'run' ? [cluster.green] : [])];
  const passed = runs.reduce((sum, { tests: all }) => sum + all.filter(({ outcome }) => outcome === 'passed').length, 0);
  return `${counted(passed, 'test passes', 'tests pass')}, and ${counted(budgets.length, 'budget is met', 'budgets are met')}.`;
}

function red(reasons: readonly string[]): Markup {
  return html`<p class="verdict red"><span><strong>Red</strong>, for ${counted(reasons.length, 'reason')}:</span></p>
<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
}

/** A part for each application, below its name if there are several. */
function perApplication({ applications }: EvidenceRecord, part: (application: ApplicationEvidence, place: Place) => Markup): Markup {
  const isAlone = applications.length === 1;
  return html`${applications.map((application, at) => {
    const key = String(at);
    return isAlone
      ? part(application, { key, level: 3 })
      : html`<div class="application">${heading(3, application.service)}
${part(application, { key, level: 4 })}</div>`;
  })}`;
}

function figures(record: EvidenceRecord): Markup {
  return perApplication(
    record,
    ({ service }) => html`<ul class="figures">${record.budgets.filter((budget) => budget.service === service).map(budgetFigure)}</ul>`,
  );
}

/**
 * A figure with its budget as a bar, which is full when the budget is used up. A figure above the budget makes the bar longer than its
 * limit.
 */
function budgetFigure({ name, actual, limit, unit, isHeld }: BudgetEvidence): Markup {
  const whole = Math.max(limit, actual ?? 0);
  const bar =
    actual === undefined ? nothing : html`<rect class="${isHeld ? 'held' : 'over'}" width="${percent(actual, whole)}" height="8" rx="2"/>`;
  const mark =
    actual !== undefined && actual > limit ? html`<rect class="limit" x="${percent(limit, whole)}" width="2" height="8"/>` : nothing;
  const verdict = isHeld
    ? html`<span class="good">held</span>`
    : html`<span class="bad">${actual === undefined ? 'not measured' : 'exceeded'}</span>`;
  return html`<li>
<p class="amount"><span>${capitalised(budgetTitles[name])}</span> <b>${actual === undefined ? '–' : figureText(actual, kindOf(unit, name))}</b></p>
<svg aria-hidden="true"><rect class="track" width="100%" height="8" rx="2"/>${bar}${mark}</svg>
<p class="small">${verdict} <span class="soft">budget ${figureText(limit, kindOf(unit, name))}</span></p>
</li>`;
}

function tests(record: EvidenceRecord): Markup {
  return perApplication(record, (application) => {
    const { red: before, green } = application;
    const first =
      before === undefined
        ? html`<p>The files existed before this run, so it did not see the tests fail first: <code>kaizen-docker tdd</code> does that in a project without container files.</p>`
        : html`<p>Before there was a Dockerfile: ${ranSentence(before)}</p>`;
    return html`${first}
<p>With the files in place: ${ranSentence(green)}</p>
<div class="outcomes">${table('Tests', {
      heads: [
        { title: 'criterion' },
        ...(before === undefined ? [] : [{ title: 'before' }]),
        { title: 'after' },
        { title: 'time', isNumber: true },
      ],
      rows: green.tests.map((test) => testRow(record, application, test)),
    })}</div>
${failures(green)}`;
  });
}

function testRow(record: EvidenceRecord, { service, red: before }: ApplicationEvidence, test: TestEvidence): Cell[] {
  const criterion = criteria.find(({ number }) => number === test.number);
  const { says, section } = proofOf(record, service, test);
  const proof = section === 'tests' ? nothing : html` Evidence: <a href="#${section}">${says}</a>.`;
  const earlier = before?.tests.find(({ number }) => number === test.number);
  return [
    html`${test.id} ${test.title}<span class="soft">${criterion?.proves ?? ''}${proof}</span>`,
    ...(before === undefined ? [] : [wordBefore(earlier)]),
    outcomeWord(test),
    secondsText(test.seconds),
  ];
}

function files({ files: all }: EvidenceRecord): Markup {
  return table('Files', {
    heads: [{ title: 'file' }, { title: 'lines', isNumber: true }, { title: 'size', isNumber: true }],
    rows: all.map(({ path, lines, bytes, sha256, purpose }) => [
      html`<code>${path}</code><span class="soft">${purpose} SHA-256 ${sha256.slice(0, 12)}…</span>`,
      lines,
      bytesText(bytes),
    ]),
  });
}

function attempts(made: readonly AttemptEvidence[]): Markup {
  return html`<p><code>kaizen-docker prove --fix</code> changed answers until it ran. A change was kept only if the next attempt got further.</p>
${table('Attempts', {
  heads: [{ title: 'how far it got' }, { title: 'why' }, { title: 'what was changed' }],
  rows: made.map((attempt) => {
    const { started, kind, cause, lines, changes, isTakenBack } = attempt;
    return [
      html`${reachedText(attempt)}<span class="soft">${momentText(started)}</span>`,
      html`${cause ?? ''}${kind === undefined ? nothing : html`<span class="soft">${kind}</span>`}${lines.length === 0 ? nothing : html`<pre>${lines.join('\n')}</pre>`}`,
      html`${changes.map((change) => html`<code>${change}</code> `)}${isTakenBack ? html`<span class="warn">taken back</span>` : nothing}`,
    ];
  }),
})}`;
}

function security({ scans, sboms, waivers, applications }: EvidenceRecord): Markup {
  const isAlone = applications.length === 1;
  const lists = sboms.map((sbom) =>
    sbom.state === 'written'
      ? html`<p>Bill of materials of ${sbom.service}, by ${sbom.tool}: <code>${sbom.path}</code>, ${counted(sbom.components, 'component')}.</p>`
      : html`<p>There is no bill of materials of ${sbom.service}: ${sentence(sbom.reason)}</p>`,
  );
  const waived =
    waivers.length === 0
      ? nothing
      : html`<h3>Waivers</h3>
${table('Waivers', {
  heads: [{ title: 'waived' }, { title: 'why' }, { title: 'until' }],
  rows: waivers.map(({ id, package: name, reason, owner, expires, isExpired }) => [
    html`${id}<span class="soft">${name === undefined ? 'in any package' : `in ${name}`}</span>`,
    html`${reason}<span class="soft">${owner}</span>`,
    html`${expires}${isExpired ? html` <span class="bad">expired</span>` : nothing}`,
  ]),
})}`;
  return html`${scans.length === 0 ? html`<p>No scan ran. The vulnerabilities of the image are not known.</p>` : nothing}${scans.map((each) => scan(each, isAlone))}${waived}
${lists}`;
}

function scan(each: ScanEvidence, isAlone: boolean): Markup {
  const title = html`<h3>${capitalised(each.scanner)}${isAlone ? nothing : html` on ${each.service}`}</h3>`;
  if (each.state === 'not run')
    return html`${title}<p><span class="warn">Not run</span>: ${sentence(each.reason)} It says nothing about vulnerabilities.</p>`;
  const { command, version, database, findings } = each;
  return html`${title}<p>${capitalised(countsOf(each))}.</p>
<p class="small soft"><code>${command}</code>, version ${version}, database of ${momentText(database)}.</p>
${findings.length === 0 ? nothing : table(`Findings of ${each.scanner}`, { heads: [{ title: 'severity' }, { title: 'finding' }, { title: 'package' }], rows: findings.map(findingRow) })}`;
}

function findingRow({ id, severity, package: name, installed, fixed, title, url, isWaived }: Finding): Cell[] {
  const target = url === undefined ? undefined : linkTarget(url);
  return [
    html`<span class="word">${severity}</span>${isWaived ? html`<span class="soft">waived</span>` : nothing}`,
    html`${target === undefined ? html`${id}` : html`<a href="${target}" rel="noreferrer">${id}</a>`}<span class="soft">${title ?? ''}</span>`,
    html`${name}<span class="soft">${installed}${fixed === undefined ? '' : `, fixed in ${fixed}`}</span>`,
  ];
}

function comparison({ comparison: found }: EvidenceRecord): Markup {
  if (found === undefined) return html`<p>There is no earlier record.</p>`;
  const isAlone = new Set(found.changes.map(({ service }) => service)).size <= 1;
  const judged = { better: 'good', worse: 'bad', same: 'soft' } as const;
  return html`<p>The earlier record is <code>${found.with.path}</code>, of ${momentText(found.with.started)}. “Same” means a difference that two runs of the same files can have.</p>
${found.newFindings.length === 0 ? nothing : html`<ul class="reasons">${found.newFindings.map(({ service, id, package: name, severity }) => html`<li>New: ${id} (${severity}) in ${name} of ${service}.</li>`)}</ul>`}
${table('Compared with the run before', {
  heads: [
    { title: 'figure' },
    { title: 'before', isNumber: true },
    { title: 'now', isNumber: true },
    { title: 'difference', isNumber: true },
  ],
  rows: found.changes.map(({ what, service, unit, before, now, is }) => [
    html`${what}${isAlone ? nothing : html` <span class="soft">${service}</span>`}`,
    figureText(before, kindOf(unit, what)),
    figureText(now, kindOf(unit, what)),
    html`${differenceText(before, now, kindOf(unit, what))}<br><span class="${judged[is]}">${is}</span>`,
  ]),
})}`;
}

function history(record: EvidenceRecord, earlier: readonly EvidenceRecord[]): Markup {
  if (earlier.length === 0) return html`<p>This is the first recorded run.</p>`;
  return html`<p>${counted(earlier.length + 1, 'run')}, the oldest on the left, this one on the right; a run that was red is drawn in red.</p>
${perApplication(record, ({ service }, place) => historySection(record, earlier, service, place))}`;
}

function commands(record: EvidenceRecord): Markup {
  return html`<pre>${commandsOf(record).map(
    ({ does, words }) => html`<span class="soft"># ${does}</span>
${words}
`,
  )}</pre>`;
}

function versions({ versions: all, machine, cluster }: EvidenceRecord): Markup {
  return html`<dl>
<dt>Docker Engine</dt><dd>${all.engine}</dd>
<dt>buildx</dt><dd>${all.buildx}</dd>
<dt>compose</dt><dd>${all.compose}</dd>
<dt>kaizen-docker</dt><dd>${all.generator}</dd>
${cluster?.state === 'run' ? html`<dt>Kubernetes</dt><dd>${cluster.version}</dd>` : nothing}
<dt>Machine</dt><dd>${machine.os}, ${machine.architecture}, ${counted(machine.cpus, 'CPU')}, ${memoryText(machine.memory)}</dd>
</dl>`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
