import type { DeliveryStore, ListedDelivery } from '@purgeway/store';

/** A DeliveryStore in memory. */
export class MemoryDeliveries implements DeliveryStore {
  readonly kept = new Map<string, ListedDelivery>();

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
}
