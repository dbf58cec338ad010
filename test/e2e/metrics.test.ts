import { beforeEach, expect, it } from 'vitest';
import { offencesIn, parseExposition, valueIn, type MetricFamily } from '../support/exposition.ts';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { promtool, unlessPrometheus, whyNoPrometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';
import { unhurried, vendorWith } from '../support/vendor-under-test.ts';

let fake: Bench['fake'];
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];
const vendor = vendorWith();

beforeEach(async () => {
  ({ fake, stack, untilDone } = await openBench({ vendor, limits: unhurried(4) }));
});

async function ofApi(): Promise<MetricFamily[]> {
  const response = await stack.call('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/u);
  return parseExposition(await response.text());
}

async function ofWorker(): Promise<MetricFamily[]> {
  return parseExposition((await stack.workers[0]?.meter.text()) ?? '');
}

async function endedPurge(
  paths: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const id = await stack.purge({ paths: paths.map((path) => `https://${hostname}/${path}`), ...more });
  await untilDone(id);
}

it('counts each target once on its way from the request to its final state', async () => {
  await endedPurge(['a', 'b', 'c', 'd', 'e', 'f'], { priority: 'urgent' });
  const api = await ofApi();
  const labels = { vendor: vendor.id, priority: 'urgent' };
  expect(valueIn(api, 'purgeway_accepted_operations_total', { type: 'purge', priority: 'urgent' })).toBe(1);
  expect(valueIn(api, 'purgeway_accepted_targets_total', { ...labels, kind: 'url' })).toBe(6);
  const worker = await ofWorker();
  expect(valueIn(worker, 'purgeway_accepted_to_sent_seconds_count', labels)).toBe(6);
  expect(valueIn(worker, 'purgeway_accepted_to_final_seconds_count', labels)).toBe(6);
  expect(valueIn(worker, 'purgeway_settled_targets_total', labels)).toBe(6);
  const calls = fake.ledger.filter(({ action }) => action === 'purge').length;
  expect(
    valueIn(worker, 'purgeway_vendor_calls_total', { account: 'main', call: 'purge', result: 'ok' }),
  ).toBe(calls);
  expect(valueIn(worker, 'purgeway_vendor_call_targets_sum', { account: 'main', kind: 'url' })).toBe(6);
  expect(valueIn(worker, 'purgeway_batch_fill_ratio_count', { account: 'main' })).toBe(calls);
});

it('times a target by when its own request was accepted', async () => {
  const acceptedAt = stack.clock.now();
  fake.faults.next({ do: 'fail', on: 'purge' });
  const id = await stack.purge({ paths: [`https://${hostname}/late`] });
  await until('the vendor failed', () => fake.ledger.some(({ fault }) => fault !== undefined));
  await stack.advance(30_000);
  await untilDone(id);
  const took = (stack.clock.now() - acceptedAt) / 1000;
  const sum = valueIn(await ofWorker(), 'purgeway_accepted_to_final_seconds_sum', { vendor: vendor.id }) ?? 0;
  expect(sum).toBeGreaterThanOrEqual(30);
  expect(sum).toBeLessThanOrEqual(took);
  expect(
    valueIn(await ofWorker(), 'purgeway_vendor_decisions_total', { decision: 'retry' }),
  ).toBeGreaterThanOrEqual(1);
});

it('counts requests by the pattern of their address, problems by code, and replays', async () => {
  await stack.call('/v1/operations/op_00000000000000000000');
  await stack.call('/v1/operations/op_00000000000000000001');
  await stack.call('/nowhere/at/all');
  const body = { paths: [`https://${hostname}/a`], idempotency_key: 'one' };
  await stack.purge(body);
  await stack.purge(body);
  const api = await ofApi();
  const lookUps = { route: '/v1/operations/:id', method: 'GET', status: '404' };
  expect(valueIn(api, 'purgeway_http_requests_total', lookUps)).toBe(2);
  expect(valueIn(api, 'purgeway_http_requests_total', { route: 'none', status: '404' })).toBe(1);
  expect(valueIn(api, 'purgeway_http_problems_total', { code: 'operation-not-found' })).toBe(2);
  const purges = { route: '/v1/cdn/cache/purge' };
  expect(valueIn(api, 'purgeway_http_request_duration_seconds_count', purges)).toBe(2);
  expect(valueIn(api, 'purgeway_http_idempotent_replays_total', purges)).toBe(1);
  expect(valueIn(api, 'purgeway_http_request_body_bytes_total', purges)).toBe(
    2 * JSON.stringify(body).length,
  );
  expect(valueIn(api, 'purgeway_accepted_operations_total')).toBe(1);
});

it('shows in the API and in the worker how things stand in Redis', async () => {
  fake.faults.set({ do: 'fail', on: 'purge' });
  await stack.purge({ paths: [`https://${hostname}/waits`] });
  await until(
    'it is held',
    async () => valueIn(await ofWorker(), 'purgeway_vendor_decisions_total') !== undefined,
  );
  await stack.purge({ paths: [`https://${hostname}/waits-too`] });
  stack.clock.advance(5_000);
  for (const look of [ofApi, ofWorker]) {
    await until(
      'a fresh reading',
      async () =>
        (valueIn(await look(), 'purgeway_account_oldest_waiting_seconds', { account: 'main' }) ?? 0) >= 5,
    );
    const families = await look();
    expect(valueIn(families, 'purgeway_redis_up')).toBe(1);
    expect(valueIn(families, 'purgeway_redis_durability_problems')).toBe(0);
    expect(valueIn(families, 'purgeway_redis_memory_used_bytes')).toBeGreaterThan(0);
    expect(valueIn(families, 'purgeway_queue_jobs', { queue: 'vendor-main' })).toBeGreaterThanOrEqual(1);
    expect(valueIn(families, 'purgeway_redis_heartbeat_seconds_count')).toBeGreaterThan(0);
  }
});

/** After a purge and its callback, when every kind of metric has a value. */
async function textsOfAll(): Promise<string[]> {
  await endedPurge(['a'], { callback: { url: stack.receiver.url } });
  await until('the callback is delivered', async () => {
    await stack.advance(1_000);
    return (
      valueIn(await ofWorker(), 'purgeway_callback_attempts_total', { result: 'delivered', attempt: '1' }) ===
      1
    );
  });
  return [await (await stack.call('/metrics')).text(), (await stack.workers[0]?.meter.text()) ?? ''];
}

it('is in order', async () => {
  for (const text of await textsOfAll()) {
    expect(offencesIn(parseExposition(text))).toEqual([]);
  }
});

it.runIf(whyNoPrometheus === undefined)(`is in order by promtool${unlessPrometheus}`, async () => {
  for (const text of await textsOfAll()) {
    expect(await promtool(['check', 'metrics'], text)).toBe('');
  }
});
