import type { TimelineItem } from '@purgeway/client';
import type { Command } from 'commander';
import { parseCount } from '../arguments/parse-count.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { limitOf, list, type ListOptions } from './list.ts';

export function addTimeline(operations: Command, perform: Perform): void {
  operations
    .command('timeline')
    .description('what happened to an operation, in order of time')
    .argument('<id>', 'the operation')
    .option('--limit <count>', 'so many at most', parseCount, 200)
    .option('--all', 'all there are')
    .action((id: string, options: ListOptions) => perform((context) => listTimeline(id, options, context)));
}

function listTimeline(id: string, options: ListOptions, context: Context): Promise<ExitName> {
  return list<TimelineItem>(
    {
      read: (page, { api, signal }) => api.call('getTimeline', { path: { id }, query: page, signal }),
      limit: limitOf(options),
      perPage: 200,
      columns: [
        { head: 'at' },
        { head: 'event' },
        { head: 'account' },
        { head: 'targets', align: 'right' },
        { head: 'more' },
      ],
      rowOf: ({ at, event, account, targets, ...more }) =>
        [
          at.slice(0, 23),
          event.replaceAll('_', ' '),
          account ?? '',
          targets === undefined ? '' : String(targets),
          [more.state, more.vendor_task, more.message, more.code, more.delivery].filter(Boolean).join(' '),
        ].map(plainText),
      none: 'Nothing is known of it.',
    },
    context,
  );
}
