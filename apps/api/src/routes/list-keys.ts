import type { Key } from '@purgeway/config';
import type { KeyUsage } from '@purgeway/store';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { ShownKey } from '../present/access-schemas.ts';
import { presentTime } from '../present/time.ts';
import type { Services } from '../services.ts';

/** Every key with what it may do and how it is used; neither keys nor their hashes. */
export async function listKeys(_call: Call, { keys, keyUsage }: Services): Promise<Answer> {
  const usage = await keyUsage.usage(keys.map(({ id }) => id));
  return { status: 200, body: { items: keys.map((key, i) => presentKey(key, usage[i])) } };
}

function presentKey(key: Key, usage: KeyUsage | undefined): ShownKey {
  const { sha256: _, previousSha256, previousUntil, ...shown } = key;
  return {
    id: shown.id,
    client: shown.client,
    label: shown.label,
    scopes: shown.scopes,
    revoked: shown.revoked,
    expires_at: shown.expiresAt,
    previous_until: previousSha256 === undefined ? undefined : previousUntil,
    hostnames: shown.hostnames,
    prefixes: shown.prefixes,
    kinds: shown.kinds,
    targets_per_day_max: shown.targetsPerDayMax,
    targets_used_today: shown.targetsPerDayMax === undefined ? undefined : (usage?.usedToday ?? 0),
    rate_limit: shown.rateLimit && {
      requests: shown.rateLimit.requests,
      window_seconds: shown.rateLimit.windowMs / 1000,
    },
    last_used:
      usage?.lastUsedAtMs === undefined
        ? undefined
        : { at: presentTime(usage.lastUsedAtMs), address: usage.lastUsedFrom },
  };
}
