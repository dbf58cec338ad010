/** Queue of deliveries to client systems. */
export const callbacksQueue = 'callbacks';
/** Queue of sweeps. */
export const maintenanceQueue = 'maintenance';

const accountPrefix = 'vendor-';

/** One queue per vendor account, so that one account never holds up another. */
export function queueOfAccount(account: string): string {
  return accountPrefix + account;
}

/** The keys of one queue share a hash tag of their own, as Redis Cluster wants it. */
export function keyPrefixOf(prefix: string, queueName: string): string {
  return `{${prefix}-${queueName}}`;
}
