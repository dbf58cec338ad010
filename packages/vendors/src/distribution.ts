import type { DistributionField, DistributionSpec } from '@purgeway/model';
import type { CallOptions } from './vendor.ts';

/** Whether a vendor can express a common field, and how. */
export type FieldSupport =
  | {
      readonly answer: 'can';
      /** Where it goes, in the vendor's words: a cell of the table in `docs/vendors.md`. */
      readonly maps: string;
      /** False when the vendor does not tell it back, so that a difference cannot be seen. Default true. */
      readonly isReadBack?: boolean;
      /** False when it is fixed once the distribution is made. Default true. */
      readonly isChangeable?: boolean;
    }
  | {
      readonly answer: 'cannot';
      /** One sentence for the person who is refused. */
      readonly note: string;
    };

export type FieldsSupport = Readonly<Record<DistributionField, FieldSupport>>;

/** What is wrong with a wanted distribution. `field` is a common field, or a path below `vendorOptions` such as `vendorOptions.region`. */
export interface FieldProblem {
  readonly field: DistributionField | 'vendorOptions' | `vendorOptions.${string}`;
  /** One sentence. */
  readonly message: string;
}

/** A distribution as the vendor tells of it. */
export interface VendorDistribution {
  /** The vendor's own id: what every later call names it by. */
  readonly vendorId: string;
  /**
   * `deploying`: a change is being carried out; `leaving`: being deleted; `unknown`: the vendor's word is none that we know, so it is
   * asked again.
   */
  readonly state: 'deploying' | 'active' | 'disabled' | 'leaving' | 'failed' | 'unknown';
  /** The vendor's own word for its state. */
  readonly statusText: string;
  /** Where the domain's CNAME has to point, once the vendor tells. */
  readonly cname?: string | undefined;
  /** Every hostname that it answers to, where the vendor tells more than the domain; purges may name it by each. */
  readonly hostnames?: readonly string[] | undefined;
  /** The fields that the vendor tells back, in our words; absent: it does not tell. */
  readonly found: Partial<DistributionSpec>;
  /** What a person should know, such as "waits for DNS". */
  readonly message?: string | undefined;
}

export interface CreateDistribution {
  readonly spec: DistributionSpec;
  /**
   * Our own id of it: the same at every attempt, and never used for another. Goes wherever the vendor can carry it (a chosen name, an
   * idempotency key, a description), so that a repeat can be told from a second one.
   */
  readonly marker: string;
  /** Where the vendor may call us when a change is done; without query. Given only with the capability `distribution.callback`. */
  readonly callbackUrl?: string | undefined;
}

export interface UpdateDistribution {
  readonly vendorId: string;
  /** All that is wanted from now on. */
  readonly spec: DistributionSpec;
  /** What differs from before. Never `enabled`, which has a call of its own. */
  readonly changed: readonly (Exclude<DistributionField, 'enabled'> | 'vendorOptions')[];
  readonly callbackUrl?: string | undefined;
}

export interface DistributionPage {
  readonly items: readonly VendorDistribution[];
  /** Absent at the end. */
  readonly next?: string | undefined;
}

/**
 * Distributions of one account. Each method does the calls of one step; what the vendor needs time for is asked after with `read`. All
 * throw `VendorError` and nothing else.
 */
export interface DistributionCalls {
  /** Called again with the same marker only after `find` found nothing. */
  create(request: CreateDistribution, options: CallOptions): Promise<VendorDistribution>;
  /** The distribution that an earlier `create` with this marker made, although its answer was lost; undefined when there is none. */
  find(request: CreateDistribution, options: CallOptions): Promise<VendorDistribution | undefined>;
  /** Undefined when the vendor does not have it, or not any more. */
  read(vendorId: string, options: CallOptions): Promise<VendorDistribution | undefined>;
  list(
    query: { readonly cursor?: string | undefined; readonly limit: number },
    options: CallOptions,
  ): Promise<DistributionPage>;
  /** Safe to repeat. */
  update(request: UpdateDistribution, options: CallOptions): Promise<void>;
  /** Present exactly when the capability `distribution.enable` is. Safe to repeat. */
  setEnabled?(vendorId: string, isEnabled: boolean, options: CallOptions): Promise<void>;
  /**
   * Does the next step of the deletion that its present state allows (such as: disable it first). Repeated until it answers `gone`,
   * which it does too when the vendor never heard of it.
   */
  remove(vendorId: string, options: CallOptions): Promise<'gone' | 'leaving'>;
}
