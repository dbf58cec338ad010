import { expect, it } from 'vitest';
import { createClientPlaces } from './client-places.ts';

const fill = (places: ReturnType<typeof createClientPlaces>, client: string) => {
  const taken: (() => void)[] = [];
  for (let give = places.take(client); give !== undefined; give = places.take(client)) {
    taken.push(give);
  }
  return taken;
};

it('one client has half of the places at most, the next half of what is left: there is one for each that comes', () => {
  const places = createClientPlaces(100);
  const counts = ['a', 'b', 'c', 'd', 'e'].map((client) => fill(places, client).length);
  expect(counts).toEqual([50, 25, 13, 6, 3]);
  expect(places.take('f')).toBeDefined();
});

it('places that are given back are had again', () => {
  const places = createClientPlaces(100);
  const taken = fill(places, 'a');
  taken.forEach((give) => give());
  expect(fill(places, 'b')).toHaveLength(50);
  expect(fill(places, 'a')).toHaveLength(25);
});
