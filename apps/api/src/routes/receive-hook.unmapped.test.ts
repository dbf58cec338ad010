import { createLogger } from '@purgeway/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMeasures } from '../observe/create-measures.ts';
import { ask } from '../testing/client.ts';
import { configWithHooks, sendHook } from '../testing/hooks.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

const generic = { source: 'generic', authentication: { type: 'header', header: 'x-token' } } as const;

const config = configWithHooks({
  any: {
    ...generic,
    mapping: [{ urls: ['https://{{site}}/{{slug}}', 'https://unknown.example/{{slug}}'] }],
  },
  narrow: {
    ...generic,
    mapping: [{ urls: ['https://{{site}}/{{slug}}'], directories: ['https://{{site}}/{{folder}}/'] }],
    prefixes: ['https://www.example/news'],
  },
  whole: { ...generic, mapping: [{ urls: ['{{url}}', 'https://{{site}}/'] }] },
  lost: { ...generic, mapping: [{ tags: ['t-{{id}}'] }], distribution: 'nowhere' },
});

let api: TestApi;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const destination = { write: (line: string) => void logged.push(line) };
  api = await startApi({ config, logger: createLogger({ level: 'warn', destination }) });
});
afterEach(() => api.close());

const send = (hook: string, body: object) => sendHook(`${api.url}/v1/hooks/${hook}`, { ...generic, body });
/** What the log warns of. */
const warnings = (): unknown[] => logged.map((line): unknown => JSON.parse(line));

test('what leads to no known hostname is acknowledged with the reason, and warned of; the rest goes on', async () => {
  const reply = await send('any', { slug: 'a' });
  expect(reply.body).toMatchObject({
    targets: 1,
    refused: { count: 1, items: [{ code: 'unknown-hostname' }] },
  });
  expect(warnings()).toMatchObject([{ hook: 'any', refused: 1, refusedFor: 'unknown-hostname' }]);
});

test('what the mapping yields nothing for is acknowledged, with the field that is missing, and warned of: its page stays stale', async () => {
  const reply = await send('any', { page: 'a' });
  const reason = 'The mapping yields nothing for it: slug is not there.';
  expect(reply.body).toEqual({ ok: true, unmapped: reason });
  expect(warnings()).toMatchObject([{ msg: 'hook.received', hook: 'any', outcome: 'unmapped', reason }]);
  const { body } = await ask(`${api.url}/v1/hooks`, { key: keys.read });
  expect(body).toMatchObject({
    items: [{ name: 'any', last_hour: { unmapped: 1, ignored: 0 } }, {}, {}, {}],
  });
});

test('a page whose URL may not be used is told and warned of, though something else was purged', async () => {
  const reason = 'has a hostname that is none of this hook';
  const reply = await send('whole', { url: 'https://blog.example/hello' });
  expect(reply.body).toMatchObject({ ok: true, targets: 1, unusable: [{ field: 'url', reason }] });
  expect(warnings()).toMatchObject([
    { msg: 'hook.received', hook: 'whole', outcome: 'accepted', refused: 0, unusable: `url ${reason}` },
  ]);
  expect((await send('whole', { url: 'https://www.example/hello' })).body).not.toHaveProperty('unusable');
  expect(warnings()).toHaveLength(1);
});

test('what lies beyond the limits of the hook, and a whole site, is acknowledged with the reason', async () => {
  expect((await send('narrow', { slug: 'other' })).body).toMatchObject({
    unmapped: expect.stringContaining('www.example/news'),
  });
  expect((await send('narrow', { folder: '/' })).body).toMatchObject({
    unmapped: expect.stringContaining('purge_everything'),
  });
  expect((await send('narrow', { slug: 'news/1' })).body).toMatchObject({ targets: 1 });
  expect(warnings()).toHaveLength(2);
});

test('a distribution that is not there is acknowledged with the reason: the sender could do nothing', async () => {
  const reply = await send('lost', { id: 1 });
  expect(reply.body).toMatchObject({ ok: true, unmapped: expect.stringContaining('nowhere') });
});

test('what came of hooks is measured, from 0 on, with the targets of accepted ones that cannot be purged', async () => {
  await api.close();
  const { meter, observer } = createMeasures(config);
  api = await startApi({ config, observer });
  const linesOfAny = async () =>
    (await meter.text()).split('\n').filter((line) => /^purgeway_hook_.*hook="any"/u.test(line));
  const begun = await linesOfAny();
  expect(begun).toContain('purgeway_hook_deliveries_total{hook="any",result="unmapped"} 0');
  expect(begun).toContain('purgeway_hook_targets_refused_total{hook="any"} 0');
  for (const body of [{ slug: 'a' }, { slug: 'b' }, { page: 'c' }]) {
    await send('any', body);
  }
  expect((await linesOfAny()).filter((line) => !begun.includes(line))).toEqual([
    'purgeway_hook_deliveries_total{hook="any",result="accepted"} 2',
    'purgeway_hook_deliveries_total{hook="any",result="unmapped"} 1',
    'purgeway_hook_targets_refused_total{hook="any"} 2',
  ]);
});
