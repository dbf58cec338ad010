import { VendorError } from '../errors.ts';
import { refuseUnsupported } from '../refuse-unsupported.ts';
import type { Capabilities } from '../capabilities.ts';
import type { AdapterDeps, CallOptions, PurgeBatch, Receipt } from '../vendor.ts';
import { vendorId, type NhnClient, type PurgeRequest } from './client.ts';
import { itemsPerCallMax } from './limits.ts';
import type { NhnSettings } from './settings.ts';

/** How long an app key must wait after a purge of each kind. */
const windowsMs = { item: 1_000, all: 300_000 } as const;

/** After a used-up window of single URLs: that window and a margin for clocks that differ. */
const itemPauseMs = 2 * windowsMs.item;

export interface PurgeDesk {
  readonly client: NhnClient;
  readonly settings: NhnSettings;
  readonly capabilities: Capabilities;
  readonly now: AdapterDeps['now'];
}

/** Purges of one account. Remembers when it last purged everything, to tell how much of that window is left when it is used up. */
export function createPurge(desk: PurgeDesk): (batch: PurgeBatch, options: CallOptions) => Promise<Receipt> {
  let wholeSentAtMs: number | undefined;
  const restOfWindow = (): number => {
    const left = wholeSentAtMs === undefined ? 0 : wholeSentAtMs + windowsMs.all - desk.now();
    return left > 0 ? Math.max(left, itemPauseMs) : windowsMs.all;
  };
  return async (batch, options) => {
    refuseUnsupported(vendorId, desk.capabilities, batch);
    const request = requestOf(batch, desk.settings);
    const isWhole = request.items === undefined;
    const sentAtMs = desk.now();
    const remember = (): void => {
      if (isWhole) wholeSentAtMs = sentAtMs;
    };
    try {
      const seq = await desk.client.purge(request, () => (isWhole ? restOfWindow() : itemPauseMs), options);
      remember();
      return seq === undefined ? { state: 'complete' } : { state: 'accepted', vendorTask: String(seq) };
    } catch (error) {
      if (error instanceof VendorError && error.kind === 'uncertain') remember();
      throw error;
    }
  };
}

/** Throws `unsupported` for more than a call takes: v1.5 would split it in silence and tell the number of the first part alone. */
function requestOf({ kind, values, distribution }: PurgeBatch, settings: NhnSettings): PurgeRequest {
  const most = kind === 'everything' ? 1 : itemsPerCallMax;
  if (distribution === undefined || values.length > most) {
    const message = `A purge by ${kind} names a distribution and at most ${most} targets.`;
    throw new VendorError({ kind: 'unsupported', vendor: vendorId, message });
  }
  const domain = distribution.vendorId;
  if (kind === 'everything') return { domain };
  return { domain, items: settings.purgePathStyle === 'path' ? values.map(pathOf) : values };
}

/** The URL parser would normalise what is behind the host; it must arrive as it is. */
function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}
