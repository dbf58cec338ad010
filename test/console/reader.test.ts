import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { arrive, intercept, press, seeText } from './acts.ts';
import { whyNoBrowser, type Tab } from './browser.ts';
import { hostname, type ConsoleStack } from './console-stack.ts';
import { openConsole, startMs, type OpenConsole } from './open-console.ts';

const reason = whyNoBrowser();
/** What went wrong in the page, and what it asked for elsewhere. */
const nothing = [[], []];

describe.runIf(reason === undefined)(
  `what the console does for its reader${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
  () => {
    let stack: ConsoleStack;
    let opened: OpenConsole;
    let tab: Tab;
    let page: Page;

    beforeAll(async () => {
      opened = await openConsole(inject('redisUrl'));
      ({ stack } = opened);
    }, startMs);
    afterAll(() => opened?.close());

    beforeEach(async () => {
      tab = await opened.newTab();
      ({ page } = tab);
      return () => page.close();
    }, startMs);

    const goTo = async (path: string): Promise<void> => {
      await page.goto(`${opened.base}${path}`);
    };
    const set = async (account: string, deed: 'pause' | 'resume'): Promise<void> => {
      await stack.call(`/v1/accounts/${account}/${deed}`, { method: 'POST' });
    };

    it('says that older operations were not looked at, where none was found among the newest', async () => {
      await intercept(page, '/v1/operations', async (request) => {
        await request.respond({
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify({ ok: true, items: [], next_cursor: 'further' }),
        });
      });
      await goTo('/console/operations?tag=old');
      await seeText(page, 'Older', '.pager');
      const words = await page.$eval('#content .empty', (note) => note.textContent);
      expect(words).toContain('Nothing was found among the newest.');
      expect(words).not.toContain('Nothing was found.');
      await press(page, 'Older', '.pager');
      await arrive(page, /cursor=further/u);
      await seeText(page, 'Nothing was found among these.', '#content .empty');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('purges nothing when Enter is pressed once more after a dry run', async () => {
      await goTo('/console/purge');
      await page.type('#purge-targets', `https://${hostname}/pressed-twice`);
      await page.focus('.purge-form button.primary');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#purge-now');
      await page.waitForFunction(() => document.activeElement?.textContent === 'What it would do');
      await page.keyboard.press('Enter');
      await page.waitForNetworkIdle();
      expect(await page.evaluate(() => location.pathname)).toBe('/console/purge');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('.part')?.textContent)).toContain(
        '1 target at 2 accounts',
      );
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('does not say when it is gone what waits for an account that is paused', async () => {
      await set('tagged', 'pause');
      const id = await stack.purge({ paths: ['https://tagged.example.com/waits'] });
      await goTo('/console');
      await seeText(page, 'nothing is sent before somebody resumes', '[data-key="Waiting"]');
      expect(await page.$eval('[data-key="Waiting"]', (tile) => tile.textContent)).not.toContain('gone in');
      await set('tagged', 'resume');
      await until('it is done', async () => (await readOperation(stack, id)).done);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });
  },
);
