import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readDelivery, readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { holdFirst, lookAgain, press, seeText } from './acts.ts';
import { whyNoBrowser, type Tab } from './browser.ts';
import { hostname, type ConsoleStack } from './console-stack.ts';
import { openConsole, startMs, type OpenConsole } from './open-console.ts';

const reason = whyNoBrowser();
/** What went wrong in the page, and what it asked for elsewhere. */
const nothing = [[], []];

describe.runIf(reason === undefined)(
  `what the console keeps${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
  () => {
    let stack: ConsoleStack;
    let opened: OpenConsole;
    let operation: string;
    let tab: Tab;
    let page: Page;

    beforeAll(async () => {
      opened = await openConsole(inject('redisUrl'));
      ({ stack } = opened);
      await stack.call('/v1/callback-endpoints', {
        method: 'POST',
        body: JSON.stringify({ name: 'cms', url: `${stack.receiver.url}/in` }),
      });
      operation = await stack.purge({ paths: [`https://${hostname}/a`], callback: { endpoint: 'cms' } });
      await until('it is done', async () => (await readOperation(stack, operation)).done);
      await until('it is told', async () => (await readDelivery(stack, operation))?.state === 'delivered');
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

    it.each([
      ['overview', () => '/console', '.tile'],
      ['operations', () => '/console/operations', 'tbody tr'],
      ['accounts', () => '/console/accounts', 'tbody tr'],
      ['account', () => '/console/accounts/main', '.facts dd'],
      ['endpoints', () => '/console/callbacks', 'tbody tr'],
      ['deliveries', () => '/console/callbacks/deliveries?state=delivered', 'tbody tr'],
      ['delivery', () => `/console/callbacks/deliveries/${operation.replace('op_', 'msg_')}`, '.facts dd'],
      ['receivers', () => '/console/callbacks/receivers', '.empty'],
      ['hooks', () => '/console/hooks', 'tbody tr'],
    ])(
      '%s: what was found stays, below what went wrong, until there is an answer',
      async (_, path, found) => {
        const count = async () => page.$$eval(`#content ${found}`, ({ length }) => length);
        await goTo(path());
        await page.waitForSelector(`#content ${found}`);
        const before = await count();
        await page.setOfflineMode(true);
        await lookAgain(page);
        await seeText(page, 'No answer', '#content .problem');
        await seeText(page, 'What you see is as it was', '#banner');
        expect(await count()).toBe(before);
        await page.setOfflineMode(false);
        await press(page, 'Try now');
        await page.waitForSelector('#content .problem', { hidden: true });
        expect(await count()).toBe(before);
        expect([tab.errors, tab.strangers]).toEqual(nothing);
      },
    );

    it('says what is wrong in place of what never came', async () => {
      await goTo('/console/callbacks/deliveries/msg_nothing');
      await seeText(page, 'callback-not-found', '#content .problem');
      expect(await page.$$eval('#content .skeleton', ({ length }) => length)).toBe(0);
      expect(await page.$eval('h1', (head) => head.textContent)).toBe('msg_nothing');
    });

    it('shows targets as the last choice of a state wants them, though an earlier answer comes later', async () => {
      await goTo(`/console/operations/${operation}`);
      await seeText(page, 'Finished', '.timeline');
      await page.waitForSelector('.truths');
      await page.waitForNetworkIdle();
      const letGo = await holdFirst(page, `/v1/operations/${operation}/targets`);
      await page.select('#target-state', 'rejected');
      await page.select('#target-state', '');
      await seeText(page, 'confirmed', '.truths');
      await letGo();
      await page.waitForNetworkIdle();
      expect(await page.$$eval('.truths', ({ length }) => length)).toBe(1);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('does not do a deed again while it is under way, though the page was drawn anew meanwhile', async () => {
      const path = '/v1/accounts/main/check';
      let asked = 0;
      page.on('request', (request) => {
        asked += Number(request.url().endsWith(path));
      });
      await goTo('/console/accounts');
      await seeText(page, 'main', 'tbody');
      const letGo = await holdFirst(page, path);
      await press(page, 'Check the credentials of main');
      await until('it is asked', () => asked === 1);
      for (let times = 0; times < 2; times += 1) {
        const drawn = page.waitForResponse((response) => response.url().endsWith('/v1/accounts'));
        await lookAgain(page);
        await drawn;
      }
      await press(page, 'Check the credentials of main');
      await letGo();
      await seeText(page, 'The credentials of main are good', '#toasts');
      expect(asked).toBe(1);
      await press(page, 'Check the credentials of main');
      await until('it is asked again, now that it is over', () => asked === 2);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('skips to the content of a page without losing what was typed there', async () => {
      await goTo('/console/hooks/pages');
      await page.type('#hook-payload', '{}');
      await press(page, 'Skip to the content');
      await page.waitForSelector('#content:focus');
      await page.waitForFunction(() => location.hash === '#content');
      expect(await page.$eval('#hook-payload', (box) => 'value' in box && box.value)).toBe('{}');
      await page.goBack();
      expect(await page.$eval('#hook-payload', (box) => 'value' in box && box.value)).toBe('{}');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });
  },
);
