import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Chromium from Debian's package; `KAIZEN_CHROMIUM` names another one. Without it, the suite fails; no test is skipped. */
const executable = process.env['KAIZEN_CHROMIUM'] ?? '/usr/bin/chromium';

/** Starts Chromium without a window, and without its own background requests. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Opened {
  readonly page: Page;
  /** The requests of the page to other addresses, and its console messages. */
  readonly requests: readonly string[];
  readonly messages: readonly string[];
}

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

/** Opens an HTML text from a file, like a person who has it in a folder. The caller closes the page. */
export async function open(browser: Browser, text: string, { scheme, width }: Look): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'kaizen-page-'));
  const file = join(folder, 'page.html');
  writeFileSync(file, text);
  const address = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
  const requests: string[] = [];
  const messages: string[] = [];
  page.on('requestfinished', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  // Requests that the page's own policy blocks never leave the browser.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'csp') requests.push(request.url());
  });
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  await page.goto(address);
  page.once('close', () => rmSync(folder, { recursive: true, force: true }));
  return { page, requests, messages };
}
