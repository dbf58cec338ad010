import { setTimeout as wait } from 'node:timers/promises';
import type { HTTPRequest, Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readDelivery } from '../support/operations.ts';
import { until } from '../support/until.ts';
import {
  arrive,
  holdFirst,
  intercept,
  lookAgain,
  loseFirstAnswer,
  press,
  seeText,
  signIn,
  tabTo,
} from './acts.ts';
import { openTab, plainHost, whyNoBrowser, type Tab } from './browser.ts';
import { hostname, type ConsoleStack } from './console-stack.ts';
import { openConsole, startMs, type OpenConsole } from './open-console.ts';

const reason = whyNoBrowser();
/** What went wrong in the page, and what it asked for elsewhere. */
const nothing = [[], []];

describe.runIf(reason === undefined)(
  `the console in a browser${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
  () => {
    let stack: ConsoleStack;
    let opened: OpenConsole;
    let tab: Tab;
    let page: Page;
    let base: string;

    beforeAll(async () => {
      opened = await openConsole(inject('redisUrl'));
      ({ stack, base } = opened);
    }, startMs);
    afterAll(() => opened?.close());

    /** Signed in, in a new tab. */
    beforeEach(async () => {
      tab = await opened.newTab();
      ({ page } = tab);
      return () => page.close();
    }, startMs);

    const isDelivery = async (id: string, state: string): Promise<boolean> =>
      (await readDelivery(stack, id))?.state === state;
    const goTo = async (path: string): Promise<void> => {
      await page.goto(`${base}${path}`);
    };

    it('purges after a dry run, shows it live until it is done, and finds it by its URL', async () => {
      const url = `https://${hostname}/news/today.html`;
      await goTo('/console');
      await press(page, 'Purge', 'nav');
      await page.type('#purge-targets', url);
      await press(page, 'Dry run');
      await seeText(page, '1 target at 2 accounts, in 2 calls');
      await press(page, 'Purge 1 target');
      const path = await arrive(page, /^\/console\/operations\/op_[0-9a-z]{20}$/u);
      await seeText(page, 'complete', '.heading');
      await seeText(page, 'confirmed', '.truths');
      await seeText(page, 'unverified', '.truths');
      await seeText(page, 'Finished', '.timeline');
      await page.keyboard.press('/');
      await page.waitForSelector('#search:focus');
      await page.keyboard.type(url);
      await page.keyboard.press('Enter');
      await seeText(page, path.split('/').at(-1) ?? '', 'tbody');
      expect(await page.$$eval('tbody tr', (rows) => rows.length)).toBe(1);
      await goTo(path);
      await seeText(page, url, '#content');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('pauses an account, keeps what comes meanwhile, and sends it when it is resumed', async () => {
      await goTo('/console/accounts/main');
      await press(page, 'Pause main');
      await press(page, 'Pause', 'dialog');
      await seeText(page, 'paused', '.heading');
      const id = await stack.purge({ paths: [`https://${hostname}/paused`] });
      await seeText(page, '1 target', '.facts');
      await goTo(`/console/operations/${id}`);
      await seeText(page, 'Paused by an operator', '.table');
      await goTo('/console/accounts');
      await press(page, 'Resume main');
      await seeText(page, 'main sends again', '#toasts');
      await goTo(`/console/operations/${id}`);
      await seeText(page, 'complete', '.heading');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('shows a callback that was given up, and sends it again', async () => {
      const { receiver } = stack;
      await stack.call('/v1/callback-endpoints', {
        method: 'POST',
        body: JSON.stringify({ name: 'cms', url: `${receiver.url}/in` }),
      });
      receiver.answers.push({ status: 410 });
      const id = await stack.purge({ paths: [`https://${hostname}/told`], callback: { endpoint: 'cms' } });
      await until('it is given up', () => isDelivery(id, 'dead'));
      await goTo('/console/callbacks');
      await press(page, 'Enable cms');
      await seeText(page, 'called', 'tbody');
      await press(page, 'cms', 'tbody');
      await seeText(page, 'To the endpoint cms');
      await seeText(page, id.replace('op_', 'msg_'), 'tbody');
      const before = receiver.received.length;
      await press(page, `Send again: ${id.replace('op_', 'msg_')}`);
      await until('it is delivered', () => isDelivery(id, 'delivered'));
      expect(receiver.received.length).toBe(before + 1);
      await press(page, 'delivered', '.segments');
      await seeText(page, id.replace('op_', 'msg_'), 'tbody');
      await press(page, 'Send again…');
      await page.waitForSelector('dialog[open]');
      await page.select('#redeliver-state', 'both');
      // The stack's clock is ahead of the browser's.
      await page.$eval('#redeliver-to', (box) => {
        box.setAttribute('value', '2100-01-01T00:00');
        Reflect.set(box, 'value', '2100-01-01T00:00');
      });
      await press(page, 'Send again', 'dialog');
      await seeText(page, 'sent again', '#toasts');
      await until('it is told again', () => receiver.received.length === before + 2);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('cancels what waits, and retries it as a new operation', async () => {
      await stack.call('/v1/accounts/main/pause', { method: 'POST' });
      const id = await stack.purge({ paths: [`https://${hostname}/taken-back`] });
      await goTo(`/console/operations/${id}`);
      await press(page, 'Cancel…');
      await press(page, 'Cancel the operation', 'dialog');
      await seeText(page, 'cancelled', '.truths');
      await stack.call('/v1/accounts/main/resume', { method: 'POST' });
      await press(page, 'Retry…');
      await press(page, 'Retry', 'dialog');
      await seeText(page, `Retry of${id}`, '.facts');
      await seeText(page, 'complete', '.heading');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('asks for the name before it purges a whole site', async () => {
      await goTo('/console/purge');
      await page.type('#purge-targets', `https://${hostname}/*`);
      await press(page, 'Dry run');
      await press(page, 'Purge 1 target');
      const deed = await page.waitForSelector('dialog button.danger');
      expect(await deed?.evaluate((button) => button instanceof HTMLButtonElement && button.disabled)).toBe(
        true,
      );
      await page.type('#dialog-typed', hostname);
      expect(await deed?.evaluate((button) => button instanceof HTMLButtonElement && button.disabled)).toBe(
        false,
      );
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { hidden: true });
      expect(await page.evaluate(() => location.pathname)).toBe('/console/purge');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('purges what the dry run was about, though the form changed before its answer came', async () => {
      await goTo('/console/purge');
      await page.waitForSelector('#purge-targets');
      const letGo = await holdFirst(page, '/v1/cdn/cache/purge');
      await page.type('#purge-targets', `https://${hostname}/seen-first`);
      await press(page, 'Dry run');
      await page.type('#purge-targets', `\nhttps://${hostname}/seen-second`);
      await seeText(page, 'The form was changed.');
      await press(page, 'Dry run');
      await seeText(page, '2 targets at 2 accounts');
      await letGo();
      await page.waitForNetworkIdle();
      await press(page, 'Purge 2 targets');
      const path = await arrive(page, /^\/console\/operations\/op_/u);
      await seeText(page, 'complete', '.heading');
      const { items } = await (await stack.call(`/v1${path.replace('/console', '')}/targets`)).json();
      expect(items).toHaveLength(2);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('sends all callbacks of a time again, though another page is looked at meanwhile', async () => {
      await goTo('/console/callbacks/deliveries');
      const parts = [{ redelivered: 2, next_cursor: 'more' }, { redelivered: 3 }];
      const asked: HTTPRequest[] = [];
      await intercept(page, '/v1/callbacks/redeliver', async (request) => void asked.push(request));
      const answer = async (number: number): Promise<void> => {
        await until('it is asked', () => asked.length > number);
        await asked[number]?.respond({ status: 202, body: JSON.stringify({ ok: true, ...parts[number] }) });
      };
      await press(page, 'Send again…');
      await press(page, 'Send again', 'dialog');
      await until('it is asked', () => asked.length === 1);
      await press(page, 'Accounts', 'nav');
      await seeText(page, 'main', 'tbody');
      await answer(0);
      await answer(1);
      await seeText(page, '5 callbacks are being sent again.', '#toasts');
      expect(asked[1]?.postData()).toContain('"cursor":"more"');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('can be used by keyboard alone, from signing in to a purge', async () => {
      await goTo('/console/purge');
      await page.waitForSelector('#purge-targets');
      await tabTo(page, 'Skip to the content');
      await page.keyboard.press('Enter');
      await tabTo(page, '#purge-targets');
      await page.keyboard.type(`https://${hostname}/by-keyboard`);
      await tabTo(page, 'Dry run');
      await page.keyboard.press('Enter');
      await seeText(page, '1 target at 2 accounts');
      await tabTo(page, 'Purge 1 target');
      await page.keyboard.press('Enter');
      await arrive(page, /^\/console\/operations\/op_/u);
      await seeText(page, 'complete', '.heading');
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await arrive(page, /^\/console\/accounts$/u);
      await tabTo(page, 'Pause main');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { hidden: true });
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('shows markup in names as what it is: text', async () => {
      // Without blanks: the vendor takes none in a tag.
      const tag = '<img/src=x/onerror=document.title=1><script>document.title=2</script>';
      const answer = await stack.call('/v1/cdn/cache/purge', {
        method: 'POST',
        body: JSON.stringify({ tags: [tag], distribution_id: 'tagged-distribution' }),
      });
      expect(answer.status).toBe(202);
      await goTo(`/console/operations?tag=${encodeURIComponent(tag)}&guess=tag`);
      await seeText(page, 'purge', 'tbody');
      await page.click('tbody a.id');
      await seeText(page, tag, '#content');
      await goTo(`/console/operations/${encodeURIComponent('"><img src=x onerror=alert(1)>')}`);
      await seeText(page, '"><img src=x onerror=alert(1)>', '#content');
      await goTo(`/console/nowhere/${encodeURIComponent('<img src=x>')}`);
      await seeText(page, 'Not found', 'h1');
      expect(await page.$$eval('main img, main script', (found) => found.length)).toBe(0);
      expect(await page.title()).not.toMatch(/^\d$/u);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('says so while Purgeway does not answer, and goes on by itself', async () => {
      await goTo('/console/accounts');
      await seeText(page, 'sending', 'tbody');
      await page.setOfflineMode(true);
      await seeText(page, 'Purgeway does not answer', '[role="alert"]');
      await page.setOfflineMode(false);
      await press(page, 'Try now');
      await page.waitForFunction(() => document.querySelector('#banner')?.textContent === '');
      await seeText(page, 'sending', 'tbody');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('leads back, with what was typed, when the session is over', async () => {
      await goTo('/console/purge');
      await page.type('#purge-targets', `https://${hostname}/typed`);
      await page.deleteCookie(...(await page.cookies()));
      await Promise.all([page.waitForNavigation(), press(page, 'Dry run')]);
      expect(page.url()).toBe(`${base}/admin/sign-in?to=%2Fconsole%2Fpurge`);
      await page.type('#key', stack.key);
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      await page.waitForSelector('#purge-targets');
      expect(await page.$eval('#purge-targets', (box) => 'value' in box && box.value)).toBe(
        `https://${hostname}/typed`,
      );
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('opens by a link on another site, though the browser keeps the cookie back at first', async () => {
      const elsewhere = `data:text/html,${encodeURIComponent(`<a href="${base}/console/accounts">look</a>`)}`;
      await page.goto(elsewhere);
      await page.click('a');
      await seeText(page, 'Accounts', 'h1');
      expect(page.url()).toBe(`${base}/console/accounts`);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it.each([
      ['/console/operations', '/v1/operations?limit=1', 'tbody tr'],
      ['/console/callbacks/deliveries?state=delivered', '/v1/callbacks?state=delivered&limit=1', 'tbody tr'],
    ])(
      'asks for a later page of %s once, and again when somebody comes back to it',
      async (path, list, ready) => {
        for (const name of ['first', 'second']) {
          const callback = { url: `${stack.receiver.url}/paged` };
          const id = await stack.purge({ paths: [`https://${hostname}/${name}`], callback });
          await until('it is told', () => isDelivery(id, 'delivered'));
        }
        const { next_cursor: cursor } = await (await stack.call(list)).json();
        let asked = 0;
        page.on('response', (response) => {
          asked += Number(response.url().includes(`cursor=${cursor}`) && response.url().includes('/v1/'));
        });
        await goTo(`${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`);
        await page.waitForSelector(ready);
        await lookAgain(page);
        await until('it is asked for again', () => asked >= 2);
        // Longer than the first page of operations rests.
        await wait(2_500);
        expect(asked).toBe(2);
        expect([tab.errors, tab.strangers]).toEqual(nothing);
      },
    );

    it('makes one operation of a retry that is pressed twice, because no answer came to the first', async () => {
      await stack.call('/v1/accounts/main/pause', { method: 'POST' });
      const id = await stack.purge({ paths: [`https://${hostname}/retried-twice`] });
      await stack.call(`/v1/operations/${id}/cancel`, { method: 'POST' });
      await stack.call('/v1/accounts/main/resume', { method: 'POST' });
      const keys = await loseFirstAnswer(page, `/v1/operations/${id}/retry`);
      await goTo(`/console/operations/${id}`);
      for (const after of ['does not answer', `Retry of${id}`]) {
        await press(page, 'Retry…');
        await press(page, 'Retry', 'dialog');
        await seeText(page, after);
      }
      const { items } = await (await stack.call('/v1/operations?limit=200')).json();
      const retries = items.filter((item: { retry_of?: string }) => item.retry_of === id);
      expect([keys.length, new Set(keys).size, retries.length]).toEqual([2, 1, 1]);
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('purges over plain http too, where browsers offer pages less', async () => {
      const plain = base.replace('127.0.0.1', plainHost);
      await page.close();
      // A header that means nothing there, of which the browser complains.
      tab = await openTab(opened.context, plain, (error) => error.includes('Cross-Origin-Opener-Policy'));
      ({ page } = tab);
      await signIn(page, `${plain}/console/purge`, stack.key);
      await page.waitForSelector('#purge-targets');
      expect(await page.evaluate(() => isSecureContext)).toBe(false);
      await page.type('#purge-targets', `https://${hostname}/plainly`);
      await press(page, 'Dry run');
      await press(page, 'Purge 1 target');
      await seeText(page, 'complete', '.heading');
      expect(await page.$eval('.heading', (head) => head.textContent)).not.toContain('Copy id');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('leads nowhere by single keys when that was turned off', async () => {
      await goTo('/console/accounts');
      await page.click('#shortcuts input');
      await goTo('/console/accounts');
      await page.waitForSelector('#shortcuts input:not(:checked)');
      for (const key of ['g', 'p', '/'] as const) {
        await page.keyboard.press(key);
      }
      expect(await page.evaluate(() => location.pathname)).toBe('/console/accounts');
      await page.click('#shortcuts input');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('says what a hook would purge for a payload and the headers that came with it', async () => {
      await goTo('/console/hooks');
      await press(page, 'pages', 'tbody');
      await page.waitForSelector('#hook-payload');
      await page.type('#hook-payload', '{');
      await press(page, 'Explain');
      await seeText(page, 'it does not parse', '#content [role="alert"]');
      await page.type('#hook-payload', '"slug": "changed"}');
      await press(page, 'Explain');
      await seeText(page, '1 target at main, second');
      await seeText(page, `https://${hostname}/changed`, 'tbody');
      await goTo('/console/hooks/entries');
      const sys = { type: 'Entry', id: 'e', environment: { sys: { id: 'master' } } };
      await page.waitForSelector('#hook-payload');
      await page.type('#hook-payload', JSON.stringify({ sys, fields: { slug: { en: 'news' } } }));
      await press(page, 'Explain');
      await seeText(page, 'Nothing would be done.');
      await page.type('#hook-headers', 'no header');
      await press(page, 'Explain');
      await seeText(page, '"no header" is no header', '#content [role="alert"]');
      await page.$eval('#hook-headers', (box) => Reflect.set(box, 'value', ''));
      await page.type('#hook-headers', 'X-Contentful-Topic: ContentManagement.Entry.publish');
      await press(page, 'Explain');
      await seeText(page, '1 target at main, second');
      await seeText(page, 'Read as ContentManagement.Entry.publish of master. Without a signature');
      await seeText(page, 'skipped', 'tbody');
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });

    it('keeps the theme that was chosen', async () => {
      await goTo('/console');
      await press(page, 'Dark', '#theme');
      await goTo('/console/accounts');
      expect(await page.$eval('html', (html) => html.dataset['theme'])).toBe('dark');
      await press(page, 'Auto', '#theme');
      expect(await page.$eval('html', (html) => html.dataset['theme'])).toBeUndefined();
      expect([tab.errors, tab.strangers]).toEqual(nothing);
    });
  },
);
