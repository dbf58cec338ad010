import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// What both a script in Redis and the code beside it must know, and neither can ask the other.

const root = join(import.meta.dirname, '../packages');

function factIn(path: string, pattern: RegExp): string {
  const [, fact] = pattern.exec(readFileSync(join(root, path), 'utf8')) ?? [];
  if (fact === undefined) {
    throw new Error(`${path} has no ${pattern.source}.`);
  }
  return fact.replaceAll('_', '');
}

test('a forecast adds as much to each window as the governor does', () => {
  expect(factIn('config/src/clearing.ts', /windowSlackMs = ([\d_]+);/u)).toBe(
    factIn('store/src/lua/budgets.lua', /window_slack_ms = (\d+)/u),
  );
});

test('the figures of a minute stand in one place for as long, whoever counts them', () => {
  const [code, script] = ['store/src/minutes.ts', 'store/src/lua/minutes.lua'] as const;
  expect(factIn(code, /keptMs = ([\d_* ]+);/u)).toBe(factIn(script, /minute_kept_ms = ([\d* ]+)\n/u));
  expect(factIn(code, /minuteMs = ([\d_]+);/u)).toBe(factIn(script, /now \/ (\d+)\)/u));
  expect(factIn(code, /return `\$\{keys\.account\(account\)\}(:\w+:)\$\{minute\}`/u)).toBe(
    factIn(script, /local key = base \.\. '(:\w+:)'/u),
  );
});
