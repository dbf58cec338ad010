import { PurgewayError, type ProblemItem } from '@purgeway/client';
import { CommandError } from '../command-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';

/** Names where a thing that is wrong came from; undefined: by its pointer. */
export type PlaceOf = (item: ProblemItem) => string | undefined;

export interface ErrorSurroundings {
  readonly url: URL;
  readonly placeOf?: PlaceOf | undefined;
}

/** A failure of the API as the end of a command: what is wrong, which field, what to do, which request. Other errors stay as they are. */
export function commandErrorOf(error: unknown, { url, placeOf }: ErrorSurroundings): unknown {
  if (!(error instanceof PurgewayError)) {
    return error;
  }
  const { code, status, detail, errors, errorCount, requestId, retryAfterMs } = error;
  if (status === undefined) {
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
  return new CommandError('unreachable', `The API at ${url.origin} cannot be reached: ${reasonOf(error)}.`, {
    advice: ['Check the address (--url, PURGEWAY_URL or the profile), and whether it runs.'],
    cause: error,
  });
}

/** What `fetch` says of a failure stands in its cause. */
function reasonOf(error: Error): string {
  if (error.cause instanceof Error) {
    return reasonOf(error.cause);
  }
  const code = 'code' in error ? String(error.code) : '';
  return plainText(reasons[code] ?? error.message.replace(/\.$/u, ''));
}

const reasons: Readonly<Record<string, string>> = {
  timeout: 'it did not answer in time',
  ABORT_ERR: 'it did not answer in time',
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its hostname is unknown',
  EAI_AGAIN: 'its hostname cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
};

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
