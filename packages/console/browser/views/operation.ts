import type { Operation } from '@purgeway/client';
import { follow } from '../api/follow.ts';
import { isRefusal } from '../api/refusal.ts';
import { h } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { emptyNote, skeleton } from '../parts/blank.ts';
import { section } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link } from '../parts/link.ts';
import { problemBox } from '../parts/problem-box.ts';
import type { Page } from '../shell/page.ts';
import { operationHead } from './operation-head.ts';
import { operationProgress } from './operation-progress.ts';
import { createTargetList } from './target-list.ts';
import { timelineList } from './timeline-list.ts';

/** How long what hangs on an operation is left as it is while the operation itself changes quickly. */
const restMs = 1_000;
/** More than these are read by nobody here; the API has them. */
const timelineMax = 500;

/** One operation, live: how far it is at each account, what happened in which order, and the truth of every target. */
export function showOperation(page: Page): void {
  const asked = { path: { id: page.id }, signal: page.signal };
  const parts = {
    head: h('div', {}, skeleton(2)),
    progress: h('div', {}, skeleton(3)),
    timeline: keptPlace(),
    problem: h('div'),
  };
  const targets = createTargetList(page);
  const readTimeline = async (): Promise<void> => {
    const { items, next_cursor } = await page.api.call('getTimeline', {
      ...asked,
      query: { limit: timelineMax },
    });
    parts.timeline.show(timelineList(items, next_cursor !== undefined));
  };
  const readMore = atMostEvery(restMs, async () => {
    await Promise.all([
      readTimeline().catch((error: unknown) => showUnless(page, () => parts.timeline.fail(error))),
      targets.refresh(),
    ]);
  });
  let latest: Operation | undefined;
  const update = (operation: Operation): void => {
    announceChange(page, latest, operation);
    latest = operation;
    fill(parts.problem);
    fill(parts.head, operationHead(page, operation));
    fill(parts.progress, operationProgress(operation));
    readMore();
  };
  page.show(
    page.id,
    parts.head,
    parts.problem,
    section('Accounts', parts.progress),
    h(
      'div',
      { class: 'columns uneven' },
      section('Targets', targets.element),
      section('Timeline', parts.timeline.element),
    ),
  );
  const look = (): Promise<void> => page.api.call('getOperation', asked).then(update, () => undefined);
  if (document.hidden) {
    // Nothing is followed yet, but all is there when somebody comes.
    void look();
  }
  follow({
    ...page,
    open: (signal) => page.api.events(page.id, { signal }),
    onEvent: update,
    onBreak: (error) => {
      if (latest === undefined) {
        fill(parts.problem, problemBox(error));
      }
      // Where no more streams may be opened, it is at least looked at now and then.
      void look();
    },
    isOver: () => latest?.done === true,
  }).catch((error: unknown) => showUnless(page, () => showFailure(page, parts.problem, error)));
}

function showFailure(page: Page, place: HTMLElement, error: unknown): void {
  if (isRefusal(error) && error.status === 404) {
    const all = link('/console/operations', {}, 'All operations');
    page.show('Not found', emptyNote(error.message, h('code', {}, page.id), ' ', all));
    return;
  }
  fill(place, problemBox(error));
}

/** What fails because another page is shown is no failure. */
function showUnless({ signal }: Page, show: () => void): void {
  if (!signal.aborted) {
    show();
  }
}

function announceChange(page: Page, before: Operation | undefined, { state }: Operation): void {
  if (before !== undefined && before.state !== state) {
    page.announce(`The operation is ${state} now.`);
  }
}

/** Does it at once, and again some time later when it was asked for meanwhile; never twice at once. */
function atMostEvery(ms: number, work: () => Promise<void>): () => void {
  let isBusy = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isBusy = true;
    isWanted = false;
    await work();
    setTimeout(() => {
      isBusy = false;
      if (isWanted) {
        void run();
      }
    }, ms);
  };
  return () => {
    isWanted = true;
    if (!isBusy) {
      void run();
    }
  };
}
