// Makes the pictures of the console in docs/images: node test/console/take-screenshots.ts
import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { readOperation } from '../support/operations.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import { press, seeText, signIn } from './acts.ts';
import { openBrowser, openTab } from './browser.ts';
import { hostname, startConsoleStack, type ConsoleStack } from './console-stack.ts';

const folder = join(import.meta.dirname, '../../docs/images');
const minutes = 58;

/** Work of almost an hour, a bit more and a bit less of it, so that there is something to see. */
async function passAnHour(stack: ConsoleStack): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    const count = Math.round(24 + 15 * Math.sin(minute / 6) + 6 * Math.sin(minute / 1.7));
    await stack.purge({ paths: urls(`news/${minute}`, count), priority: 'bulk' });
    await stack.purge({ paths: urls(`shop/${minute}`, 3), callback: { endpoint: 'cms' } });
    await tellOfPosts(stack, minute);
    await wait(1_000);
    await stack.advance(60_000);
  }
}

/** What WordPress sends when somebody changes a post; now and then it is a draft. */
async function tellOfPosts(stack: ConsoleStack, minute: number): Promise<void> {
  if (minute % 4 === 0) {
    await tellOf(stack, JSON.stringify(post(minute, minute % 16 === 4 ? 'draft' : 'publish')));
  }
}

function post(id: number, status: 'draft' | 'publish') {
  return {
    post_id: id,
    post: { post_name: `spring-sale-${id}`, post_status: status, post_type: 'post' },
    post_before: { post_name: 'sale', post_status: status },
    post_permalink: `https://${hostname}/${id}/spring-sale-${id}/`,
    taxonomies: { category: { news: { slug: 'news' } } },
  };
}

async function tellOf(stack: ConsoleStack, body: string): Promise<void> {
  const signature = createHmac('sha256', stack.secret).update(body).digest('base64');
  const answer = await stack.call('/v1/hooks/news', {
    method: 'POST',
    headers: { 'x-wp-webhook-signature': signature },
    body,
  });
  if (!answer.ok) {
    throw new Error(`The hook answered ${answer.status}: ${await answer.text()}`);
  }
}

function urls(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `https://${hostname}/${name}/${i}.html`);
}

async function shoot(page: Page, name: string, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  await wait(1_000);
  await page.screenshot({ path: `${join(folder, name)}.png`, optimizeForSpeed: false });
}

const dir = await mkdtemp(join(tmpdir(), 'purgeway-screenshots-'));
const redis = await startRedisServer({ dir });
const stack = await startConsoleStack(redis.url, Date.now() - minutes * 60_000);
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  await stack.call('/v1/callback-endpoints', {
    method: 'POST',
    body: JSON.stringify({ name: 'cms', url: `${stack.receiver.url}/purged` }),
  });
  await passAnHour(stack);
  await stack.call('/v1/accounts/tagged/pause', { method: 'POST' });
  const operation = await stack.purge({ paths: urls('spring-sale', 4), callback: { endpoint: 'cms' } });
  await until(
    'it is done',
    async () => {
      await stack.advance(1_000);
      return (await readOperation(stack, operation)).done;
    },
    600_000,
  );
  const { page } = await openTab(browser, stack.api.url);
  await page.setViewport({ width: 1280, height: 860 });
  await signIn(page, `${stack.api.url}/console`, stack.key);
  await seeText(page, 'Throughput');
  await shoot(page, 'console-overview', 'light');
  await shoot(page, 'console-overview-dark', 'dark');
  await page.goto(`${stack.api.url}/console/operations/${operation}`);
  await seeText(page, 'Finished', '.timeline');
  await page.setViewport({ width: 1280, height: 700 });
  await shoot(page, 'console-operation', 'light');
  await page.setViewport({ width: 1280, height: 860 });
  await page.goto(`${stack.api.url}/console/accounts`);
  await seeText(page, 'tagged', 'tbody');
  await shoot(page, 'console-accounts', 'light');
  await page.goto(`${stack.api.url}/console/purge`);
  await page.waitForSelector('#purge-targets');
  await page.type('#purge-targets', urls('spring-sale', 6).join('\n'));
  await press(page, 'Dry run');
  await seeText(page, 'done in about');
  await shoot(page, 'console-purge', 'light');
  await page.setViewport({ width: 1280, height: 520 });
  await page.goto(`${stack.api.url}/console/hooks`);
  await seeText(page, 'accepted', 'tbody');
  await shoot(page, 'console-hooks', 'light');
  await page.setViewport({ width: 1280, height: 620 });
  await page.goto(`${stack.api.url}/console/hooks/news`);
  await page.waitForSelector('#hook-payload');
  await page.$eval(
    '#hook-payload',
    (box, text) => Reflect.set(box, 'value', text),
    JSON.stringify(post(7, 'publish'), undefined, 2),
  );
  await press(page, 'Explain');
  await seeText(page, 'category/news', 'tbody');
  await shoot(page, 'console-hook', 'light');
} finally {
  await browser.close();
  await stack.close();
  await redis.stop();
  await rm(dir, { recursive: true, force: true });
}
