import { expect, test } from 'vitest';
import { createMeasures } from './create-measures.ts';

test('failures of ours are shown from 0 on, so that the first of each kind is seen as a growth', async () => {
  const { meter } = createMeasures({ accounts: [], hooks: [] });
  const lines = (await meter.text()).split('\n');
  for (const code of ['internal-error', 'store-unavailable', 'store-full']) {
    expect(lines).toContain(`purgeway_http_problems_total{code="${code}"} 0`);
  }
  expect(lines.join()).not.toContain('code="unauthorized"');
});
