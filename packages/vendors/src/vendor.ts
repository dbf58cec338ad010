import type { PurgeMode, Target, TargetKind } from '@purgeway/model';
import type { z } from 'zod';
import type { Capabilities } from './capabilities.ts';
import type { Exchange } from './http.ts';
import type { VendorLimits, Watching } from './limits.ts';

/** One vendor call's worth of targets: all of one kind and mode, within the vendor's limits. */
export interface PurgeBatch {
  readonly kind: TargetKind;
  readonly mode: PurgeMode;
  readonly values: readonly string[];
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
}

/** What an adapter is given: never globals, never the environment. */
export interface AdapterDeps {
  readonly exchange: Exchange;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A vendor: data, and one function that makes adapters. */
export interface Vendor {
  /** Short kebab-case slug. Stands in stored records: never renamed. */
  readonly id: string;
  readonly name: string;
  /** Address of the documents that the facts come from. */
  readonly docs: string;
  readonly capabilities: Capabilities;
  readonly limits: VendorLimits;
  readonly watching: Watching;
  /** The account's settings in the config file: strict, base URL overridable, secrets as `Secret`. */
  readonly settingsSchema: z.ZodType;
  /** Why the vendor would refuse this target, as a sentence; undefined when it is fine. */
  readonly checkTarget: (target: Target) => string | undefined;
  /** Takes settings as in the config file or as `settingsSchema` gave them back. Throws ZodError when they do not fit. */
  readonly createAdapter: (settings: unknown, deps: AdapterDeps) => VendorAdapter;
}

export interface VendorDefinition<Settings> extends Omit<Vendor, 'settingsSchema' | 'createAdapter'> {
  readonly settingsSchema: z.ZodType<Settings>;
  readonly createAdapter: (settings: Settings, deps: AdapterDeps) => VendorAdapter;
}

/** Hides the type of the settings, so that vendors with different settings stand in one list. */
export function defineVendor<Settings>(definition: VendorDefinition<Settings>): Vendor {
  return {
    ...definition,
    createAdapter: (settings, deps) =>
      definition.createAdapter(definition.settingsSchema.parse(settings), deps),
  };
}
