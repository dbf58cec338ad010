import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ContractBench } from './contract.ts';
import { createActive, openDistributions, requestOf, type Opened } from './contract-distribution-tools.ts';
import { never } from './contract-tools.ts';

/** That the vendor calls when a change is done, for vendors that can. */
export function describeCallbacks(bench: ContractBench): void {
  describe('callbacks of the vendor', () => {
    const receivers: Receiver[] = [];
    const receive = async (): Promise<Receiver> => {
      const receiver = await startReceiver();
      receivers.push(receiver);
      return receiver;
    };
    afterEach(async () => {
      await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    });

    it('come when a creation is done, at the address that was given', async () => {
      const [opened, receiver] = [await openDistributions(bench), await receive()];
      const { vendorId } = await opened.calls.create(
        { ...requestOf(bench), callbackUrl: receiver.url },
        { signal: never },
      );
      expect(receiver.paths).toEqual([]);
      expect(await waitForCall(opened, vendorId, receiver)).toEqual(new Set([path]));
    });

    it('come when an update is done', async () => {
      const [opened, receiver] = [await openDistributions(bench), await receive()];
      const { vendorId } = await createActive(opened, requestOf(bench));
      const spec = { ...requestOf(bench).spec, origin: 'origin-2.example.com' };
      await opened.calls.update(
        { vendorId, spec, changed: ['origin'], callbackUrl: receiver.url },
        { signal: never },
      );
      expect(await waitForCall(opened, vendorId, receiver)).toEqual(new Set([path]));
    });
  });
}

interface Receiver {
  readonly url: string;
  /** Of every call so far, without queries. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

const path = '/v1/vendor-callbacks/token-of-the-contract';

/** The addresses called in the end. Reads too: a fake may look at its clock only when it is called. */
async function waitForCall(
  { fake, calls }: Opened,
  vendorId: string,
  receiver: Receiver,
): Promise<ReadonlySet<string>> {
  fake.clock.advance(fake.rolloutAfterMs);
  return vi.waitFor(async () => {
    await calls.read(vendorId, { signal: never });
    if (receiver.paths.length === 0) throw new Error('The vendor did not call.');
    return new Set(receiver.paths);
  }, 5_000);
}

async function startReceiver(): Promise<Receiver> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(new URL(request.url ?? '/', 'http://receiver').pathname);
    request.resume();
    response.end('ok');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    paths,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
