import type { Account } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { badge } from '../parts/badge.ts';
import { emptyNote } from '../parts/blank.ts';
import { accountLink } from '../parts/link.ts';
import { distance } from '../parts/moment.ts';
import { holdWords } from './hold-words.ts';

/** Accounts that somebody should look at, and why. */
export function troubleList(accounts: readonly Account[]): HTMLElement {
  const rows = accounts.flatMap(troubleOf);
  if (rows.length === 0) {
    return emptyNote('All accounts send.', 'No circuit is open, nothing is paused, no quota is used up.');
  }
  return h('ul', { class: 'list' }, rows);
}

function troubleOf(account: Account): HTMLElement[] {
  const { id, paused, status } = account;
  const { circuit, hold } = status;
  if (paused !== undefined) {
    return [
      row(id, badge('paused', 'warn'), [
        'Paused ',
        distance(paused.since),
        paused.by === undefined ? '' : ` by ${paused.by}`,
      ]),
    ];
  }
  if (circuit.state !== 'closed') {
    const until: Child = circuit.until === undefined ? '' : [' Tries again ', distance(circuit.until), '.'];
    return [
      row(id, badge(`circuit ${circuit.state}`, circuit.state === 'open' ? 'bad' : 'warn'), [
        `${circuit.failures} failures in a row.`,
        until,
      ]),
    ];
  }
  if (hold !== undefined && hold.reason !== 'rate' && hold.reason !== 'slots') {
    return [row(id, badge(hold.reason, hold.reason === 'quota' ? 'warn' : 'bad'), [holdWords(hold)])];
  }
  return [];
}

function row(id: string, sign: HTMLElement, words: readonly Child[]): HTMLElement {
  return h(
    'li',
    { 'data-key': id },
    h('span', { class: 'list-name' }, accountLink(id)),
    sign,
    h('div', { class: 'list-words' }, ...words),
  );
}
