import { expect, test } from 'vitest';
import { testConfig } from '../testing/start-api.ts';
import { createTally } from './tally.ts';

test('a lane is told the bytes that its targets take of a call, whatever letters they have', () => {
  const tally = createTally(new Map(testConfig.accounts.map((account) => [account.id, account])), 'hard');
  const values = ['https://www.example/a', 'https://www.example/标签', 'https://www.example/é?😀'];
  tally.add(
    values.map((value) => ({ kind: 'url', value, route: 0 })),
    [[{ account: 'tencent-main', distribution: 'www-tencent' }]],
  );
  const [load] = tally.loads().get('tencent-main') ?? [];
  const bytes = values.map((value) => encodeURIComponent(value).length).reduce((sum, own) => sum + own, 0);
  expect(load).toMatchObject({ targets: 3, bytes });
});
