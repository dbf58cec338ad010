import { expect, test } from 'vitest';
import {
  draftProblem,
  emptyDraft,
  purgeBody,
  targetsOf,
  wholeSites,
  type PurgeDraft,
} from './purge-request.ts';

function draft(changes: Partial<PurgeDraft>): PurgeDraft {
  return { ...emptyDraft, ...changes };
}

test('pasted targets are taken apart, once each', () => {
  expect(
    targetsOf(draft({ targets: ' https://a.example/1\r\nhttps://a.example/2 https://a.example/1\n\n' })),
  ).toEqual(['https://a.example/1', 'https://a.example/2']);
  expect(targetsOf(draft({ kind: 'tags', targets: 'two words\nother' }))).toEqual(['two words', 'other']);
});

test('the body says what was chosen, and nothing else', () => {
  expect(purgeBody(draft({ targets: 'https://a.example/1' }))).toEqual({ paths: ['https://a.example/1'] });
  expect(
    purgeBody(
      draft({
        kind: 'tags',
        targets: 'a',
        distribution: 'd',
        vendor: 'v',
        mode: 'soft',
        priority: 'urgent',
        isPartial: true,
        endpoint: 'e',
      }),
    ),
  ).toEqual({
    tags: ['a'],
    distribution_id: 'd',
    vendor: 'v',
    mode: 'soft',
    priority: 'urgent',
    partial: true,
    callback: { endpoint: 'e' },
  });
  expect(purgeBody(draft({ kind: 'everything', targets: 'left over', distribution: 'd' }))).toEqual({
    purge_everything: true,
    distribution_id: 'd',
  });
});

test.each([
  [{ targets: 'https://a.example/1' }, []],
  [{ targets: 'https://a.example/news/*' }, []],
  [{ targets: 'https://a.example/*' }, ['a.example']],
  [{ targets: '/*', distribution: 'd' }, ['d']],
  [{ targets: 'HTTPS://A.example:8443/*' }, ['A.example:8443']],
  [{ kind: 'hostnames', targets: 'a.example\nb.example' }, ['a.example', 'b.example']],
  [{ kind: 'everything', distribution: 'd' }, ['d']],
  [{ kind: 'tags', targets: 'a' }, []],
] as const)('%o is known as a whole site', (changes, sites) => {
  expect(wholeSites(draft(changes))).toEqual(sites);
});

test('what is certainly wrong is told before anybody is asked', () => {
  expect(draftProblem(emptyDraft)).toContain('at least one');
  expect(draftProblem(draft({ kind: 'everything' }))).toContain('distribution');
  const many = Array.from({ length: 10_001 }, (_, i) => `https://a.example/${i}`).join('\n');
  expect(draftProblem(draft({ targets: many }))).toContain('At most 10000');
  expect(draftProblem(draft({ targets: 'https://a.example/' }))).toBe('');
});
