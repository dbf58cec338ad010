import { takeFaults } from '@purgeway/api/testing';
import { afterEach, expect } from 'vitest';

// Set up for every test file: a test fails when the API answered it with something that the OpenAPI document does not know.
afterEach(() => {
  expect(takeFaults(), 'answers that the OpenAPI document does not know').toEqual([]);
});
