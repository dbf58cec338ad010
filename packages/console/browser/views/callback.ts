import type { Callback, CallbackAttempt } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { formatNumber } from '../format/number.ts';
import { badge } from '../parts/badge.ts';
import { emptyNote } from '../parts/blank.ts';
import { factList, type Fact } from '../parts/fact-list.ts';
import { heading, section } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { operationLink } from '../parts/link.ts';
import { distance, moment } from '../parts/moment.ts';
import type { Page } from '../shell/page.ts';
import { deliveryTones, describeLast, describeReceiver, replayButton } from './deliveries.ts';

const everyMs = 3_000;

/** One delivery with every attempt that was made. */
export function showCallback(page: Page): void {
  const head = h('div', {}, heading(page.id));
  const rest = keptPlace();
  page.show(page.id, head, rest.element);
  const look = poll({
    ...page,
    everyMs,
    onError: (error) => rest.fail(error),
    load: async () => {
      const delivery = await page.api.call('getCallback', { path: { id: page.id }, signal: page.signal });
      fill(
        head,
        headOf(page, delivery, () => look()),
      );
      rest.show(...partsOf(delivery));
    },
  });
}

function headOf(page: Page, delivery: Callback, done: () => void): HTMLElement {
  const { id, state } = delivery;
  return heading(h('span', { class: 'id' }, id), {
    beside: badge(state, deliveryTones[state]),
    deeds: replayButton(page, delivery, done),
  });
}

function partsOf(delivery: Callback): Child[] {
  const { operation_id, created_at, attempts, next_attempt_at, attempt_log } = delivery;
  const facts: readonly Fact[] = [
    ['Operation', operationLink(operation_id)],
    ['To', describeReceiver(delivery)],
    ['Made', [moment(created_at), ' · ', distance(created_at)]],
    ['Attempts', formatNumber(attempts)],
    ['Last answer', describeLast(delivery)],
    ...(next_attempt_at === undefined ? [] : [['Next', distance(next_attempt_at)] as const]),
  ];
  return [
    factList(facts),
    section(
      'Attempts',
      attempt_log.length === 0
        ? emptyNote('No attempt was made yet.')
        : h(
            'ol',
            { class: 'log' },
            attempt_log.map((attempt) => attemptOf(attempt)),
          ),
    ),
  ];
}

/** What an attempt was answered, or why nobody answered. */
function attemptOf({ at, status, state, error }: CallbackAttempt): HTMLElement {
  return h(
    'li',
    {},
    moment(at),
    h('span', {}, state),
    status !== undefined && h('code', {}, String(status)),
    error !== undefined && h('span', { class: 'words' }, error),
  );
}
