import { expect, test } from 'vitest';
import { isCallbackHostAllowed } from './host-patterns.ts';

test.each([
  [['hooks.example'], 'hooks.example', true],
  [['Hooks.Example'], 'HOOKS.example', true],
  [['hooks.example'], 'a.hooks.example', false],
  [['*.hooks.example'], 'a.hooks.example', true],
  [['*.hooks.example'], 'hooks.example', false],
  [['*.hooks.example'], 'evilhooks.example', false],
  [['*'], 'any.example', true],
  [['*'], '[2606:4700::1111]', true],
  [['*'], 'redis', false],
  [['*'], 'redis.', false],
  [['*'], 'Me.LOCALHOST', false],
  [['*', 'redis'], 'redis', true],
  [[], 'hooks.example', false],
])('with %j allowed, a callback to %s may go: %s', (allowedHosts, hostname, isAllowed) => {
  expect(isCallbackHostAllowed(allowedHosts, hostname)).toBe(isAllowed);
});
