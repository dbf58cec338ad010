import { expect, test } from 'vitest';
import { reliabilityPage } from './reliability-page.ts';
import { reportSchema } from './report.ts';

const result = { proves: 'It holds.', seed: 1, tookMs: 2_000, isPassed: true, figures: [], counts: {} };

/** As it was kept before each result had what its figures depend on. */
const old = {
  at: '2026-01-02T00:00:00.000Z',
  machine: 'a machine',
  node: 'v24',
  redis: '7',
  fsyncMedianMs: 0.5,
  form: 'long',
  results: [{ ...result, name: 'before' }],
};

test('each result tells its own time, commit, fsyncs and note, beside results of before that had none', () => {
  const own = {
    at: '2026-01-01T00:00:00.000Z',
    commit: 'abc1234',
    fsyncMedianMs: 0.2,
    note: 'Beside others.',
  };
  const results = [...old.results, { ...result, ...own, name: 'own' }];
  const page = reliabilityPage(reportSchema.parse({ ...old, results }), [
    { name: 'own', remarks: 'Always.' },
  ]);
  const [header, before, told] = page.split('\n## ');
  expect(header).toContain('The long form, on a machine; Node v24, Redis 7.\n');
  expect(before).toContain('It holds. Seed 1, 2 s, begun 2026-01-02T00:00:00.000Z.\n');
  expect(told).toContain(
    'Seed 1, 2 s, begun 2026-01-01T00:00:00.000Z, commit abc1234, 0.2 ms (median) for a write and fdatasync.\n',
  );
  expect(told).toContain('Always.\n\nOf this run: Beside others.');
});
