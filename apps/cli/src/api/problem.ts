import { z } from 'zod';
import { CommandError } from '../command-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';

export const itemSchema = z.object({
  pointer: z.string().optional(),
  index: z.number().optional(),
  code: z.string(),
  detail: z.string(),
});

/** One thing that is wrong with a request, and where. */
export type ProblemItem = z.output<typeof itemSchema>;

const problemSchema = z.object({
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(itemSchema).optional(),
  error_count: z.number().optional(),
  request_id: z.string().optional(),
});

/** The API's problem details, as far as they are shown. */
export type Problem = z.output<typeof problemSchema>;

/** What came instead of the answer that was asked for. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  /** The header `Retry-After`. */
  readonly retryAfter: string | undefined;
  /** Names the place of an item by where it came from; undefined: by its pointer. */
  readonly placeOf?: ((item: ProblemItem) => string | undefined) | undefined;
}

/** Most items that are shown. */
const itemsShownMax = 20;

/** An answer other than the one that was asked for, in words: what is wrong, which field, what to do, which request. */
export function refusalOf({ status, body, retryAfter, placeOf }: Refusal): CommandError {
  const problem = problemSchema.safeParse(body).data;
  if (problem === undefined) {
    return new CommandError('unreachable', `What answered (${status}) is not Purgeway's API.`, {
      advice: ['Check the address, and whether a proxy stands in between.'],
    });
  }
  const { title, code, detail } = problem;
  return new CommandError(exitOf(status), plainText(`${title} (${status} ${code})`), {
    advice: [
      plainText(detail),
      ...itemLines(problem, placeOf),
      ...(retryAfter === undefined ? [] : [`Try again in ${plainText(retryAfter)} s.`]),
      ...(problem.request_id === undefined ? [] : [`Request id: ${plainText(problem.request_id)}`]),
    ],
    details: { problem: body },
  });
}

/** The API said no to what was asked, or it cannot answer at the moment. */
function exitOf(status: number): ExitName {
  return status >= 500 || status === 429 || status === 408 ? 'unreachable' : 'refused';
}

/** What is wrong, item by item, as lines. */
export function itemLines(
  { errors = [], error_count: count }: Pick<Problem, 'errors' | 'error_count'>,
  placeOf: Refusal['placeOf'],
): string[] {
  const lines = errors.slice(0, itemsShownMax).map((item) => {
    const place = placeOf?.(item) ?? item.pointer ?? '';
    return `  ${place === '' ? '' : `${plainText(place)}: `}${plainText(item.detail)} (${plainText(item.code)})`;
  });
  const left = (count ?? errors.length) - lines.length;
  return left > 0 ? [...lines, `  … and ${left} more`] : lines;
}
