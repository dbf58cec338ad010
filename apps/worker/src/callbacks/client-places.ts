/**
 * Attempts that this process makes at a time, shared among clients. Each worker process counts its own: with twice as many workers a
 * client has twice as many places. What all of them together may do at one receiver is counted in Redis, see `ReceiverStore`.
 */
export interface ClientPlaces {
  hasRoomFor(client: string): boolean;
  /** Takes a place for an attempt; the answer gives it back. Undefined: the client must wait. */
  take(client: string): (() => void) | undefined;
}

/**
 * A client may have no more places than are left free when it has them: alone half of all, and who comes next half of the rest. So however many of
 * its receivers hang, and however many clients do the same, the next client finds a place at once.
 */
export function createClientPlaces(places: number): ClientPlaces {
  const takenBy = new Map<string, number>();
  let taken = 0;
  const hasRoomFor = (client: string): boolean => (takenBy.get(client) ?? 0) < places - taken;
  return {
    hasRoomFor,
    take: (client) => {
      if (!hasRoomFor(client)) {
        return undefined;
      }
      const own = takenBy.get(client) ?? 0;
      takenBy.set(client, own + 1);
      taken += 1;
      return () => {
        const left = (takenBy.get(client) ?? 1) - 1;
        taken -= 1;
        if (left === 0) {
          takenBy.delete(client);
          return;
        }
        takenBy.set(client, left);
      };
    },
  };
}
