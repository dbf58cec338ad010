import type { CommandError } from '../command-error.ts';
import type { Operation } from '@purgeway/client';
import { describeCounts } from '../operations/counts.ts';
import { plainText } from '../screen/plain-text.ts';
import type { Screen } from '../screen/screen.ts';
import { describeAccount, progressLines } from './progress-lines.ts';

/** Tells how an operation gets on. */
export interface Progress {
  show(operation: Operation): void;
  trouble(error: CommandError): void;
  /** Takes away what was painted. */
  end(): void;
}

/** Painted over and over on a terminal; elsewhere one line for each change at an account. */
export function createProgress(screen: Screen): Progress {
  return screen.isLive ? paintedProgress(screen) : writtenProgress(screen);
}

function paintedProgress(screen: Screen): Progress {
  let last: readonly string[] = [];
  return {
    show: (operation) => {
      last = progressLines(operation, screen);
      screen.paint(last);
    },
    trouble: ({ message }) => screen.paint([...last, screen.tone('wait', plainText(message))]),
    end: () => screen.paint([]),
  };
}

function writtenProgress(screen: Screen): Progress {
  const told = new Map<string, string>();
  const tellOnce = (what: string, line: string, news = line): void => {
    if (told.get(what) !== news) {
      told.set(what, news);
      screen.note(line);
    }
  };
  return {
    show: (operation) => {
      told.delete('');
      for (const [name, account] of Object.entries(operation.accounts)) {
        // That the same wait takes longer than was thought is no news.
        const news = `${describeCounts(account.counts)} ${account.waiting_for?.reason ?? ''}`;
        tellOnce(name, `${operation.id} ${plainText(name)}: ${describeAccount(account)}`, news);
      }
    },
    trouble: ({ message }) => tellOnce('', plainText(message)),
    end: () => {},
  };
}
