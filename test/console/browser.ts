import { launch, type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { findProgram } from '../support/redis-server.ts';

/** A name of this machine that browsers do not count as safe over plain http, as they do `localhost`. */
export const plainHost = 'purgeway.test';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Why nothing can be tried in a browser on this machine; undefined when it can. */
export function whyNoBrowser(): string | undefined {
  return findProgram(programs) === undefined ? 'there is no Chromium on PATH' : undefined;
}

/** Starts a Chromium without a window. Throws where {@link whyNoBrowser} names a reason. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findProgram(programs);
  if (executablePath === undefined) {
    throw new Error('There is no Chromium on PATH.');
  }
  return launch({
    executablePath,
    headless: true,
    protocolTimeout: 120_000,
    args: [
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--force-color-profile=srgb',
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
      // Its sandbox refuses to run as root, and the pages that it sees here are our own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** A tab, and what went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** Errors in the console and in scripts, refusals of the content policy among them. */
  readonly errors: string[];
  /** Addresses of requests to another origin than the one that is watched. */
  readonly strangers: string[];
}

/** Opens a tab that notes what it must not do. `isExpected`: errors that a test provokes. */
export async function openTab(
  browser: Browser | BrowserContext,
  origin: string,
  isExpected: (error: string) => boolean = () => false,
): Promise<Tab> {
  const page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  const errors: string[] = [];
  const strangers: string[] = [];
  const note = (error: unknown): void => {
    if (!isExpected(String(error))) {
      errors.push(String(error));
    }
  };
  page.on('console', (message) => {
    if (message.type() === 'error') {
      note(`${message.text()} ${message.location().url ?? ''}`);
    }
  });
  page.on('pageerror', (error) => note(error));
  page.on('response', (response) => {
    if (response.status() >= 500) {
      void response.text().then(note, note);
    }
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) {
      strangers.push(url);
    }
  });
  return { page, errors, strangers };
}
