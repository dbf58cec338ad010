import type { HTTPRequest, Page } from 'puppeteer-core';
import { until } from '../support/until.ts';

/** Signs in with the form, on the way to a page of the console. */
export async function signIn(page: Page, url: string, key: string): Promise<void> {
  await page.goto(url);
  await page.type('#key', key);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

/** Waits until the page shows a text somewhere. */
export async function seeText(page: Page, text: string, within = 'body'): Promise<void> {
  await page
    .waitForFunction(
      (wanted: string, place: string) => document.querySelector(place)?.textContent?.includes(wanted),
      { polling: 100 },
      text,
      within,
    )
    .catch(async (error: unknown) => {
      const shown = await page.$eval(within, (element) => element.textContent ?? '').catch(() => '(nothing)');
      throw new Error(`"${text}" did not appear in ${within}, which shows: ${shown.slice(0, 2_000)}`, {
        cause: error,
      });
    });
}

/** Presses a button or follows a link by what it says. */
export async function press(page: Page, text: string, within = 'body'): Promise<void> {
  const found = await page.waitForFunction(
    (wanted: string, place: string) =>
      [...document.querySelectorAll(`${place} button, ${place} a`)].find(
        (element) => element.textContent?.trim() === wanted || element.getAttribute('aria-label') === wanted,
      ),
    { polling: 100 },
    text,
    within,
  );
  await page.evaluate((element) => element instanceof HTMLElement && element.click(), found);
}

/** Has the page look at once, as it does when somebody comes back to it. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

/** Waits until the console shows the page of that address. */
export async function arrive(page: Page, pattern: RegExp): Promise<string> {
  await page.waitForFunction(
    (source: string) => new RegExp(source, 'u').test(location.pathname + location.search),
    { polling: 50 },
    pattern.source,
  );
  return page.evaluate(() => location.pathname + location.search);
}

/** Presses Tab until that is reached, by its id or by what it says. */
export async function tabTo(page: Page, wanted: string): Promise<void> {
  const tried: string[] = [];
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      return `${element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''} #${element?.id ?? ''}`;
    });
    tried.push(name);
    if (name.startsWith(`${wanted} #`) || name.endsWith(wanted)) {
      await assertOutlined(page, wanted);
      return;
    }
  }
  throw new Error(`No way by keyboard to ${wanted}: ${tried.join(' | ')}`);
}

/** Whoever uses the keyboard sees where they are. */
async function assertOutlined(page: Page, wanted: string): Promise<void> {
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  if (outline === 'none') {
    throw new Error(`Nothing shows that ${wanted} has the focus.`);
  }
}

/** Has the first POST to a path done by the API, but loses the answer. Answers the idempotency keys of all that are sent there. */
export async function loseFirstAnswer(page: Page, path: string): Promise<string[]> {
  const keys: string[] = [];
  await intercept(page, path, async (request) => {
    keys.push(request.headers()['idempotency-key'] ?? '');
    if (keys.length > 1) {
      await request.continue();
      return;
    }
    await sendAlone(page, request);
    await request.abort();
  });
  return keys;
}

/** Keeps the first request to a path back; answers how to let it go. */
export async function holdFirst(page: Page, path: string): Promise<() => Promise<void>> {
  let held: HTTPRequest | undefined;
  await intercept(page, path, async (request) => {
    if (held === undefined) {
      held = request;
      return;
    }
    await request.continue();
  });
  return async () => {
    await until('it was asked', () => held !== undefined);
    await held?.continue();
  };
}

/** Has requests to a path dealt with by `deal`. All others go on. */
export async function intercept(
  page: Page,
  path: string,
  deal: (request: HTTPRequest) => Promise<void>,
): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const isMeant = new URL(request.url()).pathname === path;
    void (isMeant ? deal(request) : request.continue());
  });
}

async function sendAlone(page: Page, request: HTTPRequest): Promise<void> {
  const cookies = await page.browserContext().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const { origin } = new URL(request.url());
  await fetch(request.url(), { method: 'POST', headers: { ...request.headers(), origin, cookie } });
}
