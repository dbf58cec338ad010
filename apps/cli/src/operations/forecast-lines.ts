import type { DryRun, QuotaForecast } from '@purgeway/client';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import type { Screen } from '../screen/screen.ts';
import { tableLines } from '../screen/table.ts';
import { describeSeconds } from './summary-lines.ts';

const right = 'right' as const;
const columns = [
  { head: 'account' },
  { head: 'vendor' },
  { head: 'targets', align: right },
  { head: 'calls', align: right },
  { head: 'waiting before', align: right },
  { head: 'starts in', align: right },
  { head: 'takes', align: right },
  { head: 'proof' },
  { head: 'left of the day' },
];

/** What a purge would do, for people. */
export function forecastLines({ targets, accounts }: DryRun, { tone }: Pick<Screen, 'tone'>): string[] {
  const rows = accounts.map((account) => [
    plainText(account.account),
    plainText(account.vendor),
    String(account.targets),
    String(account.calls),
    String(account.waiting),
    timeOf(account.starts_in_seconds),
    timeOf(account.takes_seconds),
    account.proof === 'polled' ? 'asked after' : 'none',
    account.quota?.map(quotaWords).join(', ') ?? '-',
  ]);
  const [head = '', ...body] = tableLines(columns, rows);
  const calls = accounts.reduce((sum, account) => sum + account.calls, 0);
  const sum = `Nothing was purged. It would be ${counted(targets, 'target')} in ${counted(calls, 'call')}:`;
  return [sum, '', tone('strong', head), ...body];
}

function quotaWords({ kind, per_day: perDay, needed, used, left_after: left }: QuotaForecast): string {
  const lacks = needed + used > perDay ? ', the rest on later days' : '';
  return `${plainText(kind)}: ${left} of ${perDay}${lacks}`;
}

/** Absent: nobody knows, because the account is paused. */
function timeOf(seconds: number | undefined): string {
  return seconds === undefined ? 'unknown' : describeSeconds(seconds);
}
