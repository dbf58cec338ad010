import type { TimelineItem } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { countOf } from '../format/number.ts';
import type { Tone } from '../format/states.ts';
import { emptyNote } from '../parts/blank.ts';
import { accountLink, link } from '../parts/link.ts';
import { moment } from '../parts/moment.ts';

const events: Readonly<Record<string, readonly [text: string, tone: Tone]>> = {
  accepted: ['Accepted', 'idle'],
  sent: ['Sent', 'busy'],
  settled: ['Settled', 'good'],
  cancel_requested: ['Cancel requested', 'warn'],
  finished: ['Finished', 'good'],
  callback_attempt: ['Callback tried', 'busy'],
  callback_delivered: ['Callback delivered', 'good'],
  callback_dead: ['Callback given up', 'bad'],
};

const bad = new Set(['rejected', 'gave-up', 'not-supported', 'failed']);
const mixed = new Set(['unverified', 'partial', 'cancelled']);

/** What happened to an operation, in order of time. */
export function timelineList(entries: readonly TimelineItem[], hasMore: boolean): HTMLElement {
  if (entries.length === 0) {
    return emptyNote('Nothing happened yet.');
  }
  return h(
    'ol',
    { class: 'timeline' },
    entries.map(entryOf),
    hasMore &&
      h('li', { class: 'idle' }, h('span'), h('div', {}, `The first ${entries.length} events are shown.`)),
  );
}

function entryOf(entry: TimelineItem, i: number): HTMLElement {
  const [text, tone] = events[entry.event] ?? [entry.event, 'idle'];
  return h(
    'li',
    { 'data-key': `${i}`, class: toneOf(entry, tone) },
    moment(entry.at),
    h(
      'div',
      {},
      h('strong', {}, text),
      ' ',
      h('span', {}, ...detailsOf(entry)),
      entry.message !== undefined && h('p', { class: 'words' }, entry.message),
    ),
  );
}

function detailsOf({
  event,
  account,
  targets,
  state,
  vendor_task,
  batch,
  code,
  delivery,
}: TimelineItem): Child[] {
  const details: Child[] = [
    targets !== undefined && countOf(targets, 'target'),
    state !== undefined && state !== event && h('span', {}, state),
    account !== undefined && h('span', {}, 'at ', accountLink(account)),
    vendor_task !== undefined && h('span', {}, 'task ', h('code', {}, vendor_task)),
    batch !== undefined && vendor_task === undefined && h('span', {}, 'batch ', h('code', {}, batch)),
    code !== undefined && h('code', {}, code),
    delivery !== undefined &&
      link(`/console/callbacks/deliveries/${encodeURIComponent(delivery)}`, {}, 'delivery'),
  ];
  const known = details.filter((detail) => detail !== false);
  return known.flatMap((detail, i): Child[] => (i === 0 ? [detail] : [' · ', detail]));
}

function toneOf({ state }: TimelineItem, tone: Tone): Tone {
  if (state !== undefined && bad.has(state)) {
    return 'bad';
  }
  return state !== undefined && mixed.has(state) ? 'fair' : tone;
}
