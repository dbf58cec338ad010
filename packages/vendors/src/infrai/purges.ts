import { VendorError } from '../errors.ts';
import type { PurgeBatch, Receipt } from '../vendor.ts';
import type { Reply } from './send-call.ts';
import { vendorId, type PurgeBody, type Purged } from './wire.ts';

/** The body of a purge: one kind of target alone, since mixing is not described. Throws `unsupported` without a distribution. */
export function purgeBodyOf(batch: PurgeBatch, pin: string | undefined): PurgeBody {
  const { distribution, key } = batch;
  if (distribution === undefined) {
    const message = 'Every purge of Infrai names a distribution.';
    throw new VendorError({ kind: 'unsupported', vendor: vendorId, message });
  }
  return {
    distribution_id: distribution.vendorId,
    ...targetsOf(batch, distribution.hostnames),
    idempotency_key: key,
    ...(pin !== undefined && { vendor: pin }),
  };
}

/** What the vendor said, for people: there is no status to ask for, so its reference is no task. */
export function receiptOf({ data, metadata }: Reply<Purged>): Receipt {
  const words = [
    data.purge_id && `Purge ${data.purge_id}.`,
    metadata.vendor && `Served by ${metadata.vendor}.`,
    metadata.request_id && `Request ${metadata.request_id}.`,
  ].filter(Boolean);
  return { state: 'accepted', ...(words.length > 0 && { message: words.join(' ') }) };
}

function targetsOf(
  { kind, values }: PurgeBatch,
  hostnames: readonly string[],
): Pick<PurgeBody, 'paths' | 'tags' | 'purge_everything'> {
  if (kind === 'tag') return { tags: values };
  if (kind === 'hostname') return { paths: values.map((host) => `https://${host}/`) };
  return kind === 'everything' && isWhole(values, hostnames) ? { purge_everything: true } : { paths: values };
}

/** Whether the hosts of the distribution are named, all and no other: to purge everything of it then reaches just as far as was asked. */
function isWhole(roots: readonly string[], hostnames: readonly string[]): boolean {
  const named = new Set(roots.map((root) => new URL(root).hostname));
  return named.size === hostnames.length && hostnames.every((hostname) => named.has(hostname));
}
