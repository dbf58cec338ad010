import type { Api } from '../api/api.ts';
import type { Operation } from '@purgeway/client';
import { CommandError, withMore } from '../command-error.ts';
import type { Context } from '../context.ts';
import { findUnconfirmed, unconfirmedLines, type UnconfirmedList } from '../operations/unconfirmed.ts';
import { summaryLines } from '../operations/summary-lines.ts';
import type { ExitName } from '../exit-codes.ts';
import { createProgress } from './progress.ts';

export interface WaitWish {
  readonly id: string;
  readonly api: Api;
  readonly timeoutMs?: number | undefined;
}

/** An operation that has ended. */
export interface Ended {
  readonly operation: Operation;
  readonly unconfirmed: UnconfirmedList;
}

/** Waits for the end of an operation and shows how it gets on. Throws `CommandError` that says how to look at it later. */
export async function waitForOperation(wish: WaitWish, context: Context): Promise<Ended> {
  const operation = await follow(wish, context);
  return { operation, unconfirmed: await unconfirmedOf(operation, wish, context) };
}

/** A timer takes no longer time. */
const timeoutMsMax = 2 ** 31 - 1;

async function follow({ id, api, timeoutMs = timeoutMsMax }: WaitWish, context: Context): Promise<Operation> {
  const progress = createProgress(context.screen);
  const inTime = AbortSignal.timeout(Math.min(timeoutMs, timeoutMsMax));
  try {
    return await api.wait(id, {
      signal: AbortSignal.any([context.signal, inTime]),
      everySeconds: everySeconds(context),
      onProgress: (operation) => progress.show(operation),
      onTrouble: (error) => progress.trouble(error),
    });
  } catch (error) {
    const isLate = inTime.aborted && !context.signal.aborted;
    const late = new CommandError('timed-out', `${id} has not ended in time; it goes on.`);
    throw withOutlook(isLate ? late : error, id);
  } finally {
    progress.end();
  }
}

/** When it cannot be said what was not confirmed, it has ended all the same. */
async function unconfirmedOf(
  operation: Operation,
  { api }: WaitWish,
  { screen, signal }: Context,
): Promise<UnconfirmedList> {
  try {
    return await findUnconfirmed(operation, { api, signal });
  } catch (error) {
    if (!(error instanceof CommandError) || signal.aborted) {
      throw error;
    }
    screen.warn(`What was not confirmed cannot be shown now: ${error.message}`);
    return { groups: [], isCutOff: true };
  }
}

/** Prints what came of an operation, for people. */
export async function printEnded({ operation, unconfirmed }: Ended, { screen }: Context): Promise<void> {
  await screen.print(...summaryLines(operation, screen));
  const lines = unconfirmedLines(unconfirmed, operation.id);
  await screen.print(...(lines.length === 0 ? [] : ['', ...lines]));
}

/** The same for programs, besides the operation. */
export function unconfirmedFields({ unconfirmed: { groups, isCutOff } }: Ended) {
  return { unconfirmed: groups, unconfirmed_cut_off: isCutOff };
}

export function exitOf({ state }: Operation): ExitName {
  return state === 'complete' ? 'ok' : 'not-done';
}

/** Where nobody watches, the API is asked less often. */
function everySeconds({ screen }: Context): number {
  if (screen.isLive) {
    return 1;
  }
  return screen.isQuiet || screen.isJson ? 20 : 2;
}

function withOutlook(error: unknown, id: string): unknown {
  const advice = [
    `${id} goes on by itself. Look at it: purgeway operations watch ${id}`,
    `Take back what is not sent yet: purgeway operations cancel ${id}`,
  ];
  return withMore(error, { advice, details: { operation_id: id } });
}
