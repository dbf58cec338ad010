import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { until } from '../support/until.ts';
import { readOperation } from '../support/operations.ts';
import { press, signIn } from './acts.ts';
import { openBrowser, openTab, whyNoBrowser, type Tab } from './browser.ts';
import { hasten, hostname, startConsoleStack, type ConsoleStack } from './console-stack.ts';

const reason = whyNoBrowser();
/** A browser takes its time to start where much else runs. */
const startMs = 180_000;

describe.runIf(reason === undefined)(
  `the looks of the console${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
  () => {
    let stack: ConsoleStack;
    let browser: Browser;
    let slowDown: (() => Promise<void>) | undefined;
    let tab: Tab;
    let folder: string;
    let operation: string;
    let axe: string;

    beforeAll(async () => {
      [stack, browser, folder, axe] = await Promise.all([
        startConsoleStack(inject('redisUrl')),
        openBrowser(),
        mkdtemp(join(tmpdir(), 'purgeway-console-')),
        readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      ]);
      slowDown = hasten(stack);
      const long = `https://${hostname}/${'very-long-segment/'.repeat(12)}page.html?with=${'x'.repeat(200)}`;
      const callback = { url: `${stack.receiver.url}/${'long/'.repeat(20)}` };
      operation = await stack.purge({ paths: [long, `https://${hostname}/`], callback });
      await until('it is done', async () => (await readOperation(stack, operation)).done);
      await stack.call('/v1/accounts/second/pause', { method: 'POST' });
      tab = await openTab(browser, stack.api.url);
      await signIn(tab.page, `${stack.api.url}/console`, stack.key);
    }, startMs);
    afterAll(async () => {
      await browser?.close();
      await slowDown?.();
      await stack?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** What is done on a page before it is looked at. */
    const acts = new Map([
      [
        'hook',
        async (page: Page): Promise<void> => {
          await page.type('#hook-payload', '{"slug": "a-rather-long-name-of-a-page-that-changed"}');
          await press(page, 'Explain');
          await page.waitForSelector('#content tbody tr');
        },
      ],
    ]);
    const pages: readonly (readonly [name: string, path: () => string, ready: string])[] = [
      ['overview', () => '/console', '.tile'],
      ['operations', () => '/console/operations', 'tbody tr'],
      ['operation', () => `/console/operations/${operation}`, '.truths'],
      ['purge', () => '/console/purge', '#purge-targets'],
      ['accounts', () => '/console/accounts', 'tbody tr'],
      ['account', () => '/console/accounts/main', '.facts'],
      ['endpoints', () => '/console/callbacks', 'tbody tr, .empty'],
      ['deliveries', () => '/console/callbacks/deliveries?state=delivered', 'tbody tr'],
      ['delivery', () => `/console/callbacks/deliveries/${operation.replace('op_', 'msg_')}`, '.facts'],
      ['receivers', () => '/console/callbacks/receivers', 'tbody tr, .empty'],
      ['hooks', () => '/console/hooks', 'tbody tr'],
      ['hook', () => '/console/hooks/pages', '#hook-payload'],
      ['nothing', () => '/console/nowhere', '.empty'],
    ];

    it.each(pages)(
      '%s: readable in both themes, and as wide as the window from 360 to 2560',
      async (name, path, ready) => {
        const { page, errors, strangers } = tab;
        await page.goto(`${stack.api.url}${path()}`);
        await page.waitForSelector(ready);
        await acts.get(name)?.(page);
        for (const width of [360, 2560, 1280]) {
          await page.setViewport({ width, height: 800 });
          // Charts are drawn anew once the page has its new width.
          await page.waitForFunction(fits, { timeout: 5_000 }).catch(() => undefined);
          const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect([name, width, Math.max(0, spill)]).toEqual([name, width, 0]);
        }
        // By the debugger, which the page's own rules do not bind.
        await page.evaluate(axe);
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMediaFeatures([
            { name: 'prefers-color-scheme', value: theme },
            { name: 'prefers-reduced-motion', value: 'reduce' },
          ]);
          const file = `${join(folder, `${name}-${theme}`)}.png` as const;
          await page.screenshot({ path: file });
          // A page of one colour makes a picture of few bytes.
          expect((await readFile(file)).length).toBeGreaterThan(15_000);
          expect(await page.evaluate(seriousProblems)).toEqual([]);
          const { text, ground } = await page.evaluate(lightness);
          expect(theme === 'dark' ? text - ground : ground - text).toBeGreaterThan(0.5);
        }
        expect([errors.splice(0), strangers.splice(0)]).toEqual([[], []]);
      },
    );
  },
);

function fits(): boolean {
  return document.documentElement.scrollWidth <= innerWidth;
}

/** How light the page's text and its ground are, from 0 to 1. Runs in the page. */
function lightness(): { readonly text: number; readonly ground: number } {
  const { color, backgroundColor } = getComputedStyle(document.body);
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const of = (shade: string): number => {
    if (brush === null) {
      return Number.NaN;
    }
    brush.fillStyle = shade;
    brush.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = brush.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / (3 * 255);
  };
  return { text: of(color), ground: of(backgroundColor) };
}

declare const axe: {
  run(options: object): Promise<{
    violations: readonly {
      id: string;
      impact?: string | null;
      nodes: readonly { html: string; failureSummary?: string }[];
    }[];
  }>;
};

/** Runs in the page. */
async function seriousProblems(): Promise<string[]> {
  const { violations } = await axe.run({ resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
}
