import type { Account } from '@purgeway/client';
import type { Bucket } from '../charts/series.ts';
import { h, type Child } from '../dom/h.ts';
import { formatDuration } from '../format/duration.ts';
import { formatNumber, formatShort } from '../format/number.ts';

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly more: Child;
  readonly tone?: 'warn' | 'bad' | undefined;
}

/** The few figures by which an operator sees whether all is well. */
export function overviewTiles(accounts: readonly Account[], buckets: readonly Bucket[]): HTMLElement {
  return h('dl', { class: 'tiles' }, tilesOf(accounts, buckets).map(tileOf));
}

function tilesOf(accounts: readonly Account[], buckets: readonly Bucket[]): Tile[] {
  const waiting = sum(accounts.map(({ backlog }) => backlog.targets));
  const oldest = Math.max(0, ...accounts.map(({ backlog }) => backlog.oldest_seconds));
  const open = accounts.filter(({ status }) => status.circuit.state !== 'closed');
  const paused = accounts.filter((account) => account.paused !== undefined);
  const recent = buckets.slice(-5);
  const rate = recent.length === 0 ? 0 : sum(recent.map(({ done }) => done)) / recent.length;
  const minutesEach = minutesOf(buckets);
  const failed = sum(buckets.map((bucket) => bucket.failed * minutesEach));
  return [
    {
      name: 'Waiting',
      value: formatShort(waiting),
      more: waiting === 0 ? 'targets' : goneWords(accounts),
    },
    {
      name: 'Oldest waiting',
      value: formatDuration(oldest),
      more: 'since it was accepted',
      tone: oldest > 3_600 ? 'warn' : undefined,
    },
    { name: 'Done a minute', value: formatShort(Math.round(rate * 10) / 10), more: 'targets, last 5 min' },
    {
      name: 'Failed',
      value: formatShort(Math.round(failed)),
      more: `targets, ${formatDuration(minutesEach * buckets.length * 60)}`,
      tone: failed > 0 ? 'bad' : undefined,
    },
    {
      name: 'Circuits open',
      value: formatNumber(open.length),
      more: `of ${formatNumber(accounts.length)} accounts`,
      tone: open.length > 0 ? 'bad' : undefined,
    },
    {
      name: 'Paused',
      value: formatNumber(paused.length),
      more: 'accounts',
      tone: paused.length > 0 ? 'warn' : undefined,
    },
  ];
}

/** When the last of what waits is gone; what waits where it is paused is not counted on. */
function goneWords(accounts: readonly Account[]): string {
  const waiting = accounts.filter(({ backlog }) => backlog.targets > 0);
  const isPaused = waiting.some(({ paused }) => paused !== undefined);
  const known = waiting.flatMap(({ backlog }) => backlog.clears_in_seconds ?? []);
  if (known.length === 0) {
    return isPaused ? 'nothing is sent before somebody resumes' : 'nobody knows for how long';
  }
  const words = `gone in ${formatDuration(Math.max(...known))}`;
  if (known.length === waiting.length) {
    return words;
  }
  return isPaused ? `${words}, where nothing is paused` : `${words}, as far as is known`;
}

function tileOf({ name, value, more, tone }: Tile): HTMLElement {
  return h(
    'div',
    { class: tone === undefined ? 'tile' : `tile ${tone}`, 'data-key': name },
    h('dt', {}, name),
    h('dd', {}, h('span', { class: 'tile-value' }, value), h('span', { class: 'tile-more' }, more)),
  );
}

function minutesOf(buckets: readonly Bucket[]): number {
  const [first, second] = buckets;
  return first === undefined || second === undefined ? 1 : (second.atMs - first.atMs) / 60_000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
