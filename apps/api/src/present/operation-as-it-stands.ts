import { isTerminal, type Hold } from '@purgeway/model';
import type { OperationRecord } from '@purgeway/store';
import type { Services } from '../services.ts';
import { presentOperation } from './operation.ts';

/** An operation, and why accounts that have something of it do not send. */
export async function presentAsItStands(
  record: OperationRecord,
  { accounts, vendorOf }: Pick<Services, 'accounts' | 'vendorOf'>,
) {
  return presentOperation(record, { vendorOf, holds: await holdsOf(record, accounts) });
}

async function holdsOf(
  { state, meta }: OperationRecord,
  accounts: Services['accounts'],
): Promise<Record<string, Hold | undefined>> {
  if (isTerminal(state)) {
    return {};
  }
  const statuses = await Promise.all(Object.keys(meta.accounts).map((id) => accounts.status(id)));
  return Object.fromEntries(statuses.map(({ account, hold }) => [account, hold]));
}
