import type { Hold } from '@purgeway/client';
import { h } from '../dom/h.ts';
import { describeHold } from '../format/states.ts';
import { moment } from '../parts/moment.ts';

/** Why nothing is sent, until when, and what the vendor said of it. */
export function holdWords(hold: Hold): HTMLElement {
  return h(
    'p',
    { class: 'fine' },
    describeHold(hold),
    hold.until !== undefined && [' until ', moment(hold.until)],
    hold.message !== undefined && ` · ${hold.message}`,
  );
}
