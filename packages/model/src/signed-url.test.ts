import { expect, test } from 'vitest';
import { credentialParameters, holdsCredential } from './signed-url.ts';

const written = (query: string): string => `https://www.example.com/a?${query}`;

test.each(credentialParameters)(
  '%s is a credential, in whatever case and with whatever percent signs',
  (name) => {
    const escaped = Array.from(name, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const first = `%${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}`;
    for (const one of [name, name.toUpperCase(), escaped, first]) {
      expect(holdsCredential(written(`${one}=x`))).toBe(true);
      expect(holdsCredential(written(`page=2&${one}=x`))).toBe(true);
      expect(holdsCredential(written(`page=2;${one}=x`))).toBe(true);
    }
  },
);

test.each(['?%73ig=x', '?X%2DAmz-Signature=x', '?a=1&%54oken=x'])('%s is one', (query) => {
  expect(holdsCredential(`https://www.example.com/a${query}`)).toBe(true);
});

test.each([
  'https://www.example.com/sig=1',
  'https://www.example.com/a?page=2',
  written('design=x'),
  written('%=1&%zz=2'),
  written('sig'),
])('%s holds none', (value) => {
  expect(holdsCredential(value)).toBe(false);
});
