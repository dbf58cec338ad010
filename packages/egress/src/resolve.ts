import { lookup, Resolver } from 'node:dns/promises';

/** Answers every address of a name; rejects, or answers none, where there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** The two ways in which a name can be looked up. */
export interface LookUps {
  /** As every program on this machine does it. Holds one of the process's few threads until it has an answer. */
  readonly bySystem: Resolve;
  /** By asking the name servers ourselves: holds no thread, and knows no hosts file. */
  readonly byNameServers: Resolve;
}

/**
 * Looks names up as every program on this machine does, but for at most this many at a time. Node has four threads for that, which
 * cannot be called back: names whose servers never answer would otherwise hold up every other name of the process, the vendors' too.
 * What is more is asked of the name servers; a name that these do not know waits for its turn, for as long as its caller does.
 */
const bySystemMax = 2;

/** Two tries of this length by name servers, before the name counts as unreachable. */
const nameServerMs = 2_000;

/** Makes the function that looks names up; the limit holds for all that it is used for. */
export function createResolve(lookUps: LookUps = ownLookUps()): Resolve {
  const places = createPlaces(bySystemMax);
  return async (name) => {
    if (!places.take()) {
      const addresses = await lookUps.byNameServers(name).catch(noneIfUnknown);
      if (addresses.length > 0) {
        return addresses;
      }
      // The hosts file may have it, or a domain that this machine adds to short names.
      await places.wait();
    }
    try {
      return await lookUps.bySystem(name);
    } finally {
      places.giveBack();
    }
  };
}

/** So many at a time; who waits gets the next place that is given back, in turn. */
function createPlaces(max: number) {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const take = (): boolean => {
    const isFree = taken < max;
    taken += Number(isFree);
    return isFree;
  };
  return {
    take,
    wait: async (): Promise<void> => {
      if (!take()) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
    },
    giveBack: (): void => {
      const next = waiting.shift();
      if (next === undefined) {
        taken -= 1;
      } else {
        next();
      }
    },
  };
}

/** The name servers answered that they have no such name, or no address of it. */
function noneIfUnknown(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')) {
    return [];
  }
  throw error;
}

function ownLookUps(): LookUps {
  const resolver = new Resolver({ timeout: nameServerMs, tries: 2 });
  return {
    bySystem: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    byNameServers: async (name) => {
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const [first] = answers;
      if (addresses.length === 0 && first.status === 'rejected') {
        throw first.reason;
      }
      return addresses;
    },
  };
}
