import {
  StoreUnavailableError,
  type ChangeSeed,
  type DistributionRecord,
  type DistributionStore,
} from '@purgeway/store';
import type { MemoryOperations } from './memory-operations.ts';

/** A DistributionStore in memory that tests can look into. It keeps what is accepted, and carries nothing out. */
export class MemoryDistributions implements DistributionStore {
  readonly records = new Map<string, DistributionRecord>();
  readonly changes = new Map<string, ChangeSeed>();
  readonly hints: string[] = [];
  /** How often each was asked for. */
  readonly asked = { version: 0, all: 0 };
  /** The next changes are refused, because these distributions have the name that they would take. */
  readonly takenBy: string[] = [];
  /** Makes every call fail as it does when Redis is gone. */
  isGone = false;

  #version = 0;
  readonly #operations: MemoryOperations | undefined;

  /** `operations`: where the operations of the changes are to be found. */
  constructor(operations?: MemoryOperations) {
    this.#operations = operations;
  }

  accept: DistributionStore['accept'] = async (seed) => {
    this.#assertThere();
    const { id } = seed.meta;
    const earlier = this.changes.get(id);
    if (earlier !== undefined) {
      return { outcome: earlier.fingerprint === seed.fingerprint ? 'replay' : 'conflict', id };
    }
    const by = this.takenBy.shift();
    if (by !== undefined) {
      return { outcome: 'taken', id, by };
    }
    this.changes.set(id, seed);
    this.#operations?.keep(seed.fingerprint, seed.meta, []);
    this.#begin(seed);
    return { outcome: 'accepted', id };
  };

  get = async (id: string): Promise<DistributionRecord | undefined> => {
    this.#assertThere();
    return this.records.get(id);
  };

  list: DistributionStore['list'] = async ({ clients, limit, after }) => {
    const own = (await this.all()).filter(({ client }) => clients === undefined || clients.includes(client));
    const start = Number(after ?? 0);
    const end = start + limit;
    return { items: own.slice(start, end), next: end < own.length ? String(end) : undefined };
  };

  version = async (): Promise<string> => {
    this.asked.version += 1;
    this.#assertThere();
    return String(this.#version);
  };

  all = async (): Promise<readonly DistributionRecord[]> => {
    this.asked.all += 1;
    this.#assertThere();
    return [...this.records.values()].filter(({ state }) => state !== 'deleted');
  };

  findByDomain: DistributionStore['findByDomain'] = async (account, domain) =>
    (await this.all()).find(
      ({ account: own, hostnames, wanted, state, vendorId }) =>
        own === account &&
        (hostnames.includes(domain) || wanted.domain === domain) &&
        (state !== 'failed' || vendorId !== undefined),
    );

  findByVendorId: DistributionStore['findByVendorId'] = async (account, vendorId) =>
    (await this.all()).find(
      (one) => one.account === account && one.vendorId === vendorId && one.state !== 'failed',
    );

  hint = async (id: string): Promise<void> => {
    this.#assertThere();
    this.hints.push(id);
  };

  /** Puts a distribution there, or changes one, as a worker or another process does. */
  put(fields: Partial<DistributionRecord> & Pick<DistributionRecord, 'id' | 'account'>): DistributionRecord {
    const record: DistributionRecord = {
      client: 'cms',
      source: 'created',
      wanted: { origin: 'origin.example', enabled: true },
      state: 'active',
      hostnames: [],
      drift: [],
      createdAtMs: 0,
      updatedAtMs: 0,
      ...this.records.get(fields.id),
      ...fields,
    };
    this.records.set(record.id, record);
    this.#version += 1;
    return record;
  }

  #begin({ meta }: ChangeSeed): void {
    const { client, createdAtMs, distribution: id } = meta;
    const account = Object.keys(meta.accounts)[0] ?? '';
    const now = { id, account, updatedAtMs: createdAtMs };
    const made = { ...now, client, state: 'creating', createdAtMs } as const;
    switch (meta.type) {
      case 'create': {
        const { domain } = meta.spec;
        this.put({ ...made, wanted: meta.spec, hostnames: domain === undefined ? [] : [domain] });
        return;
      }
      case 'adopt':
        this.put({ ...made, source: 'adopted', vendorId: meta.vendorId });
        return;
      case 'update':
        this.put({ ...now, state: 'updating' });
        return;
      case 'delete':
        this.put({ ...now, state: 'deleting' });
        return;
    }
  }

  #assertThere(): void {
    if (this.isGone) {
      throw new StoreUnavailableError('Redis is gone.');
    }
  }
}
