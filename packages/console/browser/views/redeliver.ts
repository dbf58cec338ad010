import { partsOf, type RedeliverCallbacks } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { countOf } from '../format/number.ts';
import { confirmDeed } from '../parts/confirm.ts';
import { deedButton } from '../parts/deed-button.ts';
import { choice, field } from '../parts/field.ts';
import type { Page } from '../shell/page.ts';
import { localOf } from './search-form.ts';

const dayMs = 86_400_000;
const states = [
  ['dead', 'Given up'],
  ['delivered', 'Delivered'],
  ['both', 'Both'],
] as const;

/** Asks for a span of time, and sends the callbacks again whose events came about in it. */
export function redeliverButton(page: Page, endpoints: readonly string[]): Child {
  return page.who.may('purge') && deedButton('Send again…', () => redeliver(page, endpoints));
}

async function redeliver(page: Page, endpoints: readonly string[]): Promise<string | undefined> {
  const form = await confirmDeed({
    title: 'Send callbacks again',
    body: [
      h(
        'p',
        {},
        'Those whose events came about in this time are sent anew, with the same event ids and bodies.',
      ),
      ...fieldsOf(endpoints),
    ],
    deed: 'Send again',
  });
  if (form === undefined) {
    return undefined;
  }
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const [from, to] = [new Date(text('from')), new Date(text('to'))];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) {
    throw new Error('Give both times.');
  }
  const endpoint = text('endpoint').trim();
  const wanted = {
    from: from.toISOString(),
    to: to.toISOString(),
    state: states.find(([name]) => name === text('state'))?.[0],
    ...(endpoint !== '' && { endpoint }),
  };
  const count = await page.once(`redeliver ${JSON.stringify(wanted)}`, (key) =>
    redeliverAll(page, wanted, key),
  );
  return count === 0
    ? 'There was nothing to send again in that time.'
    : `${countOf(count, 'callback')} ${count === 1 ? 'is' : 'are'} being sent again.`;
}

/** Part by part to the end, also when another page is shown meanwhile. */
async function redeliverAll(page: Page, wanted: RedeliverCallbacks, idempotencyKey: string): Promise<number> {
  let count = 0;
  const parts = partsOf((cursor) =>
    page.api.call('redeliverCallbacks', { body: { ...wanted, cursor }, idempotencyKey }),
  );
  for await (const part of parts) {
    count += part.redelivered;
  }
  return count;
}

function fieldsOf(endpoints: readonly string[]): HTMLElement[] {
  const now = Date.now();
  const time = (id: string, at: number): HTMLElement =>
    h('input', {
      id: `redeliver-${id}`,
      name: id,
      type: 'datetime-local',
      required: true,
      value: localOf(new Date(at).toISOString()),
    });
  return [
    field({ id: 'redeliver-from', label: 'From', control: time('from', now - dayMs) }),
    field({ id: 'redeliver-to', label: 'To', control: time('to', now + 60_000) }),
    field({
      id: 'redeliver-state',
      label: 'Which',
      control: choice({ id: 'redeliver-state', name: 'state' }, states, 'dead'),
    }),
    field({
      id: 'redeliver-endpoint',
      label: 'Endpoint',
      hint: 'Empty: all, plain addresses too',
      control:
        endpoints.length === 0
          ? h('input', { id: 'redeliver-endpoint', name: 'endpoint', autocomplete: 'off' })
          : choice(
              { id: 'redeliver-endpoint', name: 'endpoint' },
              [['', 'All'], ...endpoints.map((name) => [name, name] as const)],
              '',
            ),
    }),
  ];
}
