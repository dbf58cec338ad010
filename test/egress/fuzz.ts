import { isIP } from 'node:net';
import { createAddressRules, createEgress, EgressError, type Egress } from '@purgeway/egress';
import { explainDifference, isPublic, isRefusedByOracle } from './oracle.ts';
import { createRandom, type Random } from './random.ts';
import { randomAddress, randomHost, randomUrl } from './random-targets.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** URLs to try; as many addresses are judged besides. */
  readonly runs: number;
  /** Where the canary listens. */
  readonly port: number;
}

export interface FuzzReport {
  readonly seed: number;
  /** Calls that were made, and refused. */
  readonly calls: number;
  /** Those of them whose name was looked up, because the URL alone showed nothing. */
  readonly lookups: number;
  /** URLs to public addresses, which are judged but not called. */
  readonly publicUrls: number;
  /** How often we refuse what the other filter lets through, by the reason. */
  readonly differences: Readonly<Record<string, number>>;
  /** What must not be. Each begins with the number of its run. */
  readonly faults: readonly string[];
}

const findAddressProblem = createAddressRules([]);

/**
 * Calls random URLs through the real guard, whose name server here answers at random too. Whoever leads to an address
 * that is not public must be refused; the canary sees what gets through. Public addresses are not called: the guard's
 * judgement of them is compared with the registries and with another's filter.
 */
export async function fuzzEgress({ seed, runs, port }: FuzzOptions): Promise<FuzzReport> {
  const random = createRandom(seed);
  const faults: string[] = [];
  const differences: Record<string, number> = {};
  let calls = 0;
  let lookups = 0;
  let publicUrls = 0;
  let answers: readonly string[] = [];
  const { signal } = new AbortController(); // One for all, as a worker has it.
  const egress = createEgress({
    rules: { allowedNetworks: [], allowedPorts: ['*'], allowHttp: true },
    resolve: async () => {
      lookups += 1;
      return answers;
    },
  });
  for (let run = 0; run < runs; run += 1) {
    const judged = judge(randomAddress(random));
    differences[judged.difference ?? 'none'] = (differences[judged.difference ?? 'none'] ?? 0) + 1;
    answers = randomAnswers(random);
    const url = randomUrl(random, randomHost(random), port);
    const isAllPublic = leadsToPublicAlone(url, answers);
    const found = isAllPublic ? undefined : await call(egress, url, signal);
    calls += isAllPublic ? 0 : 1;
    publicUrls += isAllPublic ? 1 : 0;
    const about = `${JSON.stringify(url)} with ${JSON.stringify(answers)}`;
    faults.push(
      ...[judged.fault, found && `${about}: ${found}`].flatMap((one) => (one ? [`${run}: ${one}`] : [])),
    );
  }
  return { seed, calls, lookups, publicUrls, differences, faults };
}

/** Compares what three say of an address. */
export function judge(address: string): { readonly fault?: string; readonly difference?: string } {
  const isAllowed = findAddressProblem(address) === undefined;
  if (isAllowed !== isPublic(address)) {
    return { fault: `${address} is ${isAllowed ? 'allowed' : 'refused'}, against the registries` };
  }
  if (isAllowed !== isRefusedByOracle(address)) {
    return {};
  }
  const difference = isAllowed ? undefined : explainDifference(address);
  return difference === undefined
    ? { fault: `${address} is ${isAllowed ? 'allowed' : 'refused'}, against the other filter` }
    : { difference };
}

function leadsToPublicAlone(url: string, answers: readonly string[]): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) {
    return false;
  }
  const host = parsed.hostname.replace(/^\[(.*)\]$/u, '$1');
  const addresses = isIP(host) === 0 ? answers : [host];
  return addresses.length > 0 && addresses.every((address) => isIP(address) !== 0 && isPublic(address));
}

/** What is wrong with how the call went; undefined: it was refused, or there was nobody to call. */
async function call(egress: Egress, url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await egress.send({ url, method: 'GET', headers: {}, timeoutMs: 20_000, signal });
    return `answered ${answer.status}`;
  } catch (error) {
    if (!(error instanceof EgressError)) {
      return String(error);
    }
    const isNobodyThere = error.code === 'unreachable' && error.message.endsWith('has no address.');
    return error.code === 'refused' || isNobodyThere ? undefined : `${error.code}: ${error.message}`;
  }
}

function randomAnswers(random: Random): readonly string[] {
  const answers = Array.from({ length: random.below(4) }, () => randomAddress(random));
  return random.chance(0.05)
    ? [...answers, random.oneOf(['', 'localhost', '127.1', '0x7f000001', '::1%lo'])]
    : answers;
}
