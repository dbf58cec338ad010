import { refuseUnsupported } from '../refuse-unsupported.ts';
import { VendorError } from '../errors.ts';
import type { AdapterDeps, CallOptions, PurgeBatch, VendorAdapter } from '../vendor.ts';
import { capabilities } from './capabilities.ts';
import { createBitifulClient, vendorId } from './client.ts';
import { readLogs, type LogsBench } from './logs.ts';
import type { BitifulSettings } from './settings.ts';
import { readStats } from './statistics.ts';
import type { RefreshRequest } from './wire.ts';

/** The stretch of the log that a check asks for. */
const checkedMs = 60_000;

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
    check: ({ hostnames }, options) => checkToken({ client, now: deps.now }, hostnames, options),
  };
}

/** Every call that only reads names a domain. That there is none of this name is told only to a token that is good. */
async function checkToken(
  { client, now }: LogsBench,
  [domain = 'www.example.com']: readonly string[],
  options: CallOptions,
): Promise<void> {
  const startTime = BigInt(now() - checkedMs) * 1_000_000n;
  try {
    await client.logs({ domain, startTime, codes: 'ALL', limit: 1 }, options);
  } catch (error) {
    if (!(error instanceof VendorError) || error.kind !== 'not-found') throw error;
  }
}

function refreshRequestOf({ kind, values }: PurgeBatch): RefreshRequest {
  if (kind === 'url') return { type: 'url', url_list: values };
  return {
    type: 'directory',
    url_list: kind === 'hostname' ? values.map((host) => `https://${host}/`) : values,
  };
}
