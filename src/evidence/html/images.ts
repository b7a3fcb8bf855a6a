import type { ApplicationEvidence, ImageEvidence, LayerEvidence } from '../record.ts';
import { counted, packagesOf, plainInstruction, shortened } from '../shown.ts';
import { bytesText, shareText } from '../text.ts';
import { type Caption, chart, described, heading, type Place } from './chart.ts';
import { html, type Markup, nothing, percent } from './markup.ts';
import { type Item, treemap } from './treemap.ts';

/** A layer that contains files, with its colour. */
interface Drawn extends LayerEvidence {
  readonly colour: string;
}

/** The colour of each kind of package, the same in every picture of every report. */
const tiles: ReadonlyMap<string, string> = new Map([
  ['debian', 'tile-1'],
  ['alpine', 'tile-1'],
  ['pypi', 'tile-2'],
  ['npm', 'tile-3'],
  ['go', 'tile-4'],
]);

function colourOf(ecosystem: string): string {
  return tiles.get(ecosystem) ?? 'tile-5';
}

/** How many packages a picture shows individually. */
const drawnPackages = 30;

/** An image: its properties, its layers and its packages. */
export function imageSection({ service, image }: ApplicationEvidence, { key, level }: Place): Markup {
  if (image === undefined) return html`<p>The image of ${service} was not built.</p>`;
  return html`${aboutImage(image)}
${heading(level, 'Layers')}
${layerChart(image, key)}
${heading(level, 'Packages')}
${packageChart(image, key)}`;
}

function aboutImage({ id, size, architecture, user, healthCheck, base }: ImageEvidence): Markup {
  const digest =
    base.digest === undefined ? html`which this engine did not pull from a registry` : html`digest <code>${base.digest}</code>`;
  return html`<dl>
<dt>Size</dt><dd>${bytesText(size)}, ${architecture}</dd>
<dt>User</dt><dd><code>${user}</code></dd>
<dt>Health check</dt><dd>${healthCheck === undefined ? 'none' : html`<code>${healthCheck.join(' ')}</code>`}</dd>
<dt>Starts from</dt><dd><code>${base.reference}</code>, ${digest}${base.id === undefined ? nothing : html` (image ID <code>${base.id}</code>)`}</dd>
<dt>Image ID</dt><dd><code>${id}</code></dd>
</dl>`;
}

function layerChart(image: ImageEvidence, key: string): Markup {
  const layers = drawn(image.layers.filter(({ size }) => size > 0));
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const base = layers.reduce((sum, { size, isBase }) => sum + (isBase ? size : 0), 0);
  const caption: Caption = {
    id: `layers-${key}`,
    title: 'Layers of the image, from the first to the last',
    description: `${bytesText(base)} come with the base image (grey), and ${bytesText(total - base)} are added to it (blue).`,
  };
  let at = 0;
  const parts = layers.map((layer) => {
    const from = at;
    at += layer.size;
    const label =
      layer.size / total > 0.2
        ? html`<text class="on-${layer.colour}" x="${percent(from, total)}" dx="9" y="25">${bytesText(layer.size)}</text>`
        : nothing;
    return html`<rect class="${layer.colour}" x="${percent(from, total)}" width="${percent(layer.size, total)}" height="40"><title>${shortened(plainInstruction(layer.instruction))}: ${bytesText(layer.size)}</title></rect>${label}
`;
  });
  const shown = layers.filter(({ size }) => size / total >= 0.005);
  const picture = html`<svg class="layers" role="img" aria-labelledby="${caption.id}-title ${caption.id}-desc">${described(caption)}
${parts}</svg>
<ul class="legend">${shown.map(
    ({ colour, instruction, isBase, size }) =>
      html`<li>${swatch(colour)}<span class="what">${isBase ? html`<span class="soft">base image:</span> ` : nothing}<code>${shortened(plainInstruction(instruction), 160)}</code></span><span class="number">${bytesText(size)}</span><span class="number share soft">${shareText(size, total)}</span></li>`,
  )}</ul>`;
  return chart(caption, picture, {
    heads: [{ title: 'layer' }, { title: 'content' }, { title: 'size', isNumber: true }],
    rows: image.layers.map(({ instruction, isBase, size, folders }) => [
      html`${isBase ? html`<span class="soft">base image</span>` : nothing}<code>${shortened(plainInstruction(instruction), 160)}</code>`,
      html`${folders.slice(0, 5).map((folder) => html`<code>${folder.path}</code> ${bytesText(folder.size)}<br>`)}`,
      bytesText(size),
    ]),
  });
}

/** Adjacent layers differ in colour, and so do the layers of the base image and the added ones. */
function drawn(layers: readonly LayerEvidence[]): Drawn[] {
  let [own, base] = [0, 0];
  return layers.map((layer) => ({ ...layer, colour: layer.isBase ? `base-${(base++ % 2) + 1}` : `own-${(own++ % 3) + 1}` }));
}

function packageChart(image: ImageEvidence, key: string): Markup {
  const { packages } = image;
  if (packages.length === 0) return html`<p>No package database was found in the image.</p>`;
  const ecosystems = [...new Set(packages.map(({ ecosystem }) => ecosystem))];
  const total = packages.reduce((sum, { size }) => sum + size, 0);
  const { largest, rest } = packagesOf(image, drawnPackages);
  const items: Item[] = [
    ...largest.map(({ name, size, ecosystem }) => ({ label: name, value: bytesText(size), size, kind: colourOf(ecosystem) })),
    { label: `${rest.count} more`, value: bytesText(rest.size), size: rest.size, kind: 'tile-5' },
  ].toSorted((one, other) => other.size - one.size);
  const caption: Caption = {
    id: `packages-${key}`,
    title: 'Installed packages by size',
    description: `${counted(packages.length, 'package')} ${packages.length === 1 ? 'has' : 'have'} ${bytesText(total)}. The area shows the share of each package.`,
  };
  const legend = html`<ul class="legend inline">${ecosystems.map((ecosystem) => html`<li>${swatch(colourOf(ecosystem))}<span>${ecosystem}</span></li>`)}</ul>`;
  const top = packagesOf(image);
  return chart(
    caption,
    html`${treemap(caption, items)}
${legend}`,
    {
      heads: [{ title: 'package' }, { title: 'version' }, { title: 'from' }, { title: 'size', isNumber: true }],
      rows: [
        ...top.largest.map(({ name, version, ecosystem, size }) => [name, version, ecosystem, bytesText(size)]),
        ...(top.rest.count === 0 ? [] : [[`${top.rest.count} more`, '', '', bytesText(top.rest.size)]]),
      ],
    },
  );
}

function swatch(colour: string): Markup {
  return html`<svg aria-hidden="true"><rect class="${colour}" width="12" height="12"/></svg>`;
}
