import { expect, it } from 'vitest';
import { checkTarget } from './check-target.ts';

it.each([
  ['https://www.example.com/*', '*'],
  ['https://www.example.com/a%zz', '%25'],
  ['https://www.example.com/中.jpg', 'percent-encoded'],
])('refuses %s and says why', (value, word) => {
  expect(checkTarget({ kind: 'url', value })).toContain(word);
});

it('takes what is percent-encoded already', () => {
  expect(
    checkTarget({ kind: 'url', value: 'https://www.example.com/%E4%B8%AD%20a.jpg?v=100%25' }),
  ).toBeUndefined();
});
