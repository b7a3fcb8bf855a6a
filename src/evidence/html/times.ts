import type { ApplicationEvidence, BuildEvidence, Machine, ServiceEvidence, StackEvidence } from '../record.ts';
import { counted, isBuilders, limitOf, plainInstruction, shortened, timeToHealthy } from '../shown.ts';
import { memoryText, secondsText } from '../text.ts';
import { type Caption, chart, heading, type Place, table } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';
import { type Row, timeline } from './timeline.ts';

/** Both builds of an application, step by step. */
export function buildsSection({ service, builds }: ApplicationEvidence, { key, level }: Place): Markup {
  if (builds === undefined) return html`<p>The image of ${service} was not built, or not built again.</p>`;
  const { cold, rebuild } = builds;
  return html`${heading(level, 'Without a cache')}
${buildChart(cold, {
  id: `cold-${key}`,
  title: 'Build without a cache',
  description: `${secondsText(cold.seconds)}, with no layer from the cache and with empty cache mounts.`,
})}
${heading(level, 'After an edit of the source')}
${buildChart(rebuild, {
  id: `rebuild-${key}`,
  title: 'Build after an edit of the source',
  description: `${secondsText(rebuild.seconds)}, after a comment was added to ${rebuild.edited}. Hollow bars came from the cache.`,
})}`;
}

/** Steps with a smaller share of a build than this are not drawn: those of the Dockerfile, and those of the builder. */
const leastShares = { work: 0.004, builder: 0.02 } as const;

function buildChart({ seconds, steps }: BuildEvidence, caption: Caption): Markup {
  const end = Math.max(seconds, ...steps.map((step) => step.start + step.seconds));
  const isShown = (step: BuildEvidence['steps'][number]): boolean =>
    isBuilders(step.name) ? step.seconds >= leastShares.builder * end : step.isCached || step.seconds >= leastShares.work * end;
  const shown = steps.filter(isShown);
  const rows = shown.map(({ name, start, seconds: taken, isCached }): Row => {
    const label = plainInstruction(name);
    const value = isCached ? 'cached' : secondsText(taken);
    const kind = isCached ? 'cached' : isBuilders(name) ? 'builder' : 'work';
    return { label, value, parts: [{ from: start, to: start + taken, kind, says: `${shortened(label)}: ${value}` }] };
  });
  const hidden = steps.length - shown.length;
  const rest =
    hidden === 0
      ? nothing
      : html`<p class="small soft">${counted(hidden, 'short step')} ${hidden === 1 ? 'is' : 'are'} in the table only.</p>`;
  return chart(
    caption,
    html`${timeline(caption, rows, end)}
${rest}`,
    {
      heads: [{ title: 'step' }, { title: 'began at', isNumber: true }, { title: 'took', isNumber: true }],
      rows: steps.map(({ name, start, seconds: taken, isCached }) => [
        html`<code>${shortened(plainInstruction(name), 160)}</code>`,
        secondsText(start),
        isCached ? 'cached' : secondsText(taken),
      ]),
    },
  );
}

/** How the stack started, ran and stopped. */
export function stackSection({ composeFile, command, healthy, problem, observed, services }: StackEvidence, machine: Machine): Markup {
  const outcome =
    problem === undefined
      ? html`<p><code>${command}</code> (${composeFile}) ended${healthy === undefined ? nothing : html` after ${secondsText(healthy)}`} with ${counted(services.length, 'service')} healthy or done.</p>`
      : html`<p><span class="bad">The stack did not become healthy</span> after <code>${command}</code> (${composeFile}).</p><pre>${problem}</pre>`;
  if (services.length === 0) return outcome;
  return html`${outcome}
<h3>Start</h3>
${startChart(services.toSorted((one, other) => beginning(one) - beginning(other)))}
<h3>Running and stopping</h3>
<p>Memory and restarts were read after the stack had been idle for ${secondsText(observed)}.</p>
${table('Running and stopping', {
  heads: [
    { title: 'service' },
    { title: 'memory', isNumber: true },
    { title: 'restarts', isNumber: true },
    { title: 'stopped after', isNumber: true },
  ],
  rows: services.map((service) => [
    html`${service.name} <span class="soft">${service.image}</span>`,
    service.memory === undefined ? '–' : html`${memoryText(service.memory)}<span class="soft">${memoryWords(service, machine)}</span>`,
    service.restarts === 0 ? '0' : html`<span class="bad">${service.restarts}</span>`,
    service.stop === undefined ? '–' : html`${secondsText(service.stop.seconds)}<span class="soft">exit code ${service.stop.exit}</span>`,
  ]),
})}`;
}

function memoryWords(service: ServiceEvidence, machine: Machine): string {
  const limit = limitOf(service, machine);
  return limit === undefined ? 'no limit' : `of ${limit}`;
}

function startChart(services: readonly ServiceEvidence[]): Markup {
  const moments = services.flatMap(({ created, start, healthy, ended }) =>
    [created, start, healthy, ended?.at].filter((at) => at !== undefined),
  );
  const end = Math.max(0.001, ...moments) * 1.04;
  const caption: Caption = {
    id: 'start',
    title: 'Start of the services',
    description:
      'Grey: the container waits for others. Light blue: it runs and is not healthy yet. Green: it is healthy, or it is a job that has finished. Red: it ended too early.',
  };
  const rows = services.map((service): Row => ({ label: service.name, value: outcomeOf(service), parts: partsOf(service, end) }));
  return chart(caption, timeline(caption, rows, end), {
    heads: [
      { title: 'service' },
      { title: 'created', isNumber: true },
      { title: 'started', isNumber: true },
      { title: 'healthy', isNumber: true },
    ],
    rows: services.map((service) => [
      html`${service.name}${service.dependsOn.map(({ service: other, condition }) => html`<span class="soft">waits until ${other} is ${condition}</span>`)}`,
      at(service.created),
      at(service.start),
      service.ended === undefined
        ? at(service.healthy)
        : html`${at(service.healthy)}<span class="soft">ended at ${at(service.ended.at)} with ${service.ended.exit}</span>`,
    ]),
  });
}

function beginning({ start, created }: ServiceEvidence): number {
  return start ?? created ?? Number.POSITIVE_INFINITY;
}

function at(moment: number | undefined): string {
  return moment === undefined ? '–' : secondsText(moment);
}

function outcomeOf(service: ServiceEvidence): string {
  const healthy = timeToHealthy(service);
  if (service.ended !== undefined) return `exit ${service.ended.exit}`;
  return healthy === undefined ? (service.healthy === undefined ? 'not healthy' : '') : secondsText(healthy);
}

function partsOf({ name, role, created, start, healthy, ended }: ServiceEvidence, end: number): Row['parts'] {
  const isDone = role === 'job' && ended?.exit === 0;
  const last = ended?.at ?? end;
  const spans = [
    { from: created, to: start ?? last, kind: 'waiting', says: 'waiting' },
    { from: start, to: healthy ?? last, kind: isDone ? 'running' : 'starting', says: isDone ? 'at work' : 'starting' },
    { from: healthy, to: last, kind: 'running', says: 'healthy' },
    { from: isDone ? undefined : ended?.at, to: end, kind: 'failing', says: 'ended' },
  ] as const;
  return spans.flatMap(({ from, to, kind, says }) =>
    from === undefined || to <= from ? [] : [{ from, to, kind, says: `${name}: ${says}, ${secondsText(from)} to ${secondsText(to)}` }],
  );
}
