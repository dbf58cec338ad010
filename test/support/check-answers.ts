import { takeFaults } from '@purgeway/api/testing/faults';
import { afterEach } from 'vitest';

// Set up for every test file: a test fails when the API answered it with something that the OpenAPI document does not know.
afterEach(() => {
  const faults = takeFaults();
  if (faults.length > 0) {
    throw new Error(`Answers that the OpenAPI document does not know:\n${faults.join('\n')}`);
  }
});
