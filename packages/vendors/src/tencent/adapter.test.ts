import { describe, expect, it } from 'vitest';
import type { PurgeBatch } from '../vendor.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import { createTencentAdapter } from './adapter.ts';
import { settingsSchema } from './settings.ts';

const settings = settingsSchema.parse({ secretId: 'id-for-tests', secretKey: 'key-for-tests' });
const options = { signal: new AbortController().signal };
const atMs = Date.UTC(2030, 0, 1, 15, 59, 50);
const empty = '{"code":0,"message":"","codeDesc":"Success","data":{"logs":[],"total":0}}';

describe('a purge', () => {
  it.each([
    ['hard', '2'],
    ['soft', '1'],
  ] as const)('of a hostname, %s, is its root directory with type %s', async (mode, type) => {
    const { exchange, sent } = createCannedExchange(empty);
    const adapter = createTencentAdapter(settings, { exchange, now: () => atMs });
    const receipt = await adapter.purge(
      { kind: 'hostname', mode, values: ['www.example.com'], key: 'k' },
      options,
    );
    expect(receipt).toEqual({ state: 'accepted', vendorTask: `dir:${atMs}:${atMs}` });
    expect(paramsOf(sent[0]?.body)).toMatchObject({ type, 'dirs.0': 'https://www.example.com/' });
  });

  it('tells when the vendor counts other than we sent', async () => {
    const { exchange } = createCannedExchange('{"code":0,"message":"","data":{"count":1,"task_id":"7"}}');
    const adapter = createTencentAdapter(settings, { exchange, now: () => atMs });
    const batch: PurgeBatch = {
      kind: 'url',
      mode: 'hard',
      values: ['https://a.test/1', 'https://a.test/2'],
      key: 'k',
    };
    const receipt = await adapter.purge(batch, options);
    expect(receipt).toEqual({
      state: 'accepted',
      vendorTask: '7',
      message: 'The vendor counts 1 of 2 URLs.',
    });
  });
});

describe('the state of a directory purge', () => {
  it("is looked up by host and by the vendor's time, UTC+8", async () => {
    const log = await askFor(['https://a.test/1/', 'https://a.test/2/']);
    expect(log).toMatchObject({
      Action: 'GetCdnRefreshLog',
      host: 'a.test',
      startDate: '2030-01-01 23:59:20',
      endDate: '2030-01-02 00:00:21',
    });
    expect(log['taskId']).toBeUndefined();
  });

  it('is looked up by time alone when it spans hosts', async () => {
    expect((await askFor(['https://a.test/1/', 'https://b.test/2/']))['host']).toBeUndefined();
  });

  it('is not found under a task name that no adapter made', async () => {
    const { exchange, sent } = createCannedExchange(empty);
    const adapter = createTencentAdapter(settings, { exchange, now: () => atMs });
    const query = { vendorTask: 'dir:soon', batch: directories(['https://a.test/1/']), sentAtMs: atMs };
    await expect(adapter.taskStatus?.([query], options)).rejects.toMatchObject({ kind: 'not-found' });
    expect(sent).toEqual([]);
  });
});

describe('the state of any purge', () => {
  const entry = { host: 'a.test', status: 1, datetime: '2030-01-02 00:00:00' };

  it.each([
    ['url', '7', 'https://a.test/1', 0],
    ['directory', `dir:${atMs}:${atMs}`, 'https://a.test/1/', 1],
  ] as const)(
    'by %s stays active while the log did not come whole',
    async (...[kind, vendorTask, value, type]) => {
      const log = (total: number): string =>
        JSON.stringify({
          code: 0,
          message: '',
          data: { logs: [{ ...entry, type, url_list: [value] }], total },
        });
      const query = {
        vendorTask,
        batch: { kind, mode: 'hard', values: [value], key: 'k' },
        sentAtMs: atMs,
      } as const;
      const ask = async (total: number): Promise<unknown> => {
        const { exchange } = createCannedExchange(log(total));
        return createTencentAdapter(settings, { exchange, now: () => atMs }).taskStatus?.([query], options);
      };
      expect(await ask(1)).toEqual([{ state: 'complete' }]);
      expect(await ask(2)).toEqual([
        { state: 'active', message: "The vendor's refresh log told 1 of 2 entries." },
      ]);
    },
  );
});

async function askFor(values: readonly string[]): Promise<Record<string, string>> {
  const { exchange, sent } = createCannedExchange(empty);
  const adapter = createTencentAdapter(settings, { exchange, now: () => atMs });
  const query = { vendorTask: `dir:${atMs}:${atMs + 1000}`, batch: directories(values), sentAtMs: atMs };
  expect(await adapter.taskStatus?.([query], options)).toEqual([{ state: 'active' }]);
  return paramsOf(sent[0]?.body);
}

function directories(values: readonly string[]): PurgeBatch {
  return { kind: 'directory', mode: 'hard', values, key: 'k' };
}

function paramsOf(body = ''): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}
