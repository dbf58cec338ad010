import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';

describe('exact JSON', () => {
  it.each([
    ['1723046499000000001', '1723046499000000001'],
    ['-1723046499000000001', '-1723046499000000001'],
    ['9007199254740993', '9007199254740993'],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['1e999', '1e999'],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['0', 0],
    ['-7', -7],
    ['0.1', 0.1],
    ['1.5e3', 1500],
    ['"1723046499000000001"', '1723046499000000001'],
  ])('reads %s as %j', (text, value) => {
    expect(parseExactJson(text)).toBe(value);
    expect(parseExactJson(`{"a":[${text},true,null,{"b":${text}}]}`)).toEqual({
      a: [value, true, null, { b: value }],
    });
  });

  it('refuses what is no JSON', () => {
    expect(() => parseExactJson('{"a":1')).toThrow(SyntaxError);
  });
});
