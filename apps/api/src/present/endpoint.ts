import { withoutQueryValues, type CallbackMethod } from '@purgeway/model';
import type { EndpointRecord, ReceiverStatus } from '@purgeway/store';
import { presentCircuit } from './circuit.ts';
import type { ShownEndpointState, ShownStanding } from './callback-schemas.ts';
import { presentTime, presentTimeIfAny } from './time.ts';

/** A callback endpoint, of the config file or made through the API. */
export type ShownEndpoint =
  | { readonly source: 'api'; readonly record: EndpointRecord }
  | {
      readonly source: 'config';
      readonly record: { readonly name: string; readonly url: string; readonly method: CallbackMethod };
    };

/** An endpoint as the API shows it: never with its secret, and with the values of its address's query only when `isRevealed`. */
export function presentEndpoint(
  { source, record }: ShownEndpoint,
  standing: ReceiverStatus,
  isRevealed = false,
): ShownEndpointState {
  const { name, url, method } = record;
  return {
    name,
    source,
    ...(source === 'api' && { client: record.client, description: record.description }),
    ...presentUrl(url, isRevealed),
    method,
    ...(source === 'api' && {
      created_at: presentTime(record.createdAtMs),
      updated_at: presentTime(record.updatedAtMs),
      previous_secret_until: presentTimeIfAny(record.previousSecretUntilMs),
    }),
    ...presentStanding(standing),
  };
}

/** How a receiver of callbacks stands. */
export function presentStanding({ circuit, disabled, waiting }: ReceiverStatus): ShownStanding {
  return {
    disabled_at: presentTimeIfAny(disabled?.atMs),
    disabled_reason: disabled?.reason,
    waiting,
    circuit: presentCircuit(circuit),
  };
}

/** Without the address where the API lacks the key that it was sealed with. */
function presentUrl(
  url: string | undefined,
  isRevealed: boolean,
): Pick<ShownEndpointState, 'url' | 'unreadable'> {
  return url === undefined ? { unreadable: true } : { url: isRevealed ? url : withoutQueryValues(url) };
}
