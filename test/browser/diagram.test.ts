import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { evidenceDocument } from '../../src/evidence/document.ts';
import type { EvidenceRecord } from '../../src/evidence/record.ts';
import { mermaidLabel } from '../../src/render/markdown.ts';
import { hostileRecord, sampleRecords } from '../support/evidence-records.ts';
import { all, readMarkdown, textOf } from '../support/markup.ts';
import { open, startBrowser } from './browser.ts';

const mermaid = createRequire(import.meta.url).resolve('@mermaid-js/tiny');

/** The diagram in a record's document, as a Markdown reader extracts it. */
async function diagramOf(record: EvidenceRecord): Promise<string> {
  const code = all(readMarkdown(await evidenceDocument(record, { record: 'x.json' })), 'code').find(
    ({ attributes }) => attributes.get('class') === 'language-mermaid',
  );
  assert.ok(code);
  return textOf(code);
}

describe('the diagram of the document', () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await startBrowser();
    ({ page } = await open(browser, '<!doctype html><html lang="en"><title>x</title>', { scheme: 'light', width: 1200 }));
    await page.addScriptTag({ path: mermaid });
  });
  after(() => browser?.close());

  /** Draws a diagram like GitHub, and returns its texts. */
  function drawn(source: string): Promise<string[]> {
    return page.evaluate<string[]>(`(async () => {
      mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
      const { svg } = await mermaid.render('diagram', ${JSON.stringify(source)});
      const box = document.createElement('div');
      box.innerHTML = svg;
      return [...box.querySelectorAll('.nodeLabel, .edgeLabel p, .cluster-label')].map((each) => each.textContent);
    })()`);
  }

  for (const [name, record] of Object.entries({ ...sampleRecords, 'of values that are markup': hostileRecord })) {
    it(`is one that Mermaid draws, with every service, volume and network (${name})`, async () => {
      const texts = (await drawn(await diagramOf(record))).join('\n');
      for (const service of record.stack.services) {
        assert.ok(texts.includes(service.name), `${service.name} in ${texts}`);
        assert.ok(texts.includes(service.image), `${service.image} in ${texts}`);
        for (const volume of service.volumes) assert.ok(texts.includes(volume), `${volume} in ${texts}`);
      }
    });
  }

  it('has labels that read as the texts that they are made of', async () => {
    const hostile = [
      'a"b',
      'a#b;',
      '#quot;',
      '`x`',
      '<b>x</b>',
      '&amp;',
      'end',
      'a|b',
      'x[y](z){w}',
      '%%{init: {}}%%',
      'style a:#35;',
      '--> b',
      '\\n',
      'größe',
      '$$x$$',
    ];
    for (const text of hostile) assert.deepEqual(await drawn(`flowchart LR\n  s0[${mermaidLabel(text)}]\n`), [text], text);
  });
});
