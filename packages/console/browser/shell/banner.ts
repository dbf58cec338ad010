import type { Connection } from '../api/connection.ts';
import { h } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';

/** Says while the API does not answer, and that what is shown is old by then. */
export function startBanner(place: HTMLElement, connection: Connection): void {
  connection.onChange(() => {
    if (!connection.isDown) {
      fill(place);
      return;
    }
    const since = new Date().toLocaleTimeString('en-GB');
    fill(
      place,
      h(
        'div',
        { class: 'banner' },
        h(
          'p',
          {},
          h('strong', {}, 'Purgeway does not answer.'),
          ` What you see is as it was at ${since}. Trying again by itself.`,
        ),
        h('button', { onclick: () => connection.hurry() }, 'Try now'),
      ),
    );
  });
}
