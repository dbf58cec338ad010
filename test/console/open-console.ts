import type { BrowserContext } from 'puppeteer-core';
import { seeText, signIn } from './acts.ts';
import { openBrowser, openTab, type Tab } from './browser.ts';
import { hasten, startConsoleStack, type ConsoleStack } from './console-stack.ts';

/** The console before a visitor who is signed in, and everything behind it; its time passes several times as fast. */
export interface OpenConsole {
  readonly stack: ConsoleStack;
  readonly base: string;
  readonly context: BrowserContext;
  /** A new tab, signed in again wherever a test ended the session. */
  newTab(): Promise<Tab>;
  close(): Promise<void>;
}

/** A browser takes its time to start where much else runs. */
export const startMs = 180_000;

export async function openConsole(redisUrl: string): Promise<OpenConsole> {
  const [stack, browser] = await Promise.all([startConsoleStack(redisUrl), openBrowser()]);
  const base = stack.api.url;
  const slowDown = hasten(stack);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await signIn(page, `${base}/console`, stack.key);
  await seeText(page, 'Overview', 'h1');
  await page.close();
  const cookies = await context.cookies();
  return {
    stack,
    base,
    context,
    newTab: async () => {
      await context.setCookie(...cookies);
      return openTab(context, base, isProvoked);
    },
    close: async () => {
      await browser.close();
      await slowDown();
      await stack.close();
    },
  };
}

/** What a browser says of requests that are refused for good reason, or cut off by a test. */
function isProvoked(error: string): boolean {
  return /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 40[014]/u.test(error);
}
