import { refuseUnsupported } from '../refuse-unsupported.ts';
import type { AdapterDeps, PurgeBatch, VendorAdapter } from '../vendor.ts';
import { capabilities } from './capabilities.ts';
import { createBitifulClient, vendorId } from './client.ts';
import { readLogs } from './logs.ts';
import type { BitifulSettings } from './settings.ts';
import { readStats } from './statistics.ts';
import type { RefreshRequest } from './wire.ts';

/** Turns our words into the vendor's: URLs as `url`, all else as `directory`. There is nothing to ask afterwards. */
export function createBitifulAdapter(settings: BitifulSettings, deps: AdapterDeps): VendorAdapter {
  const client = createBitifulClient(settings, deps);
  return {
    purge: async (batch, options) => {
      refuseUnsupported(vendorId, capabilities, batch);
      return { state: 'accepted', message: await client.refreshCache(refreshRequestOf(batch), options) };
    },
    stats: (query, options) => readStats(client, query, options),
    logs: (query, options) => readLogs({ client, now: deps.now }, query, options),
  };
}

function refreshRequestOf({ kind, values }: PurgeBatch): RefreshRequest {
  if (kind === 'url') return { type: 'url', url_list: values };
  return {
    type: 'directory',
    url_list: kind === 'hostname' ? values.map((host) => `https://${host}/`) : values,
  };
}
