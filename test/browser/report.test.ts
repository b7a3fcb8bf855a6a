import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { evidenceReport } from '../../src/evidence/html.ts';
import type { EvidenceRecord } from '../../src/evidence/record.ts';
import { earlierRecords, greenRecord, hostileRecord, sampleRecords } from '../support/evidence-records.ts';
import { open, startBrowser } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const reports: Readonly<Record<string, readonly [EvidenceRecord, readonly EvidenceRecord[]]>> = {
  ...Object.fromEntries(Object.entries(sampleRecords).map(([name, record]) => [name, [record, []] as const])),
  'green with a history': [greenRecord, earlierRecords],
  'of values that are markup': [hostileRecord, [hostileRecord]],
};

describe('the report in a browser', () => {
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser?.close());

  for (const [name, [record, earlier]] of Object.entries(reports)) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`${name}: axe finds nothing, on a screen and on a phone, all tables open (${scheme})`, async () => {
        for (const width of [1200, 360]) {
          const { page } = await open(browser, evidenceReport(record, earlier), { scheme, width });
          await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
          await page.evaluate(axe);
          const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
          assert.deepEqual(
            violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n  ')}`),
            [],
          );
          await page.close();
        }
      });
    }

    it(`${name}: asks for nothing, says nothing, and needs no scrolling to the side on a phone`, async () => {
      for (const width of [320, 360, 1200]) {
        const { page, requests, messages } = await open(browser, evidenceReport(record, earlier), { scheme: 'light', width });
        const folded = await page.evaluate<number>('document.documentElement.scrollWidth');
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        const unfolded = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.deepEqual({ folded, unfolded }, { folded: width, unfolded: width });
        assert.deepEqual({ requests, messages }, { requests: [], messages: [] });
        await page.close();
      }
    });
  }

  it('lets nothing be loaded or run, whatever might be in it', async () => {
    const put = '<img src="https://example.invalid/x.png"><script>console.log("ran")</script><style>h1 { display: none }</style></body>';
    const { page, requests } = await open(browser, evidenceReport(greenRecord, []).replace('</body>', put), {
      scheme: 'light',
      width: 1200,
    });
    assert.deepEqual(requests, []);
    assert.equal(await page.evaluate('getComputedStyle(document.querySelector("h1")).display'), 'block');
    await page.close();
  });

  it('draws each bar as long as it should be, at any width', async () => {
    for (const width of [360, 1200]) {
      const { page } = await open(browser, evidenceReport(greenRecord, []), { scheme: 'light', width });
      const widths = await page.evaluate<number[]>(
        '[...document.querySelectorAll(".layers rect")].map((each) => each.getBoundingClientRect().width)',
      );
      const sizes = (greenRecord.applications[0]?.image?.layers ?? []).filter(({ size }) => size > 0).map(({ size }) => size);
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
      assert.equal(widths.length, sizes.length);
      for (const [at, size] of sizes.entries()) assert.ok(Math.abs((widths[at] ?? 0) / sum(widths) - size / sum(sizes)) < 0.01, String(at));
      await page.close();
    }
  });

  it('is usable from the keyboard: each link and each table is reached, and shows where one is', async () => {
    const { page } = await open(browser, evidenceReport(greenRecord, earlierRecords), { scheme: 'light', width: 1200 });
    const expected = await page.evaluate<number>('document.querySelectorAll("a, summary").length');
    const reached = new Set<number>();
    for (let pressed = 0; pressed < expected; pressed += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate<number>('[...document.querySelectorAll("a, summary")].indexOf(document.activeElement)'));
      assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
    }
    assert.deepEqual(
      [...reached].sort((one, other) => one - other),
      Array.from({ length: expected }, (_, at) => at),
    );
    await page.close();
  });
});
