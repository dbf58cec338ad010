import type { AccountShare, Operation } from '@purgeway/client';
import { countOf, describeCounts, dutiesOf, endedStates, failedStates } from '../operations/counts.ts';
import { plainText } from '../screen/plain-text.ts';
import type { Screen } from '../screen/screen.ts';
import { cut, widthOf } from '../screen/table.ts';

/** What painting depends on. */
type Paper = Pick<Screen, 'tone' | 'isUnicode' | 'size'>;

const barCellsMax = 24;
const barCellsMin = 4;
const nameCellsMax = 28;

/** How an operation stands, as lines that fit the terminal: one bar for each account. */
export function progressLines(operation: Operation, paper: Paper): string[] {
  const { columns, rows } = paper.size();
  const accounts = Object.entries(operation.accounts);
  const shown = accounts.slice(0, Math.max(1, rows - 4));
  const nameCells = Math.min(
    nameCellsMax,
    Math.floor(columns / 3),
    Math.max(...shown.map(([name]) => widthOf(name))),
  );
  const left = accounts.length - shown.length;
  return [
    headLine(operation, paper),
    ...shown.map(([name, account]) => accountLine({ name, nameCells, account }, paper)),
    ...(left > 0 ? [cut(`  … and ${left} more accounts`, columns - 1)] : []),
  ];
}

function headLine(operation: Operation, { tone, size }: Paper): string {
  const done = countOf(operation.counts, endedStates);
  const text = `${operation.id}  ${operation.state}, ${done} of ${dutiesOf(operation)} done`;
  return tone('strong', cut(text, size().columns - 1));
}

interface AccountRow {
  readonly name: string;
  readonly nameCells: number;
  readonly account: AccountShare;
}

function accountLine({ name, nameCells, account }: AccountRow, paper: Paper): string {
  const { counts, targets } = account;
  const done = countOf(counts, endedStates);
  const label = cut(plainText(name), nameCells);
  const gap = ' '.repeat(nameCells - widthOf(label));
  const share = `${Math.floor((targets === 0 ? 1 : done / targets) * 100)}%`.padStart(4);
  const before = `  ${label}${gap}  `;
  const room = paper.size().columns - 1 - widthOf(before) - 1 - share.length - 2;
  const cells = Math.max(barCellsMin, Math.min(barCellsMax, room));
  const words = cut(describeAccount(account), Math.max(0, room - cells));
  return `${before}${bar(account, cells, paper)} ${share}  ${words}`.trimEnd();
}

/** Such as `3 confirmed, 2 waiting (quota until 16:00:00)`. */
export function describeAccount({ counts, waiting_for: hold }: AccountShare): string {
  const until = hold?.until === undefined ? '' : ` until ${hold.until.slice(11, 19)} UTC`;
  const why = hold === undefined ? '' : ` (${plainText(hold.reason)}${until})`;
  return `${describeCounts(counts)}${why}`;
}

/** What has ended, what is with the vendor, what waits. */
function bar({ counts, targets }: AccountShare, cells: number, { tone, isUnicode }: Paper): string {
  const full = targets === 0 ? 1 : targets;
  const done = countOf(counts, endedStates);
  const doneCells = Math.floor((cells * done) / full);
  const sentCells = Math.floor((cells * (done + (counts.sent ?? 0))) / full) - doneCells;
  const [isDone, isSent, isWaiting] = isUnicode ? ['█', '▒', '░'] : ['#', '=', '.'];
  const failed = countOf(counts, failedStates) > 0;
  return (
    tone(failed ? 'bad' : 'good', isDone.repeat(doneCells)) +
    tone('wait', isSent.repeat(sentCells)) +
    tone('dim', isWaiting.repeat(cells - doneCells - sentCells))
  );
}
