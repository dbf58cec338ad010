import type { Account } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { circuitTones, holdTones } from '../format/states.ts';
import { badge } from '../parts/badge.ts';
import { distance } from '../parts/moment.ts';
import { holdWords } from './hold-words.ts';

/** How an account stands, as signs: paused, held, its circuit. */
export function accountSigns({ paused, status: { hold, circuit } }: Account): HTMLElement[] {
  const isHeld = hold !== undefined && hold.reason !== 'paused';
  const signs = [
    paused !== undefined && badge('paused', 'warn'),
    isHeld && badge(hold.reason, holdTones[hold.reason] ?? 'idle'),
    circuit.state !== 'closed' && badge(`circuit ${circuit.state}`, circuitTones[circuit.state]),
  ].filter((sign) => sign !== false);
  return signs.length === 0 ? [badge('sending', 'good')] : signs;
}

/** Why it does not send, if it does not. */
export function describeStanding({ paused, status: { hold, circuit } }: Account): Child {
  return [
    paused !== undefined &&
      h(
        'p',
        { class: 'fine' },
        'Since ',
        distance(paused.since),
        paused.by === undefined ? '' : ` by ${paused.by}`,
      ),
    hold !== undefined && hold.reason !== 'paused' && holdWords(hold),
    circuit.state !== 'closed' &&
      h(
        'p',
        { class: 'fine' },
        `${circuit.failures} failures in a row, opened ${circuit.trips === 1 ? 'once' : `${circuit.trips} times`}`,
        circuit.until === undefined ? '' : [', tried again ', distance(circuit.until)],
      ),
  ];
}
