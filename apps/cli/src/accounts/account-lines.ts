import { describeSeconds } from '../operations/summary-lines.ts';
import { plainText } from '../screen/plain-text.ts';
import type { Screen } from '../screen/screen.ts';
import { tableLines, type Column } from '../screen/table.ts';
import type { Account } from '@purgeway/client';

export const accountColumns: readonly Column[] = [
  { head: 'account' },
  { head: 'vendor' },
  { head: 'stands' },
  { head: 'waiting', align: 'right' },
  { head: 'oldest', align: 'right' },
  { head: 'clears in', align: 'right' },
  { head: 'calls now', align: 'right' },
];

export function accountRow(account: Account): string[] {
  const { id, vendor, backlog, calls_left: callsLeft } = account;
  return [
    plainText(id),
    plainText(vendor),
    standingOf(account),
    String(backlog.targets),
    secondsOf(backlog.oldest_seconds),
    secondsOf(backlog.clears_in_seconds),
    String(callsLeft),
  ];
}

/** One account with what its limits allow a day. */
export function accountLines(account: Account, { tone }: Pick<Screen, 'tone'>): string[] {
  const { id, vendor_name: name, purge, status } = account;
  const { waiting, in_flight: inFlight, watching } = status;
  const rows = Object.entries(purge).map(([kind, limits]) => [
    kind,
    numberOf(limits.targets_per_call_max.value),
    numberOf(limits.targets_per_day),
    numberOf(limits.targets_used_today),
  ]);
  const [head = '', ...body] = tableLines(
    [
      { head: 'kind' },
      { head: 'targets a call', align: 'right' },
      { head: 'targets a day', align: 'right' },
      { head: 'used today', align: 'right' },
    ],
    rows,
  );
  return [
    tone('strong', `${plainText(id)}  ${plainText(name)}`),
    `stands      ${standingOf(account)}`,
    `waiting     ${waiting}, in flight ${inFlight}, watched ${watching}`,
    `oldest      ${secondsOf(account.backlog.oldest_seconds)}, clears in ${secondsOf(account.backlog.clears_in_seconds)}`,
    `calls now   ${numberOf(account.calls_left)}`,
    '',
    tone('strong', head),
    ...body,
  ];
}

/** Whether it works, and if not why. */
export function standingOf({ paused, status: { hold, circuit } }: Account): string {
  if (paused !== undefined) {
    return plainText(`paused by ${paused.by} since ${paused.since.slice(0, 19)}`);
  }
  if (circuit.state !== 'closed') {
    return plainText(`circuit ${circuit.state} after ${circuit.failures} failures`);
  }
  return hold === undefined ? 'works' : plainText(`${hold.reason}${untilOf(hold.until)}`);
}

function untilOf(time: string | undefined): string {
  return time === undefined ? '' : ` until ${time.slice(0, 19)}`;
}

function secondsOf(seconds: number | undefined): string {
  return seconds === undefined ? '-' : describeSeconds(seconds);
}

function numberOf(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}
