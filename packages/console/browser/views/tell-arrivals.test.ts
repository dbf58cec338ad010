import { expect, test } from 'vitest';
import { tellArrivals } from './tell-arrivals.ts';

/** Operations made at these seconds. */
function madeAt(...seconds: number[]) {
  return seconds.map((second) => ({ created_at: new Date(second * 1000).toISOString() }));
}

function listen(now?: () => number) {
  const told: string[] = [];
  const look = tellArrivals({ announce: (text) => void told.push(text) }, now);
  return { look, told };
}

test('new operations are read out at most twice a minute, and none is left out', () => {
  let ms = 0;
  const { look, told } = listen(() => ms);
  for (let second = 1; second <= 90; second += 1) {
    ms = second * 1000;
    look(madeAt(...Array.from({ length: 50 }, (_, i) => second - i)));
  }
  expect(told).toEqual(['One new operation', '30 new operations', '30 new operations']);
});

test('what there is at first is not new, nor what takes the place of one that is gone from the list', () => {
  const { look, told } = listen();
  look(madeAt(5, 4, 3));
  look(madeAt(4, 3, 2));
  expect(told).toEqual([]);
  look(madeAt(6, 4, 3));
  expect(told).toEqual(['One new operation']);
});

test('the first of all is new', () => {
  const { look, told } = listen();
  look([]);
  look(madeAt(2, 1));
  expect(told).toEqual(['At least 2 new operations']);
});
