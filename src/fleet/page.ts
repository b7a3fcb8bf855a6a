import { visible } from '../visible.ts';
import { type Cluster, editLines } from './clusters.ts';
import { columnsOf, type Row } from './tables.ts';

/** The contents of a page. */
export interface PageContents {
  readonly rows: readonly Row[];
  readonly sums: readonly (readonly [name: string, value: string])[];
  readonly clusters: readonly Cluster[];
}

/** More clusters of edits than this are not shown. */
const mostClusters = 100;

/** A report as one HTML page: a table that can be searched and sorted, and the edits that people have in common. The page loads nothing. */
export function printPage(title: string, { rows, sums, clusters }: PageContents): string {
  const columns = columnsOf(rows);
  const head = columns.map((column) => `<th scope="col" aria-sort="none"><button type="button">${escaped(column)}</button></th>`).join('');
  const body = rows.map((row) => `<tr>${columns.map((column) => `<td>${escaped(row[column] ?? '')}</td>`).join('')}</tr>`).join('\n');
  const list = sums.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif }
body { margin: clamp(1rem, 3vw, 2rem) }
dl { display: flex; flex-wrap: wrap; gap: 1rem 2rem }
dt { font-size: .9rem } dd { margin: 0; font-size: 1.5rem }
table { border-collapse: collapse; margin-top: 1rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem; border-bottom: 1px solid #8886 }
th button { font: inherit; font-weight: 600; background: none; border: 0; padding: 0; cursor: pointer; color: inherit }
th[aria-sort=ascending] button::after { content: " ▲" } th[aria-sort=descending] button::after { content: " ▼" }
caption { text-align: left; font-weight: 600 }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.wide { overflow-x: auto }
input { font: inherit; padding: .25rem .5rem; width: 20rem; max-width: 100%; box-sizing: border-box }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<dl>${list}</dl>
<label>Search <input type="search" id="search"></label>
<p id="count" role="status">${rows.length} ${rows.length === 1 ? 'repository' : 'repositories'}</p>
<div class="wide" role="region" aria-label="Repositories" tabindex="0">
<table id="repositories">
<caption>Repositories</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>
${clusterSection(clusters)}
</main>
<script>
const rows = [...document.querySelectorAll('#repositories tbody tr')];
const texts = rows.map((row) => row.textContent.toLowerCase());
document.getElementById('search').addEventListener('input', ({ target }) => {
  const words = target.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, index) => {
    row.hidden = !words.every((word) => texts[index].includes(word));
    if (!row.hidden) shown += 1;
  });
  document.getElementById('count').textContent = shown + (shown === 1 ? ' repository' : ' repositories');
});
const heads = document.querySelectorAll('#repositories th');
heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
  const up = head.getAttribute('aria-sort') !== 'ascending';
  heads.forEach((each) => each.setAttribute('aria-sort', 'none'));
  head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = [...rows].sort((a, b) => order.compare(a.cells[column].textContent, b.cells[column].textContent) * (up ? 1 : -1));
  document.querySelector('#repositories tbody').append(...sorted);
}));
</script>
</body>
</html>
`;
}

function clusterSection(clusters: readonly Cluster[]): string {
  if (clusters.length === 0) return '';
  const rows = clusters.slice(0, mostClusters).map((cluster) => {
    const cells = [
      String(cluster.repositories.length),
      escaped(cluster.file),
      `<pre>${escaped(editLines(cluster).join('\n'))}</pre>`,
      escaped(cluster.instead),
      escaped(cluster.repositories.join(', ')),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const heads = ['repositories', 'file', 'edit', 'instead', 'where'].map((name) => `<th scope="col">${name}</th>`);
  return `<h2>What people keep changing</h2>
<p>Equal edits of generated files in two repositories or more, and what would make them unnecessary.</p>
<div class="wide" role="region" aria-label="Edits" tabindex="0">
<table>
<caption>Edits</caption>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}

function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
