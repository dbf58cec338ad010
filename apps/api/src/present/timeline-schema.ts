import { operationStates, targetStates } from '@purgeway/model';
import { z } from 'zod';
import { countSchema, nameSchema, pageOf, timeSchema } from './value-schemas.ts';

const timelineItemSchema = z
  .strictObject({
    at: timeSchema,
    event: z.enum([
      'accepted',
      'sent',
      'settled',
      'cancel_requested',
      'finished',
      'callback_attempt',
      'callback_delivered',
      'callback_dead',
    ]),
    account: nameSchema.optional(),
    batch: z.string().optional(),
    vendor_task: z.string().optional(),
    targets: countSchema.optional(),
    state: z
      .enum([...targetStates, ...operationStates.filter((state) => state !== 'cancelled')])
      .optional()
      .meta({ description: 'What targets came to, or with `finished` the operation.' }),
    code: z.string().optional(),
    message: z.string().optional(),
    delivery: z.string().optional().meta({ description: 'The id of the event that was delivered.' }),
  })
  .meta({ id: 'TimelineItem', description: 'One thing that happened to an operation.' });

export const timelinePageSchema = pageOf(timelineItemSchema, 'TimelinePage');
