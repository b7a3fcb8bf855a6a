import { clusterCriteria } from '../../suite/cluster-criteria.ts';
import type { ClusterEvidence, EvidenceRecord } from '../record.ts';
import { sentence } from '../shown.ts';
import { secondsText } from '../text.ts';
import { table } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';
import { failures, outcomeWord, ranSentence, wordBefore } from './outcomes.ts';

/** A sentence for the head of the report if nothing is known about the manifests. */
export function unclustered({ cluster }: EvidenceRecord): Markup {
  return cluster?.state === 'not run'
    ? html`
<p class="about"><span class="warn">The manifests were not tested on a cluster</span>: see <a href="#cluster">Cluster</a>.</p>`
    : nothing;
}

/** The section of the deployment suite for a cluster: its tests, and the images that the cluster ran. */
export function clusterSection(cluster: ClusterEvidence): Markup {
  const { id } = cluster;
  if (cluster.state === 'not run')
    return html`<p>${id}: <span class="warn">not run</span>: ${sentence(cluster.reason)} It says nothing about the manifests.</p>`;
  const { context, namespace, version, red, green, images } = cluster;
  return html`<p>${id} ran in the namespace <code>${namespace}</code> of the context <code>${context}</code>, on Kubernetes ${version}.</p>
<p>${red === undefined ? 'The manifests existed before this run, so it did not see the tests fail first.' : html`Before there were manifests: ${ranSentence(red)}`}</p>
<p>With the manifests in place: ${ranSentence(green)}</p>
<div class="outcomes">${table('Tests of the cluster', {
    heads: [{ title: 'test' }, ...(red === undefined ? [] : [{ title: 'before' }]), { title: 'after' }, { title: 'time', isNumber: true }],
    rows: green.tests.map((test) => [
      html`${test.id} ${test.title}<span class="soft">${clusterCriteria.find(({ number }) => number === test.number)?.proves ?? ''}</span>`,
      ...(red === undefined ? [] : [wordBefore(red.tests.find(({ number }) => number === test.number))]),
      outcomeWord(test),
      secondsText(test.seconds),
    ]),
  })}</div>
${failures(green)}${
  images.length === 0
    ? html`<p>No pod ran after the tests.</p>`
    : table('Images in the cluster', {
        heads: [{ title: 'workload' }, { title: 'image' }],
        rows: images.map(({ workload, image, digest }) => [
          workload,
          html`<code>${image}</code><span class="soft">${digest ?? 'The node reports no digest.'}</span>`,
        ]),
      })
}`;
}
