import type { FakeOptions } from '@purgeway/vendors/testing';

/** A vendor account of a torture run. */
export interface VendorPlace {
  readonly account: string;
  readonly vendor: string;
  readonly edition?: string;
  readonly hostnames: readonly string[];
  /** What the vendor enforces: the documented figures written down once more, or others where `because` says why. */
  readonly rates: readonly PlaceRate[];
  /** The same figures for Purgeway, where they are not the documented ones. */
  readonly limits: Readonly<Record<string, unknown>>;
  readonly lingerMs?: number;
  /** How purges are watched, where it is not as the vendor's usual times say. */
  readonly watching?: Readonly<Record<string, number>>;
  /** Why figures are not the documented ones. */
  readonly because: string;
}

type PlaceRate = NonNullable<Exclude<FakeOptions['limits'], 'off' | undefined>['rates']>[number];

const atATime = 'More calls at a time, which no document counts: a killed worker keeps its places for 15 s.';

/**
 * One account at each vendor. At those that work under backlog the limits bind: the pages of the hot set are asked for faster than they may
 * be sent.
 */
export const vendorPlaces: readonly VendorPlace[] = [
  {
    account: 'thousands',
    vendor: 'tencent',
    hostnames: ['t.example.com', 'h99998.example.com'],
    rates: [
      { action: 'purge', kind: 'url', callsMax: 1_200, windowMs: 60_000 },
      { action: 'purge', kind: 'directory', callsMax: 3_000, windowMs: 60_000 },
      { action: 'status', callsMax: 1_000, windowMs: 60_000 },
    ],
    limits: {
      callsAtATimeMax: 8,
      purge: { url: { targetsPerDayMax: 10_000_000 }, directory: { targetsPerDayMax: 1_000_000 } },
    },
    lingerMs: 200,
    watching: { firstAfterMs: 10_000, everyMs: 10_000 },
    because: `The day's 10,000 URLs would be used up in minutes. ${atATime}`,
  },
  {
    account: 'hundreds',
    vendor: 'infrai',
    hostnames: ['h99997.example.com', 'h99998.example.com'],
    rates: [{ callsMax: 5, windowMs: 1_000 }],
    limits: { callsAtATimeMax: 8 },
    watching: { firstAfterMs: 15_000 },
    because: `Nobody can be asked whether a purge is done: what is sent last would be open for a minute. ${atATime}`,
  },
  {
    account: 'one-a-second',
    vendor: 'nhn',
    hostnames: ['img.example.com', 'www.example.com'],
    rates: [
      { action: 'purge', kind: 'url', callsMax: 1, windowMs: 1_000 },
      { action: 'status', callsMax: 300, windowMs: 60_000 },
    ],
    limits: { callsAtATimeMax: 8 },
    because: atATime,
  },
  {
    account: 'twenties',
    vendor: 'bitiful',
    hostnames: ['b.example.com'],
    rates: [
      { callsMax: 4, windowMs: 2_000 },
      { action: 'purge', callsMax: 2, windowMs: 1_000 },
    ],
    limits: { callsAtATimeMax: 8 },
    because: atATime,
  },
  {
    account: 'singles',
    vendor: 'f5xc',
    hostnames: ['h99990.example.com'],
    rates: [{ callsMax: 800, windowMs: 10_000 }],
    limits: {
      callsAtATimeMax: 16,
      every: [{ unit: 'calls', max: 800, windowMs: 10_000 }],
      poll: { rates: [{ unit: 'calls', max: 500, windowMs: 10_000 }] },
    },
    because: `30 calls a minute, one target each, would take hours. ${atATime}`,
  },
];

/** The accounts that front a hostname. */
export function accountsOf(hostname: string): readonly string[] {
  return vendorPlaces.filter(({ hostnames }) => hostnames.includes(hostname)).map(({ account }) => account);
}
