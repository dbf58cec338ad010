import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { arrive, holdFirst, intercept, press, seeText } from './acts.ts';
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
    const valueOf = (selector: string): Promise<unknown> =>
      page.$eval(selector, (control) => Reflect.get(control, 'value'));
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
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

    it('offers the distributions of all pages, and says so where there are too many', async () => {
      let asked = 0;
      await intercept(page, '/v1/cdn/distribution/list', async (request) => {
        const from = Number(new URL(request.url()).searchParams.get('cursor') ?? 0);
        asked += 1;
        const items = Array.from({ length: 200 }, (_, place) => ({
          distribution_id: `of-${from + place}`,
          account: 'main',
        }));
        await request.respond({
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify({ ok: true, items, next_cursor: String(from + 200) }),
        });
      });
      await goTo('/console/purge');
      await seeText(page, 'of-1999 at main', '#purge-distribution');
      await seeText(page, 'Only 2,000 are offered here; there are more.', '#purge-distribution-hint');
      expect(asked).toBe(10);
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

    it('keeps what is typed into the search while the accounts are still on their way', async () => {
      const letGo = await holdFirst(page, '/v1/accounts');
      await goTo('/console/operations');
      await page.type('#search', 'tag:typed');
      await page.focus('#filter-state');
      expect(await page.$$eval('#filter-account option', ({ length }) => length)).toBe(1);
      await letGo();
      await seeText(page, 'main', '#filter-account');
      expect(await valueOf('#search')).toBe('tag:typed');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('looks for what is typed when a filter is chosen, and keeps the focus at the filter', async () => {
      await goTo('/console/operations?account=main');
      await seeText(page, 'second', '#filter-account');
      await page.type('#search', 'tag:typed');
      await page.focus('#filter-state');
      for (const state of ['pending', 'active']) {
        await page.keyboard.press('ArrowDown');
        const address = await arrive(page, new RegExp(`state=${state}`, 'u'));
        expect(new URLSearchParams(address.split('?')[1]).get('tag')).toBe('typed');
        expect(new URLSearchParams(address.split('?')[1]).get('account')).toBe('main');
        expect([await focused(), await valueOf('#search')]).toEqual(['filter-state', 'tag:typed']);
      }
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('takes a time when it is left or sent, and not while it is typed', async () => {
      await goTo('/console/operations');
      await page.waitForSelector('#filter-from');
      const visits = await page.evaluate(() => history.length);
      await page.focus('#filter-from');
      // The same where the day comes before the month, and where a day has 24 hours.
      await page.keyboard.type('02022026');
      await page.keyboard.press('Tab');
      await page.keyboard.type('0304AM');
      expect([await focused(), await page.evaluate(() => location.search)]).toEqual(['filter-from', '']);
      expect(await valueOf('#filter-from')).toBe('2026-02-02T03:04');
      await page.focus('#filter-to');
      expect(decodeURIComponent(await arrive(page, /from=/u))).toContain('from=2026-02-0');
      expect([await focused(), await valueOf('#filter-from')]).toEqual(['filter-to', '2026-02-02T03:04']);
      await page.keyboard.type('03032026');
      await page.keyboard.press('Tab');
      await page.keyboard.type('0506AM');
      expect(await page.evaluate(() => location.search)).not.toContain('to=');
      await page.keyboard.press('Enter');
      await arrive(page, /from=.*to=/u);
      expect(await valueOf('#filter-to')).toBe('2026-03-03T05:06');
      expect(await page.evaluate(() => history.length)).toBe(visits + 2);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('keeps the focus at what the charts show, and the account that was chosen', async () => {
      await goTo('/console');
      await seeText(page, 'second', '#account');
      await page.focus('#span');
      await page.keyboard.press('ArrowDown');
      await arrive(page, /minutes=360/u);
      expect(await focused()).toBe('span');
      await seeText(page, 'second', '#account');
      await page.focus('#account');
      await page.keyboard.press('End');
      const chosen = await arrive(page, /account=\w/u);
      expect(await focused()).toBe('account');
      await seeText(page, 'second', '#account');
      expect(chosen).toContain(`account=${String(await valueOf('#account'))}`);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    /** As a browser does with a tab behind others. */
    const hide = async (isHidden: boolean): Promise<void> => {
      await page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    };

    it('holds no stream open for an operation that nobody sees, and knows how it stands when it is seen', async () => {
      await set('main', 'pause');
      const id = await stack.purge({ paths: [`https://${hostname}/behind`] });
      const path = `/v1/operations/${id}/events`;
      const streams = { open: 0, opened: 0 };
      page.on('request', (request) => {
        const isOne = Number(new URL(request.url()).pathname === path);
        streams.open += isOne;
        streams.opened += isOne;
      });
      for (const end of ['requestfinished', 'requestfailed'] as const) {
        page.on(end, (request) => (streams.open -= Number(new URL(request.url()).pathname === path)));
      }
      await goTo(`/console/operations/${id}`);
      await seeText(page, 'Paused by an operator', '.table');
      expect(streams).toEqual({ open: 1, opened: 1 });
      await hide(true);
      await until('the stream is over', () => streams.open === 0);
      await set('main', 'resume');
      await until('it is done', async () => (await readOperation(stack, id)).done);
      expect(await page.$eval('.heading', (head) => head.textContent)).not.toContain('complete');
      expect(streams).toEqual({ open: 0, opened: 1 });
      await hide(false);
      await seeText(page, 'complete', '.heading');
      expect(streams.opened).toBe(2);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('shows an operation that was opened behind other tabs, without a stream', async () => {
      await set('main', 'pause');
      const id = await stack.purge({ paths: [`https://${hostname}/opened-behind`] });
      await page.evaluateOnNewDocument(() => Object.defineProperty(document, 'hidden', { value: true }));
      let streams = 0;
      page.on('request', (request) => (streams += Number(request.url().endsWith('/events'))));
      await goTo(`/console/operations/${id}`);
      await seeText(page, 'Paused by an operator', '.table');
      await page.waitForNetworkIdle();
      expect(streams).toBe(0);
      await set('main', 'resume');
      await until('it is done', async () => (await readOperation(stack, id)).done);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });
  },
);
