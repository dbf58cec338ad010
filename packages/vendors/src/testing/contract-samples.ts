import type { PurgeMode, TargetKind } from '@purgeway/model';
import type { PurgeBatch, PurgeDistribution, Vendor } from '../vendor.ts';
import { offersOf } from './contract-tools.ts';
import type { Fake } from './fake.ts';

/** Which batch of samples is wanted. */
export interface BatchWish {
  readonly kind: TargetKind;
  readonly mode: PurgeMode;
  readonly count: number;
}

/** A batch of good targets, all different; with the fake's distribution where the vendor's purges name one. */
export function makeBatch(vendor: Vendor, fake: Fake, wish: BatchWish): PurgeBatch {
  const { kind, mode, count } = wish;
  const distribution = isOfDistribution(vendor, kind) ? distributionOf(vendor, fake) : undefined;
  return {
    kind,
    mode,
    values: Array.from({ length: count }, (_, index) => sampleOf(kind, index, distribution)),
    key: `batch-${kind}-${mode}-${count}`,
    ...(distribution && { distribution }),
  };
}

/** A batch of the first kind that the vendor can purge by, in a mode that it offers; never more than one call takes. */
export function smallBatch(vendor: Vendor, fake: Fake, count = 2): PurgeBatch {
  const offer = offersOf(vendor).find(({ isOffered }) => isOffered);
  if (!offer) throw new Error(`${vendor.id} can purge nothing.`);
  const most = vendor.limits.purge[offer.kind]?.targetsPerCallMax.value ?? 1;
  return makeBatch(vendor, fake, { ...offer, count: Math.min(count, most) });
}

/** Good values of a kind, for what looks at targets alone. */
export function sampleValues(kind: TargetKind, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => sampleOf(kind, index));
}

/**
 * What arrived, put in the words of the batch: a target that arrived in a form that says the same counts as itself. All else comes back as
 * it arrived, so that it shows as a difference.
 */
export function readBackTargets(batch: PurgeBatch, arrived: readonly string[]): readonly string[] {
  if (batch.distribution && isOfWhole(batch.kind)) {
    const names = namesOfWhole(batch, batch.distribution);
    return arrived.length > 0 && arrived.every((target) => names.has(target)) ? batch.values : arrived;
  }
  return arrived.map((target, index) => {
    const value = batch.values[index];
    return value !== undefined && saysSame(batch, value, target) ? value : target;
  });
}

/** Most targets of a kind that one batch may hold: within a call, within a day, and with whole hosts only as many as there are. */
export function fullBatchCount(vendor: Vendor, fake: Fake, kind: TargetKind): number {
  const { purge } = vendor.limits;
  const own = purge[kind];
  if (own === undefined) throw new Error(`${vendor.id} states no limit for ${kind}.`);
  const ofDay = purge[own.budgetOf ?? kind]?.quota?.targetsMax.value ?? Infinity;
  const isWhole = isOfDistribution(vendor, kind) && isOfWhole(kind);
  const hosts = isWhole ? distributionOf(vendor, fake).hostnames.length : Infinity;
  return Math.min(own.targetsPerCallMax.value, ofDay, hosts);
}

function isOfDistribution(vendor: Vendor, kind: TargetKind): boolean {
  return vendor.limits.purge[kind]?.scope === 'distribution';
}

function isOfWhole(kind: TargetKind): boolean {
  return kind === 'hostname' || kind === 'everything';
}

function distributionOf(vendor: Vendor, fake: Fake): PurgeDistribution {
  if (fake.distribution) return fake.distribution;
  throw new Error(`The purges of ${vendor.id} name a distribution, but its fake has none from the start.`);
}

/** Whole hosts must be hosts of the distribution, as far as it has so many. */
function sampleOf(kind: TargetKind, index: number, distribution?: PurgeDistribution): string {
  const host = distribution?.hostnames[index];
  if (kind === 'hostname' && host !== undefined) return host;
  if (kind === 'everything' && host !== undefined) return `https://${host}/`;
  return samples[kind](index);
}

/** Values with the bytes that careless encoders lose. Not in alphabetical order, so that a sorted list shows. */
const samples: Record<TargetKind, (index: number) => string> = {
  url: (index) =>
    `https://www.example.com/z${99_999 - index}/a%20b+c&d=~'(e);f.jpg?v=${index}&x=%E4%B8%AD&y=a=b`,
  directory: (index) => `https://www.example.com/z${99_999 - index}/%E4%B8%AD+b&c=d/`,
  tag: (index) => `tag-${99_999 - index}`,
  hostname: (index) => `h${99_999 - index}.example.com`,
  // A regular expression of paths: the one form that vendors with patterns share.
  pattern: (index) => `^/z${99_999 - index}/.*\\.jpg$`,
  everything: (index) => `https://h${99_999 - index}.example.com/`,
};

function namesOfWhole({ values }: PurgeBatch, { vendorId, hostnames }: PurgeDistribution): Set<string> {
  const roots = hostnames.flatMap((host) => [`https://${host}/`, `http://${host}/`]);
  return new Set([vendorId, ...hostnames, ...roots, ...values]);
}

/** A hostname may arrive as its root directory; where the call names the distribution, an address may arrive without its host. */
function saysSame({ kind, distribution }: PurgeBatch, value: string, arrived: string): boolean {
  if (arrived === value) return true;
  if (kind === 'hostname') return URL.canParse(arrived) && new URL(arrived).hostname === value;
  if (!distribution || (kind !== 'url' && kind !== 'directory')) return false;
  const path = value.replace(/^https?:\/\/[^/]*/, '');
  return arrived === path || (kind === 'directory' && isPatternOf(path, arrived));
}

/** True for a regular expression of all that lies below a directory, and of nothing beside it. */
function isPatternOf(path: string, pattern: string): boolean {
  if (!pattern.startsWith('^')) return false;
  const expression = new RegExp(pattern);
  const beside = [`/x${path}a.jpg`, `${path.slice(0, -1)}x/a.jpg`, '/'];
  return expression.test(`${path}a/b.jpg`) && !beside.some((other) => expression.test(other));
}
