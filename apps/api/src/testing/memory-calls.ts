import type { CallStore } from '@purgeway/store';

type Answer = Awaited<ReturnType<CallStore['take']>>;

/** A CallStore in memory that grants every step, unless a test has put other answers there. */
export class MemoryCalls implements CallStore {
  readonly taken: Parameters<CallStore['take']>[0][] = [];
  readonly givenBack: Parameters<CallStore['giveBack']>[0][] = [];
  /** Answers to the next steps. */
  readonly answers: Answer[] = [];

  take = async (request: Parameters<CallStore['take']>[0]): Promise<Answer> => {
    this.taken.push(request);
    return this.answers.shift() ?? { answer: 'granted', turn: 1 };
  };

  renew = async (): Promise<void> => {};

  giveBack = async (request: Parameters<CallStore['giveBack']>[0]): Promise<void> => {
    this.givenBack.push(request);
  };
}
