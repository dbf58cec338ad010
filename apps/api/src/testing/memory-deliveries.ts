import type { DeliveryStore, ListedDelivery } from '@purgeway/store';

/** A DeliveryStore in memory. */
export class MemoryDeliveries implements DeliveryStore {
  readonly kept = new Map<string, ListedDelivery>();
  /** Where every page of a redelivery says that it goes on. */
  redeliveryNext: string | undefined;

  get = async (id: string): Promise<ListedDelivery | undefined> => this.kept.get(id);

  list: DeliveryStore['list'] = async ({ state, limit, after }) => {
    const all = [...this.kept.values()].filter((delivery) => delivery.state === state);
    const start = Number(after ?? 0);
    const end = start + limit;
    return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
  };

  replay = async (id: string): Promise<boolean> => {
    const delivery = this.kept.get(id);
    if (delivery !== undefined) {
      this.kept.set(id, { ...delivery, state: 'pending', attempts: 0 });
    }
    return delivery !== undefined;
  };

  redeliver: DeliveryStore['redeliver'] = async ({ clients, states, endpoint, fromMs, toMs }) => {
    const wanted = [...this.kept.values()].filter(
      (one) =>
        clients.includes(one.client) &&
        states.some((state) => state === one.state) &&
        (endpoint === undefined || one.endpoint === endpoint) &&
        one.createdAtMs >= fromMs &&
        one.createdAtMs <= toMs,
    );
    await Promise.all(wanted.map(({ id }) => this.replay(id)));
    return { started: wanted.length, next: this.redeliveryNext };
  };
}
