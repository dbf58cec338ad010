import { expect, it } from 'vitest';
import { stateOf } from './distribution-state.ts';

it.each([
  ['active', 'active'],
  ['Enabled', 'active'],
  ['DEPLOYED', 'active'],
  ['ready', 'active'],
  ['live', 'active'],
  ['online', 'active'],
  ['pending', 'deploying'],
  ['creating', 'deploying'],
  ['provisioning', 'deploying'],
  ['deploying', 'deploying'],
  ['in_progress', 'deploying'],
  ['updating', 'deploying'],
  ['disabled', 'disabled'],
  ['paused', 'disabled'],
  ['suspended', 'disabled'],
  ['deleting', 'leaving'],
  ['error', 'failed'],
  ['failed', 'failed'],
])('reads "%s" as %s', (status, state) => {
  expect(stateOf({ status, enabled: true })).toEqual({ state });
});

it('takes what is deployed but switched off for disabled', () => {
  expect(stateOf({ status: 'deployed', enabled: false })).toEqual({ state: 'disabled' });
  expect(stateOf({ status: 'updating', enabled: false })).toEqual({ state: 'deploying' });
});

it.each([
  [true, 'It is switched on'],
  [false, 'It is switched off'],
])('claims nothing about a word that it does not know', (enabled, words) => {
  const { state, note } = stateOf({ status: 'half-done', enabled });
  expect(state).toBe('unknown');
  expect(note).toContain('"half-done"');
  expect(note).toContain(words);
});
