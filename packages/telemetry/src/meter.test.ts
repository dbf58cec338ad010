import { expect, test } from 'vitest';
import { createMeter } from './meter.ts';
import { metricList, type MetricFacts } from './metric-list.ts';

const all = Object.entries<MetricFacts>(metricList);

test('every metric is ours by name, tells what it is in a sentence, and keeps to base units', () => {
  const offences = all.filter(
    ([name, { help, type }]) =>
      !/^purgeway(_[a-z0-9]+)+$/u.test(name) ||
      !/^[A-Z].*\.$/u.test(help) ||
      name.endsWith('_total') !== (type === 'counter') ||
      /_(ms|minutes|hours|kb|mb|percent)(_|$)/u.test(name),
  );
  expect(offences.map(([name]) => name)).toEqual([]);
});

test('no label can hold what a client chooses', () => {
  const bounded = new Set(
    'account vendor kind priority type state call result decision reason route method status code attempt queue what stat hook app version node'.split(
      ' ',
    ),
  );
  expect(all.flatMap(([, { labels }]) => labels.filter((label) => !bounded.has(label)))).toEqual([]);
});

test('a histogram has its buckets in order, and nothing else has any', () => {
  for (const [name, { type, buckets }] of all) {
    expect([name, buckets !== undefined]).toEqual([name, type === 'histogram']);
    expect(buckets?.toSorted((one, other) => one - other)).toEqual(buckets);
  }
});

test('many equal values are taken in one go', async () => {
  const meter = createMeter('worker');
  const labels = { account: 'main', vendor: 'v', priority: 'normal' };
  meter.observe('purgeway_accepted_to_sent_seconds', labels, { value: 0.2, times: 1_000 });
  meter.observe(
    'purgeway_accepted_to_sent_seconds',
    { priority: 'normal', vendor: 'v', account: 'main' },
    { value: 700 },
  );
  const text = await meter.text();
  const told = 'account="main",vendor="v",priority="normal"';
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_bucket{${told},le="0.1"} 0`);
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_bucket{${told},le="0.25"} 1000`);
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_bucket{${told},le="600"} 1000`);
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_bucket{${told},le="+Inf"} 1001`);
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_sum{${told}} 900`);
  expect(text).toContain(`purgeway_accepted_to_sent_seconds_count{${told}} 1001`);
});

test('an app shows its own metrics alone, and passes over the others', async () => {
  const meter = createMeter('api');
  meter.add('purgeway_sweeps_total', {});
  const text = await meter.text();
  expect(text).toContain('# TYPE purgeway_http_requests_total counter');
  expect(text).not.toContain('purgeway_sweeps_total');
});

test('two meters of one process have nothing in common', async () => {
  const [one, other] = [createMeter('api'), createMeter('api')];
  one.add('purgeway_http_problems_total', { code: 'unauthorized' });
  expect(await one.text()).toContain('code="unauthorized"');
  expect(await other.text()).not.toContain('code="unauthorized"');
});

test('what is in a label cannot break out of it', async () => {
  const meter = createMeter('api');
  meter.add('purgeway_http_problems_total', { code: 'a"} 1\nevil 1' });
  expect(await meter.text()).toContain(String.raw`code="a\"} 1\nevil 1"`);
});
