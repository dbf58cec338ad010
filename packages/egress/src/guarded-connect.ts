import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { FindAddressProblem } from './address-rules.ts';
import { EgressError } from './egress-error.ts';
import type { Resolve } from './resolve.ts';
import { withoutBrackets } from './url-rules.ts';

export interface GuardedConnectOptions {
  readonly findAddressProblem: FindAddressProblem;
  readonly resolve: Resolve;
  /** Longest time a connection may take to stand. */
  readonly timeoutMs: number;
  /** Once it fires no connection is begun. */
  readonly signal: AbortSignal;
}

/**
 * Connects to nothing that was not looked at first, and to no other address than was looked at. A name is resolved
 * once: if any of its addresses may not be called, none is, because who owns the name also says which one is tried.
 */
export function createGuardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { findAddressProblem, timeoutMs, signal } = options;
  return (target, callback) => {
    const host = withoutBrackets(target.hostname);
    vet(host, options).then(
      (addresses) => {
        const connect = buildConnector({
          // Node tries these one after the other, or at once; it never asks a resolver. For an IP it asks nobody.
          lookup: answerWith(addresses),
          autoSelectFamily: true,
          allowH2: false,
          maxCachedSessions: 0,
          timeout: timeoutMs,
        });
        if (signal.aborted) {
          callback(asError(signal.reason), null);
          return;
        }
        connect({ ...target, hostname: host }, (error, socket) => {
          // Not the socket: undici leaves it out where its types say null.
          if (error !== null) {
            callback(error, null);
            return;
          }
          const problem = findSocketProblem(socket, host, findAddressProblem);
          if (problem === undefined) {
            callback(null, socket);
            return;
          }
          socket.destroy();
          callback(problem, null);
        });
      },
      (error: unknown) => callback(asError(error), null),
    );
  };
}

function findSocketProblem(
  { remoteAddress }: Socket,
  host: string,
  findAddressProblem: FindAddressProblem,
): EgressError | undefined {
  if (remoteAddress === undefined) {
    return new EgressError('unreachable', 'The receiver hung up at once.');
  }
  const problem = findAddressProblem(remoteAddress);
  return problem === undefined ? undefined : refusal(host, problem);
}

/** Every address that the host stands for, at least one; throws when any of them may not be called. */
async function vet(host: string, options: GuardedConnectOptions): Promise<readonly string[]> {
  const isAddress = isIP(host) !== 0;
  const addresses = isAddress ? [host] : await options.resolve(host);
  if (addresses.length === 0) {
    throw new EgressError('unreachable', `${host} has no address.`);
  }
  for (const address of addresses) {
    const problem = options.findAddressProblem(address);
    if (problem !== undefined) {
      throw refusal(host, problem);
    }
  }
  return addresses;
}

function refusal(host: string, problem: string): EgressError {
  return isIP(host) === 0
    ? new EgressError('refused', `${host} leads to ${problem}, which may not be called.`)
    : new EgressError('refused', `${host} is ${problem}, which may not be called.`);
}

function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all }, callback) => {
    const [first] = answers;
    if (all === true) {
      callback(null, answers);
    } else {
      callback(null, first?.address ?? '', first?.family);
    }
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('No connection was made.', { cause: reason });
}
