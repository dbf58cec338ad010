import { z } from 'zod';

/** Why nobody may call yet, as the scripts say it. */
export const holdReasonSchema = z.enum([
  'rate',
  'quota',
  'throttled',
  'unavailable',
  'account',
  'slots',
  'paused',
]);
