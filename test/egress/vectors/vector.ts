import type { DnsAnswer } from '../../support/dns-server.ts';

export type VectorRules = 'open' | 'all-but-canary' | 'default-ways';

/** A call that must not reach the canary, which listens at `{port}` of 127.0.0.1 and ::1. */
export interface Vector {
  readonly name: string;
  readonly url: string;
  /** What the name server says of the URL's name. Absent: what it says of every name, 127.0.0.1. */
  readonly answers?: readonly [DnsAnswer, ...DnsAnswer[]];
  /**
   * `open` (default): every port, http, and no network, so that nothing but the address speaks against the call.
   * `all-but-canary`: the same, and of loopback what is not the canary's. `default-ways`: all of loopback, the
   * canary's too, so that nothing but scheme and port speaks against it.
   */
  readonly rules?: VectorRules;
  /** How the call ends. Default: the guard refuses it. */
  readonly ends?: 'refused' | 'unreachable';
}
