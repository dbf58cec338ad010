import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, withSecretFiles, type Env } from '@purgeway/runtime';
import { openTracing, tracingSettings, type Tracing } from '@purgeway/telemetry';
import type { Vendor } from '@purgeway/vendors';
import { afterEach, beforeEach, expect, inject, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { dumpRedis } from '../support/dump-redis.ts';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readOperation } from '../support/operations.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { until } from '../support/until.ts';
import { hasTaskStatus, purgesOf, vendorWith } from '../support/vendor-under-test.ts';

let fake: Bench['fake'];
let stack: Bench['stack'];
let collector: OtlpReceiver;
let tracing: Tracing | undefined;

beforeEach(async () => {
  collector = await startOtlpReceiver();
});

afterEach(async () => {
  await tracing?.close();
  tracing = undefined;
  await collector.close();
});

async function openFrom(env: Env): Promise<Tracing | undefined> {
  return openTracing(parseEnv(z.object(tracingSettings), env), { app: 'api', version: '0' });
}

/** Traced are the traces that somebody else began, unless the sampler says more. */
async function start({
  isTraced = true,
  sampler = 'parentbased_always_off',
  vendor,
}: Starting = {}): Promise<void> {
  tracing = await openFrom({
    ...(isTraced && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
    OTEL_TRACES_SAMPLER: sampler,
  });
  ({ fake, stack } = await openBench({ ...(vendor && { vendor }), ...(tracing && { tracing }) }));
}

interface Starting {
  readonly isTraced?: boolean;
  readonly sampler?: string;
  readonly vendor?: Vendor;
}

/** Asks for a purge as part of a trace that its client began; answers the operation's id. */
async function purgeIn(trace: string, path: string, flags = '01'): Promise<string> {
  const response = await stack.call('/v1/cdn/cache/purge', {
    method: 'POST',
    headers: { traceparent: `00-${trace}-00f067aa0ba902b7-${flags}` },
    body: JSON.stringify({
      paths: [`https://${hostname}/${path}?sig=hunter2`],
      callback: { url: `${stack.receiver.url}/${path}?token=hunter2` },
    }),
  });
  expect(response.status).toBe(202);
  return /op_[0-9a-z]{20}/u.exec(response.headers.get('location') ?? '')?.[0] ?? '';
}

async function untilTold(ids: readonly string[]): Promise<void> {
  await until('all have ended and their callbacks are delivered', async () => {
    await stack.advance(3_000);
    const ended = await Promise.all(ids.map(async (id) => (await readOperation(stack, id)).done));
    return ended.every(Boolean) && stack.receiver.received.length >= ids.length;
  });
}

/** What the collector got, once all is handed over. */
async function spans(): Promise<readonly ReceivedSpan[]> {
  await tracing?.close();
  return collector.spans;
}

function spanIn(all: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = all.find((span) => span.name === name);
  if (found === undefined) {
    throw new Error(`No span "${name}" among: ${all.map((span) => span.name).join(', ')}`);
  }
  return found;
}

function traceOf(i: number): string {
  return `4bf92f3577b34da6a3ce929d0e0e4${String(i).padStart(3, '0')}`;
}

it('follows a request to the vendor call and the callback in the one trace that its client began', async () => {
  await start();
  const id = await purgeIn(traceOf(1), 'one');
  await untilTold([id]);
  const all = await spans();
  const own = all.filter(({ traceId }) => traceId === traceOf(1));
  const request = spanIn(own, 'POST /v1/cdn/cache/purge');
  const call = spanIn(own, 'vendor purge');
  const settled = spanIn(own, 'settle');
  const callback = spanIn(own, 'callback');
  expect(request.parentSpanId).toBe('00f067aa0ba902b7');
  expect([call, settled, callback].map(({ parentSpanId }) => parentSpanId)).toEqual(
    Array.from({ length: 3 }, () => request.spanId),
  );
  expect(call.links.map(({ spanId }) => spanId)).toEqual([request.spanId]);
  expect(settled.links.map(({ spanId }) => spanId)).toEqual([call.spanId]);
  expect(stack.receiver.received[0]?.headers['traceparent']).toBe(`00-${traceOf(1)}-${callback.spanId}-01`);
  expect(own.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['add vendor-main.purge', 'process vendor-main']),
  );
  expect(collector.bodies.join('')).not.toContain('hunter2');
});

it('links a call that many requests share with each of them, and tells each in its own trace', async () => {
  await start();
  fake.gate.hold('purge');
  const first = await purgeIn(traceOf(1), 'first');
  await until('a call is under way', () => fake.gate.heldCount === 1);
  const others = await Promise.all([2, 3, 4].map((i) => purgeIn(traceOf(i), `other-${i}`)));
  fake.gate.release();
  await untilTold([first, ...others]);
  expect(purgesOf(fake)).toHaveLength(2);
  const all = await spans();
  const shared = all.find(
    ({ name, attributes }) =>
      name === 'vendor purge' &&
      attributes.some(({ key, value }) => key === 'purgeway.operations' && Number(value.intValue) === 3),
  );
  expect(shared?.links.map(({ traceId }) => traceId).toSorted()).toEqual([2, 3, 4].map(traceOf));
  for (const i of [2, 3, 4]) {
    const own = all.filter(({ traceId }) => traceId === traceOf(i));
    expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['settle', 'callback']));
    expect(own.find(({ name }) => name === 'settle')?.links[0]?.spanId).toBe(shared?.spanId);
  }
});

it('links the end of a purge with the question that told of it', async () => {
  await start({ sampler: 'always_on', vendor: vendorWith(hasTaskStatus) });
  await untilTold([await purgeIn(traceOf(1), 'watched')]);
  const all = await spans();
  const polls = all.filter(({ name }) => name === 'vendor poll').map(({ spanId }) => spanId);
  const told = all.filter(({ name }) => name === 'settle').map(({ links }) => links[0]?.spanId);
  expect(told).toEqual([spanIn(all, 'vendor purge').spanId, polls.at(-1)]);
});

it('leaves alone what its client does not want recorded', async () => {
  await start();
  await untilTold([await purgeIn(traceOf(1), 'quiet', '00')]);
  expect(await spans()).toEqual([]);
});

it('is steered by nobody without a good key, who is only linked with', async () => {
  await start({ sampler: 'always_on' });
  const traceparent = `00-${traceOf(1)}-00f067aa0ba902b7-01`;
  for (const authorization of ['', 'Bearer of nobody']) {
    const response = await stack.call('/v1/operations', { headers: { traceparent, authorization } });
    expect(response.status).toBe(401);
  }
  const all = await spans();
  expect(all.map(({ name }) => name)).toEqual(['GET /v1/operations', 'GET /v1/operations']);
  for (const { traceId, parentSpanId, links } of all) {
    expect(traceId).not.toBe(traceOf(1));
    expect(parentSpanId ?? '').toBe('');
    expect(links.map((link) => link.traceId)).toEqual([traceOf(1)]);
  }
});

it('says nothing of probes', async () => {
  await start({ sampler: 'always_on' });
  for (const path of ['/livez', '/readyz', '/metrics']) {
    expect((await stack.call(path)).status).toBe(200);
  }
  expect(await spans()).toEqual([]);
});

it('has what the API itself asks of a vendor under the request that it is for', async () => {
  await start({ sampler: 'always_on' });
  const response = await stack.call('/v1/accounts/main/check', { method: 'POST' });
  expect(response.status).toBe(200);
  const all = await spans();
  const asked = all.filter(({ name }) => name.startsWith('vendor '));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.parentSpanId).toBe(spanIn(all, 'POST /v1/accounts/:id/check').spanId);
});

it('keeps nothing and sends nothing of a trace when nobody follows', async () => {
  await start({ isTraced: false });
  await untilTold([await purgeIn(traceOf(1), 'off')]);
  expect(stack.receiver.received[0]?.headers['traceparent']).toBeUndefined();
  expect(await dumpRedis(inject('redisUrl'), stack.prefix)).not.toContain(traceOf(1));
  expect(await spans()).toEqual([]);
});

it('takes from files, as secrets are mounted, where spans go, with which headers, and what the process says of itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'purgeway-traces-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of%20all,x-tenant=a=b',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20of%20traces',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=staging,service.version=9',
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), `${text}\n`)));
  const instances: unknown[] = [];
  for (const more of [{}, { OTEL_SERVICE_NAME: 'ours' }]) {
    tracing = await openFrom(withSecretFiles({ PURGEWAY_SECRETS_DIR: folder, ...more }));
    await tracing?.tracer.run({ name: 'work', kind: 'internal', parent: 'none' }, async () => undefined);
    await spans();
    expect(collector.headers.at(-1)).toMatchObject({ authorization: 'Bearer of traces', 'x-tenant': 'a=b' });
    expect(collector.facts()).toMatchObject({
      'deployment.environment': 'staging',
      'service.version': '9',
      'service.name': 'OTEL_SERVICE_NAME' in more ? 'ours' : 'purgeway-api',
      'telemetry.sdk.language': 'nodejs',
    });
    instances.push(collector.facts()['service.instance.id']);
  }
  expect(collector.spans).toHaveLength(2);
  expect(new Set(instances).size).toBe(2);
});

it.each(['no pair', '=value', 'name=%E0%A4%A', 'a=b,'])(
  'does not start with the headers "%s"',
  async (text) => {
    await expect(openFrom({ OTEL_EXPORTER_OTLP_HEADERS: text })).rejects.toThrow(
      'OTEL_EXPORTER_OTLP_HEADERS is wrong',
    );
  },
);
