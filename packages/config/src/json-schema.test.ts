import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';

test('every field of the config is described', () => {
  const bare = undescribed(configJsonSchema(), '');
  expect(bare).toEqual([]);
});

test('a field with a default may be left out', () => {
  expect(configJsonSchema()).toMatchObject({
    additionalProperties: false,
    properties: { clients: { items: { required: ['id'] } } },
  });
  expect(configJsonSchema()).not.toHaveProperty('required');
});

/** Names of properties without a description, from the top down. */
function undescribed(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  return Object.entries(schema).flatMap(([name, value]) => {
    const below = undescribed(value, `${at}/${name}`);
    const isProperty = at.endsWith('/properties');
    return isProperty && typeof value.description !== 'string' ? [`${at}/${name}`, ...below] : below;
  });
}
