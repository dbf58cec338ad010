import type { z } from 'zod';
import { CommandError } from '../command-error.ts';

/** An answer in the form that is known. Throws `CommandError` for one in another form, as of a much newer or older API. */
export function readAnswer<Output>(body: unknown, schema: z.ZodType<Output>): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) {
    return parsed.data;
  }
  const places = parsed.error.issues.slice(0, 3).map(({ path }) => path.join('.') || 'the whole');
  throw new CommandError(
    'unreachable',
    `The API answered in a form that is not known here (${places.join(', ')}).`,
    {
      advice: ['Use the command of the same version as the API.'],
    },
  );
}
