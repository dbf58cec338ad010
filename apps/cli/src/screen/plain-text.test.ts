import { expect, it } from 'vitest';
import { plainText, safeJson } from './plain-text.ts';

const hostile = 'a\u001B]0;title\u0007\u009B2J\u202Eb\r\nc';

it('nothing from elsewhere acts upon a terminal', () => {
  expect(plainText(hostile)).toBe('a\\u001b]0;title\\u0007\\u009b2J\\u202eb c');
});

it('JSON stays the same JSON, and acts upon no terminal either', () => {
  const text = safeJson({ hostile }, 2);
  expect(JSON.parse(text)).toEqual({ hostile });
  expect(text).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/u);
  expect(text).not.toContain('\u001B');
});
