import type { DistributionField, DistributionSpec } from '@purgeway/model';
import type { FieldProblem, FieldsSupport } from '../distribution.ts';
import type { Fields } from './client.ts';

/** A field of a wanted distribution that may have changed. */
export type Changed = Exclude<DistributionField, 'enabled'> | 'vendorOptions';

/** What the vendor tells of a service, taken apart. */
export interface ToldService {
  readonly domain: string;
  readonly status: string;
  readonly description: string | undefined;
  readonly callbackUrl: string | undefined;
  /** Hostnames besides the domain that the vendor gave. */
  readonly aliases: readonly string[];
  /** In our words, `enabled` apart. */
  readonly found: Partial<DistributionSpec>;
  /** By the vendor's names, as told. */
  readonly fields: Fields;
}

/** How a generation of the API speaks of services. */
export interface ServiceWords {
  /** Throws `uncertain` when it is not in the documented form. */
  readonly read: (value: unknown) => ToldService;
  /**
   * Every setting of a wanted distribution by the vendor's names, those left to their defaults too. Without domain, description and
   * callback, which are not the spec's alone.
   */
  readonly write: (spec: DistributionSpec) => Fields;
  /** The documents show descriptions in answers. */
  readonly tellsDescription: boolean;
  readonly descriptionOf: (spec: DistributionSpec) => string | undefined;
  /** The vendor's names of what a changed field may change. */
  readonly namesOf: Readonly<Record<Changed, readonly string[]>>;
  /** `patch`: the vendor changes what is named; else all is sent, `keeps` being what it takes. */
  readonly update: 'patch' | { readonly keeps: readonly string[] };
}

/** What intake is told of a generation's distributions. */
export interface ServiceRules {
  readonly distributionFields: FieldsSupport;
  readonly checkDistribution: (spec: DistributionSpec) => readonly FieldProblem[];
}
