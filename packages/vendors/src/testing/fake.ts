import type { DistributionSpec, PurgeMode, TargetKind } from '@purgeway/model';
import type { VendorErrorKind } from '../errors.ts';
import type { PurgeDistribution } from '../vendor.ts';
import type { FakeClock } from './fake-clock.ts';
import type { FakeLimitChange, FakeLimits, LimitBreach } from './fake-limits.ts';
import type { FakeAction, FaultKind, Faults } from './faults.ts';
import type { Gate } from './gate.ts';

/** One call that reached a fake, in the order of arrival. */
export interface FakeCall {
  /** By the fake's clock. */
  readonly at: number;
  /** What the caller says in the header that is kept. */
  readonly caller?: string | undefined;
  readonly action: FakeAction;
  /** The vendor's own name for the call. */
  readonly route: string;
  /** As the vendor sorts it: a hostname may have become a directory. */
  readonly kind?: TargetKind | undefined;
  readonly mode?: PurgeMode | undefined;
  /** As they came over the wire. A purge of a whole distribution names it by its vendor id or by a hostname. */
  readonly targets: readonly string[];
  /** `accepted` means that it took effect, whether or not the caller learnt of it. */
  readonly outcome: 'accepted' | 'refused' | 'fault';
  readonly fault?: FaultKind | undefined;
  /** The limit that it would have passed. */
  readonly breach?: LimitBreach | undefined;
  /** Raw; empty when bodies are not kept. */
  readonly body: string;
}

export interface FakeOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** The clock that the fake's own clock runs by until it is set. Default: the machine's. */
  readonly now?: () => number;
  readonly limits?: FakeLimitChange;
  /** The only hosts that the account owns. Default: every host is known. */
  readonly hosts?: readonly string[];
  /** Age at which a task is complete. Default 60 s. */
  readonly taskAfterMs?: number;
  /** Age at which a change of a distribution is carried out. Default 60 s. */
  readonly rolloutAfterMs?: number;
  /** Ids of what is made here count from it; another at each start keeps them apart from those of an earlier one. Default 1000. */
  readonly firstId?: number;
  /** The generation of the API that is played; absent: the vendor's own. */
  readonly edition?: string | undefined;
  /** In which header callers say who they are, for the ledger. Default: they do not. */
  readonly callerHeader?: string;
  /** Whether the ledger keeps raw bodies; turn it off for long runs. Default true. */
  readonly keepBodies?: boolean;
}

/** What tests see and do behind Purgeway's back. */
export interface FakeDistributions {
  /** The vendor's own ids of all that exist, deleted ones not. */
  ids(): readonly string[];
  /** Changes one as a person at the vendor's console would. Fields that the vendor does not have are left alone. */
  alter(vendorId: string, change: Partial<DistributionSpec>): void;
  /** Every change of it, one that is under way too, ends in the vendor's own failed state. */
  breakDown(vendorId: string): void;
}

/** A vendor played over real HTTP on loopback. */
export interface Fake {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Settings of an account that reaches this fake, as they would stand in the config file. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same with credentials that the fake does not know. */
  readonly wrongSettings: Readonly<Record<string, unknown>>;
  /** Every credential in `settings` and `wrongSettings`, for tests that look for leaks. */
  readonly credentials: readonly string[];
  /** How the vendor's own failure (`own-failure`) must be understood. */
  readonly ownFailureKind: VendorErrorKind;
  /** One that is there from the start and fronts `www.example.com`; for vendors whose purges name a distribution. */
  readonly distribution?: PurgeDistribution | undefined;
  /** Present for vendors that can create distributions. */
  readonly distributions?: FakeDistributions | undefined;
  readonly ledger: readonly FakeCall[];
  readonly clock: FakeClock;
  readonly faults: Faults;
  readonly gate: Gate;
  /** A call with one of these targets is refused whole. */
  readonly poison: Set<string>;
  /** A task with one of these targets ends failed. */
  readonly failing: Set<string>;
  /** Age at which a task is complete; may be changed at any time. */
  taskAfterMs: number;
  /** Age at which a change of a distribution is carried out; may be changed at any time. */
  rolloutAfterMs: number;
  /** Most calls that were open at once. */
  readonly callsAtATimePeak: number;
  /** Waits until this many calls (of the action, if given) have arrived. Rejects after `timeoutMs`, default 10 s. */
  waitForCalls(
    count: number,
    options?: { readonly action?: FakeAction; readonly timeoutMs?: number },
  ): Promise<void>;
  /** Ends every connection, held and hanging calls too. */
  close(): Promise<void>;
}

/** Starts the fake of one vendor. Each vendor's `fake.ts` exports one under the name `startFake`. */
export type StartFake = (options?: FakeOptions) => Promise<Fake>;

export interface FakeRequest {
  readonly at: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A request as the vendor reads it; what is unreadable is left empty and refused by `refuse`. */
export interface FakeReading {
  readonly action: FakeAction;
  readonly route: string;
  readonly kind?: TargetKind | undefined;
  readonly mode?: PurgeMode | undefined;
  readonly targets: readonly string[];
}

export interface FakeAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** What one vendor's fake must say; the server does the rest. */
export interface FakeRules<Reading extends FakeReading = FakeReading> {
  readonly limits: FakeLimits;
  /** Never throws. */
  readonly read: (request: FakeRequest) => Reading;
  /** Credentials and form. */
  readonly refuse: (request: FakeRequest, reading: Reading) => FakeAnswer | undefined;
  readonly carryOut: (request: FakeRequest, reading: Reading) => FakeAnswer;
  readonly words: FakeWords<Reading>;
}

/** How the vendor says no. */
export interface FakeWords<Reading extends FakeReading = FakeReading> {
  readonly tooFast: () => FakeAnswer;
  readonly tooManyTargets: (reading: Reading) => FakeAnswer;
  readonly quotaUsed: (reading: Reading) => FakeAnswer;
  /** For a target that is poison or lies on an unknown host. */
  readonly badTarget: (target: string) => FakeAnswer;
  readonly badCredentials: () => FakeAnswer;
  readonly ownFailure: () => FakeAnswer;
}

/** What the rules of a vendor may look at. */
export interface FakeContext {
  readonly clock: FakeClock;
  readonly failing: ReadonlySet<string>;
  readonly taskAfterMs: () => number;
  readonly rolloutAfterMs: () => number;
  /** Ids of what is made count from it. */
  readonly firstId: number;
}

/** The server's part of a {@link Fake}; the vendor adds its settings. */
export type FakeServer = Omit<
  Fake,
  'settings' | 'wrongSettings' | 'credentials' | 'ownFailureKind' | 'distribution' | 'distributions'
>;

/** An answer in JSON. */
export function jsonAnswer(status: number, value: unknown): FakeAnswer {
  return { status, body: JSON.stringify(value), contentType: 'application/json' };
}
