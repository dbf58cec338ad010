import type { Hook, HookCounts, HookList } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { countOf, formatNumber, formatPart } from '../format/number.ts';
import { emptyNote } from '../parts/blank.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link } from '../parts/link.ts';
import { distance } from '../parts/moment.ts';
import { table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';

const everyMs = 5_000;

/** Where systems that change pages report to, and what came of it lately at the API process that answers. */
export function showHooks(page: Page): void {
  const list = keptPlace();
  page.show('Hooks', heading('Hooks'), list.element);
  poll({
    ...page,
    everyMs,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items, spool } = await page.api.call('listHooks', { signal: page.signal });
      list.show(
        spool !== undefined && spool.records > 0 && spoolNote(spool),
        items.length === 0 ? emptyNote('There are no hooks in the config.') : hooksTable(items),
        items.length > 0 &&
          h('p', { class: 'fine' }, 'Calls are counted by each API process for itself; this is one of them.'),
      );
    },
  });
}

function spoolNote({ records, bytes, bytes_max, oldest_at }: NonNullable<HookList['spool']>): HTMLElement {
  return h(
    'p',
    { class: 'notice bad' },
    `${countOf(records, 'hook is', 'hooks are')} kept on disk until Redis is back, `,
    `${formatPart(bytes, bytes_max)} of the room that there is`,
    oldest_at === undefined ? '.' : [', the oldest since ', distance(oldest_at), '.'],
  );
}

function hooksTable(hooks: readonly Hook[]): HTMLElement {
  return table<Hook>({
    caption: 'Hooks',
    rows: hooks,
    keyOf: ({ name }) => name,
    columns: [
      {
        name: 'Hook',
        cell: ({ name, source_name }) => [
          link(`/console/hooks/${encodeURIComponent(name)}`, {}, name),
          h('span', { class: 'fine' }, source_name),
        ],
      },
      { name: 'Address', class: 'target', cell: ({ path }) => h('code', {}, path) },
      { name: 'Client', cell: ({ client }) => client },
      { name: 'Last', cell: ({ last_at }) => (last_at === undefined ? '–' : distance(last_at)) },
      { name: 'Last hour', class: 'words', cell: ({ last_hour }) => describeResults(last_hour) },
      { name: 'Since the start', class: 'words', cell: ({ since_start }) => describeResults(since_start) },
    ],
  });
}

/** Such as `12 accepted, 1 refused`. */
function describeResults(counts: HookCounts): Child {
  const words = Object.entries(counts).flatMap(([result, count]) =>
    count > 0 ? [`${formatNumber(count)} ${result}`] : [],
  );
  return words.length === 0 ? '–' : words.join(', ');
}
