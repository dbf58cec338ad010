import { explainRefusal, type Capabilities } from './capabilities.ts';
import { VendorError } from './errors.ts';
import type { PurgeBatch } from './vendor.ts';

/** Throws `unsupported` for a purge that the capabilities deny. Intake refuses it long before; this keeps a bug of ours from being sent. */
export function refuseUnsupported(vendor: string, capabilities: Capabilities, batch: PurgeBatch): void {
  const reason = explainRefusal(capabilities, batch.kind, batch.mode);
  if (reason !== undefined) throw new VendorError({ kind: 'unsupported', vendor, message: reason });
}
