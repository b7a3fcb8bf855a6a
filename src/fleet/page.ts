import { visible } from '../visible.ts';
import { columnsOf, type Row } from './tables.ts';

/** A report as one HTML page: a table that can be searched and sorted. The page loads nothing. */
export function printPage(title: string, rows: readonly Row[], sums: readonly (readonly [name: string, value: string])[]): string {
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
body { margin: 2rem }
dl { display: flex; flex-wrap: wrap; gap: 2rem }
dt { opacity: .75 } dd { margin: 0; font-size: 1.5rem }
table { border-collapse: collapse; margin-top: 1rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem; border-bottom: 1px solid #8886 }
th button { font: inherit; font-weight: 600; background: none; border: 0; padding: 0; cursor: pointer; color: inherit }
th[aria-sort=ascending] button::after { content: " ▲" } th[aria-sort=descending] button::after { content: " ▼" }
input { font: inherit; padding: .25rem .5rem; min-width: 20rem }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<dl>${list}</dl>
<label>Search <input type="search" id="search"></label>
<p id="count" role="status">${rows.length} repositories</p>
<table>
<caption hidden>${escaped(title)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</main>
<script>
const rows = [...document.querySelectorAll('tbody tr')];
const texts = rows.map((row) => row.textContent.toLowerCase());
document.getElementById('search').addEventListener('input', ({ target }) => {
  const words = target.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, index) => {
    row.hidden = !words.every((word) => texts[index].includes(word));
    if (!row.hidden) shown += 1;
  });
  document.getElementById('count').textContent = shown + ' repositories';
});
document.querySelectorAll('th').forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
  const up = head.getAttribute('aria-sort') !== 'ascending';
  document.querySelectorAll('th').forEach((each) => each.setAttribute('aria-sort', 'none'));
  head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = [...rows].sort((a, b) => order.compare(a.cells[column].textContent, b.cells[column].textContent) * (up ? 1 : -1));
  document.querySelector('tbody').append(...sorted);
}));
</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
