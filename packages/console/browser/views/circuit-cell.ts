import type { CallbackReceiver } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { circuitTones } from '../format/states.ts';
import { badge } from '../parts/badge.ts';
import { distance } from '../parts/moment.ts';

type Standing = Pick<CallbackReceiver, 'circuit' | 'disabled_at' | 'disabled_reason'>;

/** Whether a receiver of callbacks is called, and why not. */
export function circuitCell({ circuit, disabled_at, disabled_reason }: Standing): Child {
  if (disabled_at !== undefined) {
    return [
      badge('disabled', 'bad'),
      h(
        'span',
        { class: 'fine' },
        distance(disabled_at),
        disabled_reason === undefined ? '' : `: ${disabled_reason}`,
      ),
    ];
  }
  return [
    badge(circuit.state === 'closed' ? 'called' : `circuit ${circuit.state}`, circuitTones[circuit.state]),
    circuit.state !== 'closed' &&
      h(
        'span',
        { class: 'fine' },
        `${circuit.failures} failures in a row`,
        circuit.until === undefined ? '' : [', tried ', distance(circuit.until)],
      ),
  ];
}
