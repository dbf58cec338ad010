import type { Api } from '../api/create-api.ts';
import type { Connection } from '../api/connection.ts';
import type { Once } from '../api/once.ts';
import { nodesOf } from '../dom/h.ts';
import { routeOf } from './routes.ts';
import type { Who } from './who.ts';

interface Shell {
  readonly api: Api;
  readonly connection: Connection;
  readonly once: Once;
  readonly who: Who;
}

/** Shows the view of the address, now and whenever it changes; links within the console change only what is shown. Answers how to go elsewhere. */
export function startRouter(shell: Shell): (path: string) => void {
  let current = new AbortController();
  let shown = '';
  const open = (isFirst: boolean, focused?: string): void => {
    current.abort(new DOMException('Another page is shown.', 'AbortError'));
    current = new AbortController();
    shown = addressOf(location);
    showPage(shell, { signal: current.signal, go, note, isFirst, focused });
  };
  const go = (path: string, focused?: string): void => {
    history.pushState(undefined, '', path);
    open(false, focused);
    scrollTo(0, 0);
  };
  const note = (path: string): void => {
    history.replaceState(undefined, '', path);
    shown = addressOf(location);
  };
  addEventListener('popstate', () => {
    // Browsers say so as well when somebody only skips to a part of the page.
    if (addressOf(location) !== shown) {
      open(false);
    }
  });
  document.addEventListener('click', (event) => {
    const path = followed(event);
    if (path !== undefined) {
      event.preventDefault();
      go(path);
    }
  });
  open(true);
  return go;
}

interface Opening {
  readonly signal: AbortSignal;
  readonly go: (path: string, focused?: string) => void;
  readonly note: (path: string) => void;
  readonly isFirst: boolean;
  readonly focused: string | undefined;
}

function showPage(shell: Shell, { signal, go, note, isFirst, focused }: Opening): void {
  const path = location.pathname.replace(/(?<=.)\/+$/u, '');
  const { view, id } = routeOf(path);
  const main = partOf('#content');
  markCurrent(path);
  view({
    ...shell,
    path,
    id,
    query: new URLSearchParams(location.search),
    signal,
    go,
    note,
    show: (title, ...parts) => {
      document.title = `${title} · Purgeway`;
      main.replaceChildren(...nodesOf(parts));
      if (!isFirst) {
        // Whoever does not see it hears that another page is there, and goes on with what they had in hand.
        const kept = focused === undefined ? null : document.getElementById(focused);
        (kept ?? main).focus({ preventScroll: true });
      }
    },
    announce: (text) => {
      partOf('#announcer').textContent = text;
    },
  });
}

/** A part of the frame, which the server's page has. */
export function partOf(selector: string): HTMLElement {
  const part = document.querySelector(selector);
  if (!(part instanceof HTMLElement)) {
    throw new Error(`The page has no ${selector}.`);
  }
  return part;
}

function markCurrent(path: string): void {
  for (const item of document.querySelectorAll('nav[aria-label="Console"] a')) {
    const own = item.getAttribute('href') ?? '';
    const isCurrent = own === '/console' ? path === own : path === own || path.startsWith(`${own}/`);
    if (isCurrent) {
      item.setAttribute('aria-current', path === own ? 'page' : 'true');
    } else {
      item.removeAttribute('aria-current');
    }
  }
}

/** The address of a click that the browser would follow in this tab, when it is one of the console's. */
function followed(event: MouseEvent): string | undefined {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  if (anchor === null || anchor.target !== '' || event.defaultPrevented || !isPlain(event)) {
    return undefined;
  }
  const url = new URL(anchor.href);
  const isOurs = url.origin === location.origin && /^\/console(?:\/|$)/u.test(url.pathname);
  return isOurs && url.hash === '' ? addressOf(url) : undefined;
}

/** What a page is shown by: not the part of it that is skipped to. */
function addressOf({ pathname, search }: Location | URL): string {
  return `${pathname}${search}`;
}

/** Neither for a new tab nor for a menu. */
function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}
