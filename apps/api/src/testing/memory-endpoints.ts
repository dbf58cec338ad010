import type {
  EndpointRecord,
  EndpointSecrets,
  EndpointStore,
  OpenEndpoint,
  ReceiverStatus,
} from '@purgeway/store';
import type { Services } from '../services.ts';

/** An EndpointStore in memory. Secrets overlap for ever. */
export class MemoryEndpoints implements EndpointStore {
  readonly kept = new Map<string, { record: OpenEndpoint; secrets: EndpointSecrets }>();
  canKeep = true;
  /** How many there may be. */
  most = Infinity;

  create: EndpointStore['create'] = async (record, secret) => {
    if (this.kept.has(record.name)) {
      return 'name-taken';
    }
    if (this.kept.size >= this.most) {
      return 'too-many';
    }
    this.kept.set(record.name, { record, secrets: { secret } });
    return 'created';
  };

  get = async (name: string): Promise<EndpointRecord | undefined> => this.kept.get(name)?.record;

  getWithSecrets: EndpointStore['getWithSecrets'] = async (name) => this.kept.get(name);

  list: EndpointStore['list'] = async ({ limit, after = '' }) => {
    const names = [...this.kept.keys()].filter((name) => name > after).toSorted();
    const page = names.slice(0, limit);
    return {
      items: page.flatMap((name) => this.kept.get(name)?.record ?? []),
      next: names.length > limit ? page.at(-1) : undefined,
    };
  };

  change: EndpointStore['change'] = async (name, patch) => {
    const found = this.kept.get(name);
    if (found === undefined) {
      return undefined;
    }
    const record = { ...found.record, ...patch };
    this.kept.set(name, { ...found, record });
    return record;
  };

  rotate: EndpointStore['rotate'] = async (name, { secret, overlapMs }) => {
    const found = this.kept.get(name);
    if (found === undefined) {
      return undefined;
    }
    const { record, secrets } = found;
    if (secrets.secret.reveal() === secret.reveal()) {
      return { outcome: 'known', record };
    }
    if (secrets.previous !== undefined && overlapMs > 0) {
      return { outcome: 'overlap', record };
    }
    const previous = { secret: secrets.secret, untilMs: Number.MAX_SAFE_INTEGER };
    this.kept.set(name, { record, secrets: overlapMs > 0 ? { secret, previous } : { secret } });
    return { outcome: 'rotated', record };
  };

  remove = async (name: string): Promise<boolean> => this.kept.delete(name);
}

/** Receivers in memory, which stand as a test says. */
export class MemoryReceivers implements Pick<
  Services['receivers'],
  'status' | 'failing' | 'mend' | 'forget'
> {
  readonly standing = new Map<string, ReceiverStatus>();

  status = async (receivers: readonly string[]): Promise<ReceiverStatus[]> =>
    receivers.map(
      (receiver) =>
        this.standing.get(receiver) ?? { circuit: { state: 'closed', failures: 0, trips: 0 }, waiting: 0 },
    );

  failing: Services['receivers']['failing'] = async () => ({
    items: [...this.standing].map(([receiver, status]) => ({ receiver, ...status })),
    next: undefined,
  });

  mend = async (receiver: string): Promise<void> => {
    this.standing.delete(receiver);
  };

  forget = async (receiver: string): Promise<void> => {
    this.standing.delete(receiver);
  };
}
