import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { printPage } from '../../src/fleet/page.ts';
import { open, startBrowser } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const markup = '<img src="https://example.invalid/x.png" onerror="console.log(1)">';

const page = printPage('Container files of the fleet', {
  rows: [
    { repository: 'b', languages: 'node 22', denied: '10' },
    { repository: 'a', languages: markup, denied: '9' },
    { repository: 'c', languages: 'python 3.14', denied: '' },
  ],
  sums: [
    ['repositories', '3'],
    ['drifted', '1'],
  ],
  clusters: [{ file: 'Dockerfile', removed: [], added: ['ENV A=1', markup], instead: 'the answer environment', repositories: ['a', 'b'] }],
});

describe("the fleet's page in a browser", () => {
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser?.close());

  for (const scheme of ['light', 'dark'] as const) {
    it(`axe finds nothing, and nothing is loaded or run, on a screen and on a phone (${scheme})`, async () => {
      for (const width of [1200, 360]) {
        const opened = await open(browser, page, { scheme, width });
        await opened.page.evaluate(axe);
        const { violations } = await opened.page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n  ')}`),
          [],
        );
        assert.equal(await opened.page.evaluate<number>('document.documentElement.scrollWidth'), width);
        assert.deepEqual({ requests: opened.requests, messages: opened.messages }, { requests: [], messages: [] });
        await opened.page.close();
      }
    });
  }

  it('can be searched and sorted, with the keyboard', async () => {
    const { page: tab } = await open(browser, page, { scheme: 'light', width: 1200 });
    const shown = (): Promise<string[]> =>
      tab.evaluate<string[]>(
        '[...document.querySelectorAll("#repositories tbody tr")].filter((row) => !row.hidden).map((row) => row.cells[0].textContent)',
      );
    await tab.getByLabel('Search').fill('NODE');
    assert.deepEqual(await shown(), ['b']);
    assert.equal(await tab.getByRole('status').textContent(), '1 repository');
    await tab.getByLabel('Search').fill('');
    const sort = async (name: string): Promise<void> => {
      await tab.getByRole('button', { name }).focus();
      await tab.keyboard.press('Enter');
    };
    await sort('repository');
    assert.deepEqual(await shown(), ['a', 'b', 'c']);
    await sort('denied');
    assert.deepEqual(await shown(), ['c', 'a', 'b']);
    await sort('denied');
    assert.deepEqual(await shown(), ['b', 'a', 'c']);
    assert.equal(await tab.locator('#repositories th').nth(2).getAttribute('aria-sort'), 'descending');
    await tab.close();
  });
});
