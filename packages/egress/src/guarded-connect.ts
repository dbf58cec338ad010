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
  return (target, callback) => {
    connectGuarded(target, options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(asError(error), null),
    );
  };
}

async function connectGuarded(
  target: buildConnector.Options,
  options: GuardedConnectOptions,
): Promise<Socket> {
  const host = withoutBrackets(target.hostname);
  const addresses = await vet(host, options);
  options.signal.throwIfAborted();
  const socket = await connectToOneOf(addresses, { ...target, hostname: host }, options.timeoutMs);
  const { remoteAddress } = socket;
  const problem = remoteAddress === undefined ? undefined : options.findAddressProblem(remoteAddress);
  if (remoteAddress !== undefined && problem === undefined) {
    return socket;
  }
  socket.destroy();
  throw problem === undefined
    ? new EgressError('unreachable', 'The receiver hung up at once.')
    : refusal(host, problem);
}

function connectToOneOf(
  addresses: readonly string[],
  target: buildConnector.Options,
  timeoutMs: number,
): Promise<Socket> {
  const connect = buildConnector({
    // Node tries these one after the other, or at once; it never asks a resolver. For a literal it asks nobody.
    lookup: answerWith(addresses),
    autoSelectFamily: true,
    allowH2: false,
    maxCachedSessions: 0,
    timeout: timeoutMs,
  });
  return new Promise((resolve, reject) => {
    connect(target, (error, socket) => {
      // Not the socket tells: undici leaves it out where its types say null.
      if (error === null) {
        resolve(socket);
      } else {
        reject(error);
      }
    });
  });
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
