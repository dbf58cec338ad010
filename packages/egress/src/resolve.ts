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
 */
const bySystemMax = 2;

/** Two tries of this length by name servers, before the name counts as unreachable. */
const nameServerMs = 2_000;

/** Makes the function that looks names up; the limit holds for all that it is used for. */
export function createResolve(lookUps: LookUps = ownLookUps()): Resolve {
  let bySystem = 0;
  return async (name) => {
    if (bySystem >= bySystemMax) {
      return lookUps.byNameServers(name);
    }
    bySystem += 1;
    try {
      return await lookUps.bySystem(name);
    } finally {
      bySystem -= 1;
    }
  };
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
