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
  if (batch.kind === 'everything' && batch.values.length > 1) {
    const message = 'One call purges one distribution.';
    throw new VendorError({ kind: 'rejected', vendor: vendorId, message });
  }
  return {
    distribution_id: distribution.vendorId,
    ...targetsOf(batch),
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

function targetsOf({ kind, values }: PurgeBatch): Pick<PurgeBody, 'paths' | 'tags' | 'purge_everything'> {
  if (kind === 'everything') return { purge_everything: true };
  if (kind === 'tag') return { tags: values };
  return { paths: kind === 'hostname' ? values.map((host) => `https://${host}/`) : values };
}
