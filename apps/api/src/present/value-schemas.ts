import { z } from 'zod';

/** A time as the API writes it. */
export const timeSchema = z.iso.datetime().meta({ description: 'RFC 3339, in UTC.' });

/** How many there are of something. */
export const countSchema = z.int().min(0);

/** What an account or a vendor is called. */
export const nameSchema = z.string().min(1);

/** Goes on where a page ends. */
const cursorSchema = z.string().meta({
  description: 'Send it unchanged as `cursor` to get the next page. Absent: this is the last.',
});

/** A page of a list. It may hold fewer than was asked for and still not be the last. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z.strictObject({ items: z.array(item), next_cursor: cursorSchema.optional() }).meta({ id });
}

/** A list that comes whole. */
export function listOf<Item extends z.ZodType>(item: Item, id: string) {
  return z.strictObject({ items: z.array(item) }).meta({ id });
}
