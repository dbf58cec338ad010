import { plainText, safeJson } from '../screen/plain-text.ts';
import { tableLines } from '../screen/table.ts';

/** Fields of an answer one below the other, for people; what is not there is left out. */
export function fieldLines(answer: unknown): string[] {
  const fields = typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
  const rows = fields
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, wordsOf(value)]);
  return rows.length === 0 ? [] : tableLines([{ head: 'field' }, { head: '' }], rows).slice(1);
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return plainText(value.join(', '));
  }
  return typeof value === 'string' ? plainText(value) : safeJson(value);
}
