import type { Meter } from './meter.ts';

/** A call of a vendor, or a step of several, that is over. */
export interface EndedCall {
  readonly account: string;
  /** What for. */
  readonly call: string;
  /** `ok`, `left` when nobody waited for the answer any more, or the kind of the failure. */
  readonly result: string;
  readonly seconds: number;
}

/** Makes the function that measures calls of vendors, in whichever process they are made. */
export function createObserveCalls(
  meter: Pick<Meter, 'add' | 'observe'>,
  vendorOf: (account: string) => string | undefined,
): (call: EndedCall) => void {
  return ({ account, call, result, seconds: value }) => {
    const labels = { account, vendor: vendorOf(account) ?? 'none', call };
    meter.add('purgeway_vendor_calls_total', { ...labels, result });
    meter.observe('purgeway_vendor_call_duration_seconds', labels, { value });
  };
}
