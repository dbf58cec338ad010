import type { FaultProxy, WayFault } from '../support/fault-proxy.ts';

/** A partial fault of the way between two parts: how it begins; it ends with `clear`. */
export interface PlannedFault {
  readonly name: string;
  begin(proxy: FaultProxy): void;
}

function setting(name: string, fault: WayFault): PlannedFault {
  return { name, begin: (proxy) => proxy.set(fault) };
}

/** Every way in which a way can be bad without being gone. */
export const plannedFaults: readonly PlannedFault[] = [
  setting('latency', { latencyMs: 150 }),
  setting('jitter', { latencyMs: 20, jitterMs: 400 }),
  setting('narrow', { bytesPerSecond: 20_000 }),
  { name: 'reset', begin: (proxy) => proxy.resetAll() },
  { name: 'half-open', begin: (proxy) => proxy.halfOpenAll() },
  // The shortest answer there is, a receiver's 204, has 83 bytes.
  setting('closed after 60 bytes', { closeAfterBytes: 60 }),
  setting('reset after 40 bytes', { resetAfterBytes: 40 }),
  setting('black hole', { blackHole: 'both' }),
  setting('requests lost', { blackHole: 'up' }),
  setting('answers lost', { blackHole: 'down' }),
  {
    name: 'cut and refused',
    begin: (proxy) => {
      proxy.set({ refuses: true });
      // Whoever keeps its connections would never be refused.
      proxy.resetAll();
    },
  },
];
