import type { DistributionSpec, PurgeMode, Target, TargetKind } from '@purgeway/model';
import type { z } from 'zod';
import type { Capabilities } from './capabilities.ts';
import type { DistributionCalls, FieldProblem, FieldsSupport } from './distribution.ts';
import type { Exchange } from './http.ts';
import type { CallPurpose, VendorLimits, Watching } from './limits.ts';
import type { LogPage, LogsQuery, QuotaReading, StatsQuery, VendorStats } from './statistics.ts';

/** The distribution that a call is about. */
export interface PurgeDistribution {
  /** The vendor's own id of it. */
  readonly vendorId: string;
  /** Every hostname it fronts, its domain first. */
  readonly hostnames: readonly string[];
}

/** One vendor call's worth of targets: all of one kind and mode, within the vendor's limits. */
export interface PurgeBatch {
  readonly kind: TargetKind;
  readonly mode: PurgeMode;
  readonly values: readonly string[];
  /** The same at every attempt of this batch, and never used for another: 1 to 64 characters of `A-Za-z0-9_-`. */
  readonly key: string;
  /**
   * Present exactly when the kind's limits have the scope `distribution`. `everything` is then everything of it, whatever the values say:
   * there may be no hostname yet to name it by.
   */
  readonly distribution?: PurgeDistribution | undefined;
}

/** A target that the vendor refused while it took the others. `index` counts within the batch. */
export interface RefusedTarget {
  readonly index: number;
  readonly code?: string | undefined;
  readonly message: string;
}

/** What the vendor said to a purge. `accepted` means: it will be done, not that it is. */
export interface Receipt {
  readonly state: 'complete' | 'accepted';
  /** The reference to ask for the state with, made and read by the adapter alone; also shown to people. */
  readonly vendorTask?: string | undefined;
  readonly refused?: readonly RefusedTarget[];
  readonly message?: string | undefined;
}

/** A vendor task to ask after. */
export interface TaskQuery {
  readonly vendorTask: string;
  readonly batch: PurgeBatch;
  /** When the purge call was sent, ms since 1970. */
  readonly sentAtMs: number;
}

/** `refused` names targets that failed although others of the task did not; only with `complete`. */
export interface TaskStatus {
  readonly state: 'active' | 'complete' | 'failed';
  /** Share done, 0 to 1, where the vendor tells. */
  readonly progress?: number | undefined;
  readonly message?: string | undefined;
  readonly refused?: readonly RefusedTarget[];
}

export interface CallOptions {
  /** Ends the call at once when it fires. */
  readonly signal: AbortSignal;
}

/**
 * One account at a vendor. Each method does the calls of one step and returns: no retry, no sleep, no polling,
 * no splitting. Throws {@link VendorError} and nothing else.
 */
export interface VendorAdapter {
  purge(batch: PurgeBatch, options: CallOptions): Promise<Receipt>;
  /** Answers in the order of the queries. Present exactly when the capability `task.status` is. */
  taskStatus?(queries: readonly TaskQuery[], options: CallOptions): Promise<readonly TaskStatus[]>;
  /** Present exactly when the capability `distribution.read` is; each of its methods when its own word is. */
  readonly distributions?: DistributionCalls;
  /** Present exactly when the capability `stats` is. */
  stats?(query: StatsQuery, options: CallOptions): Promise<VendorStats>;
  /** One page. Present exactly when the capability `logs` is. */
  logs?(query: LogsQuery, options: CallOptions): Promise<LogPage>;
  /** Present exactly when the capability `quota.read` is. */
  quota?(options: CallOptions): Promise<readonly QuotaReading[]>;
  /**
   * Reads something small, to see whether the vendor knows the account: one call, of which only matters that it is answered. `hostnames`: some
   * of the account, for vendors whose every call names one; may be empty. Present exactly when the capability `account.check` is.
   */
  check?(query: { readonly hostnames: readonly string[] }, options: CallOptions): Promise<void>;
}

/** What an adapter is given: never globals, never the environment. */
export interface AdapterDeps {
  readonly exchange: Exchange;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a vendor can do and may be asked for, all of it data. */
export interface VendorTraits {
  readonly capabilities: Capabilities;
  readonly limits: VendorLimits;
  /** How to watch a purge's task. */
  readonly watching: Watching;
  /** How to watch a change of a distribution. Present exactly when the capability `distribution.read` is. */
  readonly rollout?: Watching;
  /** What its check counts as. Present exactly when the capability `account.check` is. */
  readonly checkPurpose?: CallPurpose;
  /** Why the vendor would refuse this target, as a sentence; undefined when it is fine. */
  readonly checkTarget: (target: Target) => string | undefined;
  /** Which common fields a distribution may have. Present exactly when the capability `distribution.create` is. */
  readonly distributionFields?: FieldsSupport;
  /** The vendor's own options of a distribution: strict. Present as above. */
  readonly vendorOptionsSchema?: z.ZodType<Record<string, unknown>>;
  /** What the vendor would refuse of a wanted distribution beyond fields that it cannot express. Present as above. */
  readonly checkDistribution?: (spec: DistributionSpec) => readonly FieldProblem[];
}

/** A generation of a vendor's API that accounts choose in their settings. */
export interface Edition extends VendorTraits {
  /** Such as `v3`. */
  readonly id: string;
  readonly name: string;
  /** The settings that choose it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A vendor: data, and one function that makes adapters. Its own traits are those of an account that chooses no edition. */
export interface Vendor extends VendorTraits {
  /** Short kebab-case slug. Stands in stored records: never renamed. */
  readonly id: string;
  readonly name: string;
  /** Address of the documents that the facts come from. */
  readonly docs: string;
  /** Credentials that an account needs and how to make them, as a short text in Markdown. */
  readonly credentials: string;
  /** Further generations of its API; empty when there is one. */
  readonly editions: readonly Edition[];
  /** The account's settings in the config file: strict, base URL overridable, secrets as `Secret`. */
  readonly settingsSchema: z.ZodType;
  /** The vendor as an account with these settings meets it. Settings that do not fit get the vendor itself. */
  readonly withSettings: (settings: unknown) => Vendor;
  /** Takes settings as in the config file or as `settingsSchema` gave them back. Throws ZodError when they do not fit. */
  readonly createAdapter: (settings: unknown, deps: AdapterDeps) => VendorAdapter;
}

export interface VendorDefinition<Settings> extends Omit<
  Vendor,
  'settingsSchema' | 'createAdapter' | 'editions' | 'withSettings'
> {
  readonly settingsSchema: z.ZodType<Settings>;
  readonly editions?: readonly Edition[];
  /** The id of the edition that the settings choose; undefined for the vendor's own traits. */
  readonly editionOf?: (settings: Settings) => string | undefined;
  readonly createAdapter: (settings: Settings, deps: AdapterDeps) => VendorAdapter;
}

/** Hides the type of the settings, so that vendors with different settings stand in one list. */
export function defineVendor<Settings>(definition: VendorDefinition<Settings>): Vendor {
  const { editionOf, editions = [], settingsSchema, ...others } = definition;
  const vendor: Vendor = {
    ...others,
    editions,
    settingsSchema,
    withSettings: (settings) => {
      const parsed = settingsSchema.safeParse(settings);
      const id = parsed.success ? editionOf?.(parsed.data) : undefined;
      return id === undefined ? vendor : withEdition(vendor, id);
    },
    createAdapter: (settings, deps) => definition.createAdapter(settingsSchema.parse(settings), deps),
  };
  return vendor;
}

/** The vendor with the traits of one of its editions. Throws when it has none of that id. */
export function withEdition(vendor: Vendor, id: string): Vendor {
  const edition = vendor.editions.find((candidate) => candidate.id === id);
  if (edition === undefined) throw new Error(`${vendor.name} has no edition "${id}".`);
  const { id: _id, name, settings: _settings, ...traits } = edition;
  // Traits that the edition does not have must not shine through.
  const {
    rollout: _r,
    checkPurpose: _p,
    distributionFields: _f,
    vendorOptionsSchema: _o,
    checkDistribution: _c,
    ...bare
  } = vendor;
  return { ...bare, ...traits, name: `${vendor.name}, ${name}` };
}
