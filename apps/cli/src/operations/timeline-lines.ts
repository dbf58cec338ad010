import { z } from 'zod';
import { plainText } from '../screen/plain-text.ts';
import { tableLines } from '../screen/table.ts';

const eventSchema = z.looseObject({
  at: z.string(),
  event: z.string(),
  account: z.string().optional(),
  vendor_task: z.string().optional(),
  targets: z.number().optional(),
  state: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  delivery: z.string().optional(),
});

export const timelineSchema = z.looseObject({ items: z.array(eventSchema) });

/** What happened to an operation, for people. */
export function timelineLines({ items }: z.output<typeof timelineSchema>): string[] {
  const rows = items.map(({ at, event, account, targets, ...more }) =>
    [
      at.slice(0, 23),
      event.replaceAll('_', ' '),
      account ?? '',
      targets === undefined ? '' : String(targets),
      [more.state, more.vendor_task, more.message, more.code, more.delivery].filter(Boolean).join(' '),
    ].map(plainText),
  );
  const columns = [
    { head: 'at' },
    { head: 'event' },
    { head: 'account' },
    { head: 'targets', align: 'right' } as const,
    { head: 'more' },
  ];
  return tableLines(columns, rows);
}
