import { expect, it } from 'vitest';
import { createHostSlots } from './host-slots.ts';

it('a receiver gets so many slots and no more, whatever the path, and others get theirs', () => {
  const slots = createHostSlots(2);
  expect(slots.take('https://a.example/1')).toBe(true);
  expect(slots.take('https://a.example/2')).toBe(true);
  expect(slots.take('https://a.example/3')).toBe(false);
  expect(slots.take('https://b.example/1')).toBe(true);
  slots.giveBack('https://a.example/1');
  expect(slots.take('https://a.example/3')).toBe(true);
});
