import type { PurgeMode, TargetKind } from '@purgeway/model';
import { VendorError } from '../errors.ts';
import type { PurgeBatch, PurgeDistribution } from '../vendor.ts';
import { vendorId } from './client.ts';
import type { PurgeManner, PurgeSelection } from './wire.ts';

/** Longest expression that the vendor takes, in characters. */
export const patternCharsMax = 256;

/** A purge that is in order: its one target in the vendor's words, and the load balancer that it is about. */
export interface OnePurge {
  readonly selection: PurgeSelection;
  readonly manner: PurgeManner;
  readonly distribution: PurgeDistribution;
}

/**
 * The one target of a batch. Throws `rejected` when there are more, or when its host is none of the load balancer's: the vendor's calls
 * name no host, so that it would purge another one's path.
 */
export function readPurge({ kind, mode, values, distribution }: PurgeBatch): OnePurge {
  const [value, ...others] = values;
  if (distribution === undefined) throw refusal('A purge needs the load balancer that it is about.');
  if (value === undefined || others.length > 0) {
    throw refusal(`F5 Distributed Cloud takes one target a call, not ${values.length}.`);
  }
  const host = hostOf(kind, value);
  if (host !== undefined && !distribution.hostnames.some((own) => own.toLowerCase() === host)) {
    throw refusal(`${host} is no hostname of the load balancer ${distribution.vendorId}.`);
  }
  return { selection: selectionOf(kind, value), manner: mannerOf(mode), distribution };
}

/** The expression for all below a directory's URL. */
export function directoryPattern(url: string): string {
  return `^${pathOf(url).replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)}.*`;
}

/** Path and query of a URL, byte for byte. */
export function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function selectionOf(kind: TargetKind, value: string): PurgeSelection {
  switch (kind) {
    case 'url':
      return { url: pathOf(value) };
    case 'directory':
      return { pattern: directoryPattern(value) };
    case 'pattern':
      return { pattern: value };
    case 'hostname':
      return { hostname: value };
    case 'everything':
      return { purge_all: {} };
    case 'tag':
      throw new VendorError({
        kind: 'unsupported',
        vendor: vendorId,
        message: 'There are no tags to purge by.',
      });
  }
  return kind satisfies never;
}

function mannerOf(mode: PurgeMode): PurgeManner {
  return mode === 'soft' ? { soft_purge: {} } : { hard_purge: {} };
}

/** Undefined for a pattern, which names no host. */
function hostOf(kind: TargetKind, value: string): string | undefined {
  if (kind === 'pattern') return undefined;
  return kind === 'hostname' ? value.toLowerCase() : URL.parse(value)?.hostname;
}

function refusal(message: string): VendorError {
  return new VendorError({ kind: 'rejected', vendor: vendorId, message });
}
