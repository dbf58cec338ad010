import { styleText } from 'node:util';
import { CommandError } from '../command-error.ts';
import { failureReason } from '../failure-reason.ts';
import { safeJson } from './plain-text.ts';

/** Where something is written, such as `process.stdout`. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

/** What a piece of text is, which says how it is coloured. */
export type Tone = keyof typeof formats;

export interface ScreenOptions {
  readonly out: Sink;
  readonly err: Sink;
  /** One JSON document, or one a line, on standard output, and nothing else there. */
  readonly isJson: boolean;
  /** Nothing but results and errors. */
  readonly isQuiet: boolean;
  readonly hasColor: boolean;
  /** The terminal can move its cursor. */
  readonly canRepaint: boolean;
  /** It shows more than ASCII. */
  readonly isUnicode: boolean;
}

/** All that the command says. Results go to standard output, everything else to standard error. */
export interface Screen {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isUnicode: boolean;
  /** Progress may be painted over what was painted before. */
  readonly isLive: boolean;
  /** Lines of a result for people; does nothing with `--json`. Resolves when the reader can take more. */
  print(...lines: readonly string[]): Promise<void>;
  /** The result for programs, on several lines; does nothing without `--json`. */
  document(value: unknown): Promise<void>;
  /** One of the results for programs, on one line; does nothing without `--json`. */
  item(value: unknown): Promise<void>;
  /** A line of JSON, the same for people and programs. */
  line(value: unknown): Promise<void>;
  /** What is good to know besides; left out with `--quiet`. */
  note(...lines: readonly string[]): void;
  /** What must be known. */
  warn(...lines: readonly string[]): void;
  /** Paints lines over those that were painted last; none: takes them away. Does nothing unless `isLive`. */
  paint(lines: readonly string[]): void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly tone: (tone: Tone, text: string) => string;
  /** From now on this text is never written, wherever it comes from. */
  hide(secret: string): void;
}

/** Shorter texts stand in everything that is written. */
const secretCharactersMin = 6;

const formats = { good: 'green', bad: 'red', wait: 'yellow', dim: 'dim', strong: 'bold' } as const;

export function createScreen(options: ScreenOptions): Screen {
  const { out, err, isJson, isQuiet, hasColor, isUnicode } = options;
  const isLive = options.canRepaint && err.isTTY === true && !isJson && !isQuiet;
  const secrets: string[] = [];
  let painted = 0;
  let shown = '';
  const censor = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  const clear = (): string => (painted === 0 ? '' : `\u001B[${painted}A\u001B[J`);
  const tell = (lines: readonly string[]): void => {
    if (lines.length > 0) {
      err.write(clear() + censor(textOf(lines)));
      painted = 0;
    }
  };
  return {
    isJson,
    isQuiet,
    isUnicode,
    isLive,
    print: async (...lines) => {
      if (!isJson && lines.length > 0) {
        await writeOut(out, censor(textOf(lines)));
      }
    },
    document: async (value) => {
      if (isJson) {
        await writeOut(out, censor(`${safeJson(value, 2)}\n`));
      }
    },
    item: async (value) => {
      if (isJson) {
        await writeOut(out, censor(`${safeJson(value)}\n`));
      }
    },
    line: (value) => writeOut(out, censor(`${safeJson(value)}\n`)),
    note: (...lines) => {
      if (!isQuiet) {
        tell(lines);
      }
    },
    warn: (...lines) => tell(lines),
    paint: (lines) => {
      const text = censor(textOf(lines));
      // The same once more would only flicker.
      if (isLive && text !== (painted === 0 ? '' : shown)) {
        err.write(clear() + text);
        painted = lines.length;
        shown = text;
      }
    },
    // A terminal that nobody gave a size says 0.
    size: () => ({ columns: err.columns || 80, rows: err.rows || 24 }),
    tone: (tone, text) => (hasColor ? styleText(formats[tone], text, { validateStream: false }) : text),
    hide: (secret) => {
      if (secret.length >= secretCharactersMin) {
        secrets.push(secret);
      }
    },
  };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Waits while the reader is slow, so that a long list is never held in memory. */
async function writeOut(out: Sink, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    out.write(text, (error) => {
      if (error) {
        reject(unwritten(error));
      } else {
        resolve();
      }
    });
  });
}

/** What a pipe or a socket says when nobody reads it any more. */
const goneCodes: ReadonlySet<unknown> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

function unwritten(error: Error): CommandError {
  return 'code' in error && goneCodes.has(error.code)
    ? new CommandError('reader-gone', 'Whoever reads the output went away.', { cause: error })
    : new CommandError('not-written', `The output cannot be written: ${failureReason(error)}.`, {
        cause: error,
      });
}
