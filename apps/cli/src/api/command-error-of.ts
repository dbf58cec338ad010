import { PurgewayError, type ProblemItem } from '@purgeway/client';
import { CommandError, usage } from '../command-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { failureReason } from '../failure-reason.ts';
import { plainText } from '../screen/plain-text.ts';

/** Names where a thing that is wrong came from; undefined: by its pointer. */
export type PlaceOf = (item: ProblemItem) => string | undefined;

export interface ErrorSurroundings {
  readonly url: URL;
  readonly placeOf?: PlaceOf | undefined;
}

/** A failure of the API as the end of a command: what is wrong, which field, what to do, which request. Other errors stay as they are. */
export function commandErrorOf(error: PurgewayError, surroundings: ErrorSurroundings): CommandError;
export function commandErrorOf(error: unknown, surroundings: ErrorSurroundings): unknown;
export function commandErrorOf(error: unknown, { url, placeOf }: ErrorSurroundings): unknown {
  if (!(error instanceof PurgewayError)) {
    return error;
  }
  const { code, status, detail, errors, errorCount, requestId, retryAfterMs } = error;
  if (code === 'not-sendable') {
    return usage(detail);
  }
  if (status === undefined || code === 'unreachable') {
    return unreachable(url, error);
  }
  const problem = { code, status, detail, errors, error_count: errorCount, request_id: requestId };
  return new CommandError(exitOf(error), plainText(`${detail} (${status} ${code})`), {
    advice: [
      ...itemLines(errors, { count: errorCount, placeOf }),
      ...(retryAfterMs === undefined ? [] : [`Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`]),
      ...(requestId === undefined ? [] : [`Request id: ${plainText(requestId)}`]),
    ],
    details: { problem },
    cause: error,
  });
}

/** The API said no to what was asked, or it cannot answer at the moment, or it is something else that answers. */
function exitOf({ code, status = 0 }: PurgewayError): ExitName {
  const isLater = status >= 500 || status === 429 || status === 408;
  return isLater || code === 'unreadable-answer' ? 'unreachable' : 'refused';
}

function unreachable(url: URL, error: PurgewayError): CommandError {
  const why = plainText(failureReason(error));
  return new CommandError('unreachable', `The API at ${url.origin} cannot be reached: ${why}.`, {
    advice: ['Check the address (--url, PURGEWAY_URL or the profile), and whether it runs.'],
    cause: error,
  });
}

/** Most items that are shown. */
const itemsShownMax = 20;

/** What is wrong, item by item, as lines. `count`: how many there are, when `items` are only the first. */
export function itemLines(
  items: readonly ProblemItem[],
  { count, placeOf }: { readonly count: number; readonly placeOf?: PlaceOf | undefined },
): string[] {
  const lines = items.slice(0, itemsShownMax).map((item) => {
    const place = placeOf?.(item) ?? item.pointer ?? '';
    return `  ${place === '' ? '' : `${plainText(place)}: `}${plainText(item.detail)} (${plainText(item.code)})`;
  });
  const left = count - lines.length;
  return left > 0 ? [...lines, `  … and ${left} more`] : lines;
}
