/**
 * The complete style of the report: nothing is loaded, and the page's security policy names this text by its hash. Colours keep a contrast
 * of 4.5 to their background, in light and dark. All digits have the same width.
 */
export const style = `
:root { color-scheme: light dark; --paper: #fff; --panel: #f5f6f8; --ink: #1a1f26; --soft: #55606e; --line: #dde1e7; --accent: #2f5fae; --accent-2: #5f8bd3; --accent-3: #86a8e0; --stone: #8f99a7; --stone-2: #b4bbc5; --green: #17713a; --red: #b3261e; --amber: #855900; --rose: #fbeeed; --tile-1: #cfdcf3; --tile-2: #d3e8dc; --tile-3: #efe2c6; --tile-4: #e3d8ef; --tile-5: #dfe3e8; }
@media screen and (prefers-color-scheme: dark) {
:root { --paper: #13161b; --panel: #1b1f26; --ink: #e5e8ed; --soft: #a0aab8; --line: #2f3640; --accent: #6f9fe8; --accent-2: #3f68ab; --accent-3: #35588f; --stone: #5f6875; --stone-2: #474f5b; --green: #5cc381; --red: #ff8a80; --amber: #e3b55a; --rose: #2b1d1e; --tile-1: #2a4069; --tile-2: #23493a; --tile-3: #514221; --tile-4: #43355a; --tile-5: #3a414b; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
header, nav, main, footer { max-width: 60rem; margin-inline: auto; padding-inline: 1.25rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .86em; }
pre { margin: .75rem 0; padding: .75rem 1rem; background: var(--panel); border-radius: 6px; white-space: pre-wrap; line-height: 1.5; }
p { margin: .5rem 0; max-width: 44rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: break-word; }
h1 { margin: 0; font-size: 2.25rem; letter-spacing: -.02em; }
h2 { margin: 0 0 .5rem; font-size: 1.375rem; }
h3 { margin: 2rem 0 .25rem; font-size: 1.0625rem; }
h4 { margin: 1.5rem 0 .25rem; font-size: .9375rem; }
section { padding-block: 2.25rem; border-top: 1px solid var(--line); }
.soft { color: var(--soft); }
.small, figcaption, details, table { font-size: .875rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { padding-top: 3rem; padding-bottom: 1.5rem; }
.kind { margin: 0 0 .25rem; color: var(--soft); font-size: .875rem; }
.verdict { display: flex; gap: .6rem; align-items: baseline; margin: 1.25rem 0 0; font-size: 1.1875rem; max-width: none; }
.verdict::before { content: ""; flex: none; width: .7em; height: .7em; border-radius: 50%; background: var(--green); }
.verdict.red::before { border-radius: 1px; background: var(--red); }
.verdict strong, .good { color: var(--green); }
.verdict.red strong, .bad { color: var(--red); }
.good, .bad { font-weight: 600; }
.warn { color: var(--amber); font-weight: 600; }
.reasons { margin: 1rem 0; padding: .9rem 1rem .9rem 2.1rem; background: var(--rose); border-left: 3px solid var(--red); border-radius: 0 6px 6px 0; }
.reasons li + li { margin-top: .25rem; }
.about { margin-top: 1rem; color: var(--soft); font-size: .875rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0 0 1.25rem; list-style: none; font-size: .875rem; }

.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr)); gap: 1.5rem 2.5rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.figures p { margin: 0; }
.figures .amount { display: flex; align-items: baseline; justify-content: space-between; gap: .75rem; }
.figures .amount { font-size: .9375rem; }
.figures .amount b { font-size: 1.375rem; font-weight: 600; letter-spacing: -.015em; white-space: nowrap; }
.figures svg { display: block; width: 100%; height: 8px; margin: .3rem 0 .25rem; }
.figures .small { display: flex; justify-content: space-between; gap: .5rem; }

svg { overflow: hidden; }
rect.track { fill: var(--line); }
rect.held { fill: var(--accent); }
rect.over { fill: var(--red); }
rect.limit { fill: var(--ink); }
text { fill: var(--ink); font-size: 12px; }

table { width: 100%; border-collapse: collapse; margin: .75rem 0; line-height: 1.4; }
th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8125rem; vertical-align: bottom; overflow-wrap: normal; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.number .soft { white-space: normal; }
.word { white-space: nowrap; }
td .soft, th .soft { display: block; }

figure { margin: .25rem 0 1rem; }
figcaption { margin-bottom: .85rem; color: var(--soft); max-width: 44rem; }
details { margin-top: .75rem; }
summary { width: fit-content; color: var(--accent); cursor: pointer; }
summary.failed { width: auto; color: inherit; }

.layers { display: block; width: 100%; height: 40px; }
.layers rect { stroke: var(--paper); stroke-width: 1.5px; }
.own-1 { fill: var(--accent); } .own-2 { fill: var(--accent-2); } .own-3 { fill: var(--accent-3); }
.base-1 { fill: var(--stone); } .base-2 { fill: var(--stone-2); }
.layers text { fill: var(--ink); font-weight: 600; } .layers .on-own-1 { fill: var(--paper); }
.legend { margin: .85rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: grid; grid-template-columns: 12px minmax(0, 1fr) auto 3rem; gap: .6rem; align-items: baseline; padding: .2rem 0; }
.legend svg { width: 12px; height: 12px; align-self: center; border-radius: 2px; }
.legend .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.legend.inline { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; }
.legend.inline li { display: flex; gap: .4rem; }

.timeline { position: relative; font-size: .8125rem; }
.timeline .row { display: flex; justify-content: space-between; height: 26px; line-height: 26px; }
.timeline .label { width: 38%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.timeline .bars { position: absolute; left: 40%; top: 0; width: calc(60% - 5.25rem); height: 100%; overflow: visible; }
.timeline .lane { transform: translateY(-5px); }
.grid { stroke: var(--line); }
.tick { fill: var(--soft); font-size: 12px; }
rect.work { fill: var(--accent); }
rect.builder, rect.waiting { fill: var(--stone); }
rect.cached { fill: var(--paper); stroke: var(--soft); }
rect.starting { fill: var(--accent-2); }
rect.running { fill: var(--green); }
rect.failing { fill: var(--red); }

.treemap { display: block; width: 100%; height: 340px; }
.treemap rect { stroke: var(--paper); stroke-width: 2px; }
.treemap .name { font-weight: 600; }
.tile-1 { fill: var(--tile-1); } .tile-2 { fill: var(--tile-2); } .tile-3 { fill: var(--tile-3); } .tile-4 { fill: var(--tile-4); } .tile-5 { fill: var(--tile-5); }

.history { display: grid; grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr)); gap: 1rem 2.5rem; }
.history figure { margin: .5rem 0; }
.history h3, .history h4 { margin: 0; font-size: .9375rem; }
.application + .application { margin-top: 2.5rem; }
.history figure { display: flex; flex-direction: column; }
.history figcaption { order: 1; margin: .4rem 0 0; }
.history details { order: 2; margin-top: .25rem; }
.history .amount { display: flex; align-items: baseline; justify-content: space-between; gap: .75rem; }
.history .runs { display: block; width: 100%; height: 72px; overflow: visible; }
rect.run { fill: var(--accent-2); } rect.run.now { fill: var(--accent); } rect.run.was-red { fill: var(--rose); stroke: var(--red); } rect.run.now.was-red { fill: var(--red); }
line.limit { stroke: var(--ink); stroke-dasharray: 3 3; }
line.zero { stroke: var(--stone); }

dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .35rem 1.5rem; margin: .75rem 0; font-size: .875rem; }
dt { color: var(--soft); }
dd { margin: 0; }
footer { padding-block: 1.5rem 3rem; color: var(--soft); font-size: .8125rem; }

@media (max-width: 44rem) {
header { padding-top: 2rem; }
h1 { font-size: 1.875rem; }
section { padding-block: 1.75rem; }
.timeline .row { height: 40px; line-height: 22px; }
.timeline .label { width: auto; flex: 1; padding-right: .75rem; }
.timeline .bars { left: 0; width: 100%; }
.timeline .lane { transform: translateY(5px); }
.timeline .grid { display: none; }
.legend li { grid-template-columns: 12px minmax(0, 1fr) auto; }
.legend .share { display: none; }
.outcomes thead { position: absolute; clip-path: inset(50%); }
.outcomes tr { display: grid; grid-template-columns: auto auto 1fr; gap: 0 .75rem; padding-block: .5rem; border-bottom: 1px solid var(--line); }
.outcomes th, .outcomes td { padding: 0; border: 0; }
.outcomes th { grid-column: 1 / -1; padding-bottom: .15rem; }
.outcomes td + td .word::before { content: "→ "; color: var(--soft); font-weight: 400; }
dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
dd { margin-bottom: .6rem; }
th, td { padding-right: .5rem; }
}
@media (max-width: 52rem) {
.wide { display: none; }
}
@media print {
body { font-size: 10pt; }
nav { display: none; }
header, main, footer { max-width: none; }
section { padding-block: 1rem; }
svg, .reasons { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
figure, .figures li, tr, .reasons { break-inside: avoid; }
h2, h3, h4 { break-after: avoid; }
details::details-content { content-visibility: visible; block-size: auto; }
}
`;
