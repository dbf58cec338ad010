import { targetStates } from '@purgeway/model';
import type { Operation } from '@purgeway/client';
import { plainText } from '../screen/plain-text.ts';
import type { Screen, Tone } from '../screen/screen.ts';
import { tableLines } from '../screen/table.ts';
import { dutiesOf } from './counts.ts';

/** How an operation stands, as a table of accounts and states; states in which nothing is are left out. */
export function summaryLines(operation: Operation, { tone }: Pick<Screen, 'tone'>): string[] {
  const { accounts, counts } = operation;
  const states = targetStates.filter((state) => (counts[state] ?? 0) > 0);
  const cell = (count: number | undefined): string => (count === undefined ? '-' : String(count));
  const rows = Object.entries(accounts).map(([name, account]) => [
    plainText(name),
    plainText(account.vendor ?? '?'),
    String(account.targets),
    ...states.map((state) => cell(account.counts[state])),
  ]);
  const total = ['all', '', String(dutiesOf(operation)), ...states.map((state) => cell(counts[state]))];
  const columns = [
    { head: 'account' },
    { head: 'vendor' },
    { head: 'targets', align: 'right' } as const,
    ...states.map((state) => ({ head: state, align: 'right' }) as const),
  ];
  const [head = '', ...body] = tableLines(columns, rows.length > 1 ? [...rows, total] : rows);
  return [tone(toneOf(operation), headLine(operation)), '', tone('strong', head), ...body];
}

function headLine(operation: Operation): string {
  const { id, type, state, created_at: from, finished_at: to } = operation;
  const seconds = to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
  const after = seconds === undefined ? `, since ${plainText(from)}` : ` after ${describeSeconds(seconds)}`;
  const about = operation.distribution_id === undefined ? '' : ` of ${plainText(operation.distribution_id)}`;
  return `${plainText(id)}  ${plainText(type)}${about}: ${state}${after}`;
}

function toneOf({ state, done }: Operation): Tone {
  if (!done) {
    return 'wait';
  }
  return state === 'complete' ? 'good' : 'bad';
}

/** Such as `4.2 s`, `3 min 20 s` or `5 h 10 min`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 60) {
    return `${Math.round(seconds * 10) / 10} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ${Math.floor(seconds % 60)} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
