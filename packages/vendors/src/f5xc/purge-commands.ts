import { createHash } from 'node:crypto';
import { VendorError } from '../errors.ts';
import type { CallOptions, Receipt, TaskStatus } from '../vendor.ts';
import type { F5Client } from './client.ts';
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

/** gRPC's word for a call that met another one under way; it is answered with 409 too. */
const abortedCode = '10';

/**
 * Sends a purge as a command whose name is made from the batch's key, so that a repeat meets the first and counts as accepted. No look
 * is needed to tell that it is the same: the key is never used for another batch, and only the command's own status says that it is done.
 */
export async function sendCommand(
  client: F5Client,
  request: CommandRequest,
  options: CallOptions,
): Promise<Receipt> {
  const command = commandOf(request);
  try {
    await client.createPurgeCommand(command, options);
  } catch (error) {
    const isThere = error instanceof VendorError && error.status === 409 && error.code !== abortedCode;
    if (!isThere) throw error;
  }
  return { state: 'accepted', vendorTask: command.metadata.name };
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

async function tidyUp(client: F5Client, name: string, options: CallOptions): Promise<void> {
  try {
    await client.deletePurgeCommand(name, options);
  } catch (error) {
    // What the purge did is known; a command left over harms nothing but the namespace's order.
    if (!(error instanceof VendorError)) throw error;
  }
}
