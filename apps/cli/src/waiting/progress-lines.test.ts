import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { Operation } from '@purgeway/client';
import { widthOf } from '../screen/table.ts';
import { progressLines } from './progress-lines.ts';

const operation: Operation = {
  id: 'op_1',
  type: 'purge',
  state: 'active',
  done: false,
  created_at: '2026-03-10T12:00:00.000Z',
  deadline_at: '2026-03-11T12:00:00.000Z',
  targets: 4,
  counts: { accepted: 2, sent: 1, confirmed: 4, rejected: 1 },
  accounts: {
    main: { vendor: 'v', targets: 4, counts: { confirmed: 4 } },
    'a-far-away-account-with-a-long-name': {
      vendor: 'w',
      targets: 4,
      counts: { accepted: 2, sent: 1, rejected: 1 },
      waiting_for: { reason: 'quota', until: '2026-03-10T16:00:00.000Z' },
    },
  },
};

const paper = (columns: number, rows = 24) => ({
  tone: (_tone: string, text: string) => text,
  isUnicode: true,
  size: () => ({ columns, rows }),
});

it('shows one bar for each account, with what is done, sent and waits', () => {
  expect(progressLines(operation, paper(120))).toEqual([
    'op_1  active, 5 of 8 done',
    '  main                          ████████████████████████ 100%  4 confirmed',
    '  a-far-away-account-with-a-l…  ██████▒▒▒▒▒▒░░░░░░░░░░░░  25%  2 waiting, 1 sent, 1 rejected (quota until 16:00:00 UTC)',
  ]);
});

it('never makes a line that the terminal would break', () => {
  for (const columns of [40, 62, 80, 100]) {
    const lines = progressLines(operation, paper(columns));
    expect(lines.filter((line) => widthOf(stripVTControlCharacters(line)) >= columns)).toEqual([]);
  }
});

it('leaves out accounts for which there is no room, and says so', () => {
  const accounts = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`a${i}`, { targets: 1, counts: {} }]),
  );
  const lines = progressLines({ ...operation, accounts }, paper(80, 12));
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('  … and 42 more accounts');
});

it('makes do with ASCII where there is nothing else', () => {
  const [, , line = ''] = progressLines(operation, { ...paper(120), isUnicode: false });
  expect(line).toContain('######======............');
});
