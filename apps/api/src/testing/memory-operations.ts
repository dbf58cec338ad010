import {
  isTerminal,
  type CallbackRequest,
  type Destination,
  type OperationMeta,
  type OperationState,
  type RoutedTarget,
  type TargetState,
} from '@purgeway/model';
import {
  StoreFullError,
  StoreUnavailableError,
  type AcceptResult,
  type AuditEntry,
  type AuditStore,
  type NoteRecord,
  type OperationFilters,
  type OperationRecord,
  type OperationStore,
  type Staging,
} from '@purgeway/store';

interface Kept {
  readonly fingerprint: string;
  readonly targets: readonly RoutedTarget[];
  record: OperationRecord;
}

/** An OperationStore in memory that tests can look into. It says what a store says, and sends nothing. */
export class MemoryOperations implements OperationStore {
  readonly kept = new Map<string, Kept>();
  /** How many targets each `Staging.add` brought. */
  readonly steps: number[] = [];
  readonly staging = new Set<string>();
  aborted = 0;
  /** Makes every call fail as it does when Redis is gone. */
  isGone = false;
  /** Makes it take in no more, as it does when Redis is full. */
  isFull = false;
  /** Awaited by every `Staging.add`. */
  beforeAdd: () => Promise<void> = () => Promise.resolve();

  readonly audit: Pick<AuditStore, 'append'> | undefined;

  #waiting = new Map<string, () => void>();

  constructor(audit?: Pick<AuditStore, 'append'>) {
    this.audit = audit;
  }

  accept = async (seed: Parameters<OperationStore['accept']>[0]): Promise<AcceptResult> => {
    this.#assertThere();
    this.#assertRoom();
    const result: AcceptResult = this.staging.has(seed.id)
      ? { outcome: 'busy', id: seed.id }
      : this.keep(seed.fingerprint, seed.meta, seed.targets);
    await this.#note(result, seed.audit);
    return result;
  };

  isSame = async (id: string, fingerprint: string): Promise<boolean | undefined> => {
    this.#assertThere();
    const kept = this.kept.get(id);
    return kept && kept.fingerprint === fingerprint;
  };

  stage = async (id: string): Promise<Staging | undefined> => {
    this.#assertThere();
    if (this.staging.has(id)) {
      return undefined;
    }
    this.staging.add(id);
    const held: RoutedTarget[] = [];
    return {
      add: async (targets) => {
        this.#assertThere();
        this.steps.push(targets.length);
        await this.beforeAdd();
        held.push(...targets);
      },
      seal: async (fingerprint, meta, entry) => {
        this.#assertThere();
        this.#assertRoom();
        this.staging.delete(id);
        const result = this.keep(fingerprint, meta, held);
        await this.#note(result, entry);
        return result;
      },
      abort: async () => {
        this.aborted += 1;
        this.staging.delete(id);
      },
    };
  };

  get = async (id: string): Promise<OperationRecord | undefined> => {
    this.#assertThere();
    return this.kept.get(id)?.record;
  };

  /** The filters of the last list. */
  filters: OperationFilters | undefined;
  /** What `indexedUntil` says. */
  indexedUntilMs: number | undefined;

  indexedUntil = async (): Promise<number | undefined> => this.indexedUntilMs;

  /** Filters by state and type alone. */
  list: OperationStore['list'] = async ({ clients, limit, after, filters }) => {
    this.#assertThere();
    this.filters = filters;
    const { state, type } = filters ?? {};
    const own = [...this.kept.values()]
      .filter(({ record }) => clients.includes(record.meta.client))
      .filter(
        ({ record }) =>
          (state ?? record.state) === record.state && (type ?? record.meta.type) === record.meta.type,
      )
      .toReversed();
    const start = Number(after ?? 0);
    const end = start + limit;
    return {
      items: own.slice(start, end).map(({ record }) => record),
      next: end < own.length ? String(end) : undefined,
    };
  };

  targets: OperationStore['targets'] = async (id, { offset, limit }) => {
    this.#assertThere();
    const kept = this.kept.get(id);
    if (kept === undefined) {
      return undefined;
    }
    const rows = kept.targets.map(({ kind, value, route }, index) => ({
      index,
      kind,
      value,
      route,
      accounts: routesOf(kept.record.meta, route).map(({ account }) => ({
        account,
        state: this.truthOf(id, index, account),
      })),
    }));
    const end = offset + limit;
    return { items: rows.slice(offset, end), next: end < rows.length ? String(end) : undefined };
  };

  callbackOf = ({ meta }: OperationRecord): CallbackRequest | undefined => meta.callback;

  /** What `notes` says, by operation. */
  readonly written = new Map<string, readonly NoteRecord[]>();

  notes: OperationStore['notes'] = async (id, { offset, limit }) => {
    const all = this.written.get(id) ?? [];
    const end = offset + limit;
    return this.kept.has(id)
      ? { items: all.slice(offset, end), next: end < all.length ? String(end) : undefined }
      : undefined;
  };

  /** What `targets` says of each target's truth; absent: that it waits. */
  truthOf: (id: string, index: number, account: string) => TargetState = () => 'accepted';

  cancel = async (id: string): Promise<number | undefined> => {
    const kept = this.kept.get(id);
    if (kept === undefined) {
      return undefined;
    }
    const { accounts } = kept.record.meta;
    const counts = Object.entries(accounts).map(
      ([account, count]) => [account, { cancelled: count }] as const,
    );
    kept.record = { ...kept.record, counts: Object.fromEntries(counts), cancelRequested: true };
    this.end(id, 'cancelled');
    return Object.values(accounts).reduce((sum, count) => sum + count, 0);
  };

  waitForEnd = async (id: string, timeoutMs: number, signal: AbortSignal): Promise<void> => {
    const state = this.kept.get(id)?.record.state;
    if (state !== undefined && !isTerminal(state)) {
      await new Promise<void>((resolve) => {
        const stop = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          resolve();
        };
        const timer = setTimeout(stop, timeoutMs);
        signal.addEventListener('abort', stop);
        this.#waiting.set(id, stop);
      });
    }
  };

  /** Whether a request waits for the operation's end. */
  isWaitedFor(id: string): boolean {
    return this.#waiting.has(id);
  }

  end(id: string, state: OperationState): void {
    const kept = this.kept.get(id);
    if (kept !== undefined) {
      kept.record = { ...kept.record, state, finishedAtMs: Date.now() };
      this.#waiting.get(id)?.();
    }
  }

  /** Keeps an operation, unless one of this id is there already. */
  keep(fingerprint: string, meta: OperationMeta, targets: readonly RoutedTarget[]): AcceptResult {
    const earlier = this.kept.get(meta.id);
    if (earlier !== undefined) {
      return { outcome: earlier.fingerprint === fingerprint ? 'replay' : 'conflict', id: meta.id };
    }
    const record = { meta, state: 'pending', counts: {}, lastReasons: {}, cancelRequested: false } as const;
    this.kept.set(meta.id, { fingerprint, targets, record });
    return { outcome: 'accepted', id: meta.id };
  }

  async #note({ outcome }: AcceptResult, entry: AuditEntry | undefined): Promise<void> {
    if (outcome === 'accepted' && entry !== undefined) {
      await this.audit?.append([entry]);
    }
  }

  #assertRoom(): void {
    if (this.isFull) {
      throw new StoreFullError('Redis is full.');
    }
  }

  #assertThere(): void {
    if (this.isGone) {
      throw new StoreUnavailableError('Redis is gone.');
    }
  }
}

function routesOf(meta: OperationMeta, route: number): readonly Destination[] {
  return meta.type === 'purge' ? (meta.routes[route] ?? []) : [];
}
