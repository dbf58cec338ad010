import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { VendorError } from '../errors.ts';
import type { CallOptions, Receipt, TaskStatus } from '../vendor.ts';
import { vendorId, type F5Client } from './client.ts';
import { judgeCommand, type JudgeTimes } from './judge-purge.ts';
import type { OnePurge } from './purge-selection.ts';
import type { PurgeCommand } from './wire.ts';

/** What the vendor puts before a CDN load balancer's name to name its virtual host. A guess. */
const virtualHostPrefix = 'ves-io-cdn-loadbalancer-';

/** What a command is made of. */
export interface CommandRequest {
  readonly purge: OnePurge;
  /** The batch's key: the same key, the same command. */
  readonly key: string;
  readonly namespace: string;
}

/**
 * Sends a purge as a command whose name is made from the batch's key, so that a repeat meets the first and counts as success. Throws
 * `rejected` when a command of that name purges something else.
 */
export async function sendCommand(
  client: F5Client,
  request: CommandRequest,
  options: CallOptions,
): Promise<Receipt> {
  const command = commandOf(request);
  const { name } = command.metadata;
  try {
    await client.createPurgeCommand(command, options);
  } catch (error) {
    if (!(error instanceof VendorError) || error.status !== 409) throw error;
    await assertSame(client, command, options);
  }
  return { state: 'accepted', vendorTask: name };
}

/** The state of a command; one that is done is deleted, because the namespace would fill up. */
export async function readCommandStatus(
  client: F5Client,
  { name, ...times }: JudgeTimes & { readonly name: string },
  options: CallOptions,
): Promise<TaskStatus> {
  const status = judgeCommand(await client.getPurgeCommandStatus(name, options), times);
  if (status.state !== 'active') await tidyUp(client, name, options);
  return status;
}

/** A name in the form of DNS-1035: begins with a letter, lower case, at most 63 characters. Keys differ in case, so it is a hash. */
export function commandNameFor(key: string): string {
  return `purgeway-${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
}

function commandOf({ purge, key, namespace }: CommandRequest): PurgeCommand {
  const { selection, manner, distribution } = purge;
  const chosen = 'url' in selection ? { url_path: selection.url } : selection;
  const virtualHost = { name: `${virtualHostPrefix}${distribution.vendorId}`, namespace };
  return {
    metadata: { name: commandNameFor(key), namespace },
    spec: { ...chosen, ...manner, virtual_host: virtualHost },
  };
}

async function assertSame(client: F5Client, command: PurgeCommand, options: CallOptions): Promise<void> {
  const { name } = command.metadata;
  const found = await client.getPurgeCommand(name, options).catch(explainVanished);
  // The vendor may add fields, such as the tenant of the virtual host; that one says what nobody else's name can.
  const { virtual_host: _wanted, ...wanted } = command.spec;
  const same = Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(found.spec[field], value));
  if (same) return;
  const message = `A purge command called ${name} exists and purges something else.`;
  throw new VendorError({ kind: 'rejected', vendor: vendorId, message, status: 409 });
}

/** The command was there a moment ago: it is done and tidied up, and to purge once more does no harm. */
function explainVanished(error: unknown): never {
  if (!(error instanceof VendorError) || error.kind !== 'not-found') throw error;
  const message = 'A purge command of that name was there and is gone.';
  throw new VendorError({ kind: 'unavailable', vendor: vendorId, message, cause: error });
}

async function tidyUp(client: F5Client, name: string, options: CallOptions): Promise<void> {
  try {
    await client.deletePurgeCommand(name, options);
  } catch (error) {
    // What the purge did is known; a command left over harms nothing but the namespace's order.
    if (!(error instanceof VendorError)) throw error;
  }
}
