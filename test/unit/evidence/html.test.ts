import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ticks } from '../../../src/evidence/html/chart.ts';
import { html, percent } from '../../../src/evidence/html/markup.ts';
import { style } from '../../../src/evidence/html/style.ts';
import { squarified } from '../../../src/evidence/html/treemap.ts';
import { evidenceReport } from '../../../src/evidence/html.ts';
import type { EvidenceRecord } from '../../../src/evidence/record.ts';
import { visible } from '../../../src/visible.ts';
import {
  earlierRecords,
  greenRecord,
  hostileRecord,
  redRecord,
  sampleRecords,
  severalRecord,
  withTexts,
} from '../../support/evidence-records.ts';
import { all, type Element, elements, readableText, readHtml, tables, textOf } from '../../support/markup.ts';
import { missingFrom } from '../../support/record-facts.ts';

const report = (record: EvidenceRecord, earlier: readonly EvidenceRecord[] = []): Element => readHtml(evidenceReport(record, earlier));
const section = (root: Element, id: string): Element => {
  const found = elements(root).find(({ attributes }) => attributes.get('id') === id);
  assert.ok(found, id);
  return found;
};

/** Content that only the record has, or that is summed up. */
const leftOut = [
  /\.sha256$/,
  /image\.reference$/,
  /layers\[\]\.folders/,
  /layers\[\]\.instruction/,
  /packages\[\]/,
  /^schema$/,
  /started$/,
  /budgets\[\]\.name/,
  /unit$/,
  /role$/,
  /tests\[\]\.number/,
  /red\.tests\[\]\.(message|seconds)/,
  /\.path$/,
  /stack\.(networks|volumes)/,
  /services\[\]\.volumes/,
];

describe('the report', () => {
  for (const [name, record] of Object.entries(sampleRecords)) {
    it(`of a ${name} record has every fact of it`, () => {
      assert.deepEqual(missingFrom(readableText(report(record)), record, leftOut), []);
    });

    it(`of a ${name} record is one document: headings in order, identifiers once, every reference to something`, () => {
      const root = report(record, [record]);
      const ids = elements(root).flatMap(({ attributes }) => attributes.get('id') ?? []);
      assert.equal(new Set(ids).size, ids.length);
      for (const { attributes } of elements(root)) {
        for (const id of [...(attributes.get('aria-labelledby')?.split(' ') ?? []), ...(attributes.get('href')?.match(/(?<=^#).*/) ?? [])])
          assert.ok(ids.includes(id), id);
      }
      const levels = elements(root).flatMap(({ name: tag }) => (/^h\d$/.test(tag) ? [Number(tag.slice(1))] : []));
      for (const [at, level] of levels.entries()) assert.ok(level <= (levels[at - 1] ?? 0) + 1, `h${levels[at - 1]} h${level}`);
      assert.equal(levels.filter((level) => level === 1).length, 1);
    });
  }

  it('asks for nothing: no address but of links, no script, and a policy that names the one style by its hash', () => {
    const root = report(greenRecord, earlierRecords);
    const style = textOf(all(root, 'style')[0] ?? '');
    const policy = all(root, 'meta').find(({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy');
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(policy?.attributes.get('content'), `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    assert.doesNotMatch(style, /url\(|@import|@font-face/);
    for (const { name, attributes } of elements(root)) {
      assert.ok(!['script', 'link', 'img', 'iframe', 'object', 'use', 'image', 'base'].includes(name), name);
      for (const key of attributes.keys()) assert.doesNotMatch(key, /^on|^src$|^style$|^xlink/);
    }
  });

  it('says first whether it is green, and every reason where it is not', () => {
    const [header] = all(report(greenRecord), 'header');
    assert.match(textOf(header ?? ''), /kaizen\s+Green\. 26 tests pass, and 6 budgets are met\./);
    const [red] = all(report(redRecord), 'header');
    assert.match(textOf(red ?? ''), /kaizen\s+Red, for 12 reasons:/);
    assert.deepEqual(all(red ?? section(report(redRecord), 'figures'), 'li').map(textOf), redRecord.verdict.reasons);
  });

  it('tells a scan that did not run from one that found nothing', () => {
    assert.match(textOf(section(report(redRecord), 'security')), /Trivy\s*Not run: The vulnerability database could not be downloaded/);
    assert.doesNotMatch(textOf(section(report(redRecord), 'security')), /Nothing found/);
    assert.match(textOf(section(report(severalRecord), 'security')), /Trivy on web\s*Nothing found; red from critical on\./);
    assert.match(textOf(section(report({ ...redRecord, scans: [] }), 'security')), /The vulnerabilities of the image are not known/);
  });

  it('tells tests of the cluster that were skipped or not run from those that passed', () => {
    const green = textOf(section(report(greenRecord), 'cluster'));
    assert.match(green, /9 of 10 tests passed; 1 had nothing to test\./);
    assert.match(green, /data outlives a pod.*\s*blocked\s*skipped no application keeps data/);
    assert.match(textOf(section(report(redRecord), 'cluster')), /No pod ran after the tests\./);
    const root = report(severalRecord);
    assert.match(
      textOf(section(root, 'cluster')),
      /not run: KAIZEN_CONTEXT names no context of kubectl\. It says nothing about the manifests\./,
    );
    assert.match(textOf(all(root, 'header')[0] ?? ''), /The manifests were not tested on a cluster: see Cluster\./);
    const { cluster: _, ...without } = greenRecord;
    assert.doesNotMatch(textOf(report(without)), /cluster/i);
  });

  it('describes every picture, and has its numbers in a table', () => {
    const root = report(greenRecord, earlierRecords);
    const figures = all(root, 'figure');
    assert.equal(figures.length, 10);
    for (const figure of figures) {
      const [picture] = all(figure, 'svg').filter(({ attributes }) => attributes.get('role') === 'img');
      assert.ok(picture);
      assert.equal(picture.attributes.get('aria-labelledby')?.split(' ').length, 2);
      for (const name of ['title', 'desc']) assert.notEqual(textOf(all(picture, name)[0] ?? ''), '');
      assert.ok((tables(figure)[0]?.length ?? 0) > 1);
    }
  });

  it('has the history of each figure, this run the last, and says so where there is none', () => {
    assert.match(textOf(section(report(greenRecord), 'history')), /This is the first recorded run/);
    const history = section(report(greenRecord, earlierRecords), 'history');
    const sizes = tables(history)[0] ?? [];
    assert.deepEqual(
      sizes.slice(1).map(([, , size]) => size),
      ['243.1 MB', '250.3 MB', '255.2 MB', '311.1 MB', '318.4 MB'],
    );
    assert.deepEqual(sizes.map(([, verdict]) => verdict).slice(1), ['green', 'green', 'green', 'red', 'green']);
    assert.equal(all(history, 'rect').length, 5 * 5);
  });

  it('draws a bar beyond its budget, and none for what was not measured', () => {
    const figures = all(section(report(redRecord), 'figures'), 'li').map((each) => ({
      text: textOf(each),
      bars: all(each, 'rect').map(({ attributes }) => attributes.get('class')),
    }));
    assert.deepEqual(figures[0]?.bars, ['track', 'over', 'limit']);
    assert.deepEqual(figures[1]?.bars, ['track', 'held']);
    assert.deepEqual(figures[3]?.bars, ['track']);
    assert.match(figures[3]?.text ?? '', /not measured/);
  });

  it('says what is missing where nothing was built or started', () => {
    const root = report({
      ...redRecord,
      applications: redRecord.applications.map(({ service, path, green }) => ({ service, path, green })),
      stack: { ...redRecord.stack, services: [] },
    });
    assert.match(textOf(section(root, 'images')), /The image of app was not built\./);
    assert.match(textOf(section(root, 'builds')), /was not built, or not built again/);
    assert.equal(all(section(root, 'stack'), 'figure').length, 0);
  });

  it('escapes every text: none gets out of its element or attribute', () => {
    const kinds = (root: Element): Set<string> =>
      new Set(elements(root).map(({ name, attributes }) => `${name} ${[...attributes.keys()].sort().join(' ')}`));
    const plain = kinds(report(redRecord, [greenRecord]));
    for (const kind of kinds(report(hostileRecord, [hostileRecord]))) assert.ok(plain.has(kind), kind);
    const parts = [
      '<',
      '>',
      '"',
      "'",
      '&',
      '</title>',
      '</svg>',
      '</style>',
      '<!--',
      ']]>',
      '<script>',
      '&lt;',

      '\u202e',
      ' onload=x ',
      '`',
      '=',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 6 }), (signs) => {
        const hostile = withTexts(redRecord, (text) => `${text}${signs.join('')}`);
        const root = report(hostile, [hostile]);
        for (const kind of kinds(root)) assert.ok(plain.has(kind), `${signs.join('')}: ${kind}`);
        assert.equal(all(root, 'section').length, 13);
        for (const { attributes } of all(root, 'a')) assert.match(attributes.get('href') ?? '', /^(?:#[a-z]+|https:\/\/)/);
      }),
      { numRuns: 40 },
    );
  });
});

/** How far two colours are apart (WCAG 2.2, "contrast ratio"). */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const long = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the colours of the report', () => {
  // axe does not look at texts in pictures.
  it('have a contrast of 4.5 wherever a text stands on them, in light and dark', () => {
    const schemes = [...style.matchAll(/:root \{([^}]*)\}/g)].map(
      ([, body = '']) => new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]+)/g)].map(([, name = '', colour = '']) => [name, colour])),
    );
    const pairs = {
      paper: ['ink', 'soft', 'accent', 'green', 'red', 'amber'],
      panel: ['ink', 'soft'],
      rose: ['ink'],
      accent: ['paper'],
      ...Object.fromEntries(
        ['accent-2', 'accent-3', 'stone', 'stone-2', 'tile-1', 'tile-2', 'tile-3', 'tile-4', 'tile-5'].map((name) => [name, ['ink']]),
      ),
    };
    assert.equal(schemes.length, 2);
    for (const colours of schemes) {
      for (const [ground, texts] of Object.entries(pairs)) {
        for (const text of texts) {
          const found = contrast(colours.get(ground) ?? '#fff', colours.get(text) ?? '#fff');
          assert.ok(found >= 4.5, `${text} on ${ground}: ${found.toFixed(2)}`);
        }
      }
    }
  });
});

describe('markup', () => {
  it('reads back as the texts that were put in, in elements and attributes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('" onload="x', "' x='", '&quot;', '</p>', '<b>')), (text) => {
        const [paragraph] = all(readHtml(html`<p title="${text}">${text}</p>`.text), 'p');
        const expected = visible(text);
        assert.equal(textOf(paragraph ?? ''), expected);
        assert.equal(paragraph?.attributes.get('title'), expected);
      }),
    );
    assert.equal(html`${[html`<b>${'<'}</b>`, html`<i></i>`]}${1}`.text, '<b>&#60;</b><i></i>1');
  });

  it('has lengths that are shares of a whole', () => {
    assert.equal(percent(1, 3), '33.333%');
    assert.equal(percent(1, 0), '0%');
  });
});

describe('a treemap', () => {
  it('divides its area among the items in proportion, without a gap and without an overlap', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, (numbers) => {
        const items = numbers.toSorted((one, other) => other - one).map((size) => ({ size }));
        const total = numbers.reduce((sum, each) => sum + each, 0);
        const placed = squarified(items, { x: 0, y: 0, width: 640, height: 320 });
        assert.equal(placed.length, items.length);
        for (const { item, x, y, width, height } of placed) {
          assert.ok(Math.abs(width * height - (item.size / total) * 640 * 320) < 0.01);
          assert.ok(x >= -1e-6 && y >= -1e-6 && x + width <= 640 + 1e-6 && y + height <= 320 + 1e-6);
        }
        for (const [at, one] of placed.entries()) {
          for (const other of placed.slice(at + 1)) {
            const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
            const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
            assert.ok(across < 1e-6 || down < 1e-6);
          }
        }
      }),
    );
    assert.deepEqual(squarified([], { x: 0, y: 0, width: 1, height: 1 }), []);
    assert.deepEqual(squarified([{ size: 0 }], { x: 0, y: 0, width: 1, height: 1 }), []);
  });
});

describe('an axis', () => {
  it('has round numbers, few of them, none beyond the largest', () => {
    assert.deepEqual(ticks(46.2), [0, 10, 20, 30, 40]);
    assert.deepEqual(ticks(0.31), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(ticks(0), [0]);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e5, noNaN: true }), (largest) => {
        const marks = ticks(largest);
        assert.ok(marks.length >= 2 && marks.length <= 6, String(marks));
        assert.ok((marks.at(-1) ?? 0) <= largest * (1 + 1e-8));
      }),
    );
  });
});
