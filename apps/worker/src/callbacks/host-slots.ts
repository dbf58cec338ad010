/** Keeps one receiver from taking every slot of this process. */
export interface HostSlots {
  /** Takes a slot of the URL's host; false when all of them are taken. */
  take(url: string): boolean;
  /** Gives back what {@link HostSlots.take} gave. */
  giveBack(url: string): void;
}

/** At most `max` deliveries to one host at a time. */
export function createHostSlots(max: number): HostSlots {
  const taken = new Map<string, number>();
  const hostOf = (url: string): string => URL.parse(url)?.host ?? url;
  return {
    take: (url) => {
      const host = hostOf(url);
      const count = taken.get(host) ?? 0;
      if (count >= max) {
        return false;
      }
      taken.set(host, count + 1);
      return true;
    },
    giveBack: (url) => {
      const host = hostOf(url);
      const count = (taken.get(host) ?? 1) - 1;
      if (count === 0) {
        taken.delete(host);
      } else {
        taken.set(host, count);
      }
    },
  };
}
