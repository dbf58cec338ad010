import { describe, expect, it } from 'vitest';
import { codeIn, headersOf, listIn, read, service, start } from './testing/call-fake.ts';

const origin = (change: object): object => ({ origins: [{ origin: 'a.test', ...change }] });

describe('the fake of v1.5 answers', () => {
  it.each([
    ['an unknown field', { surprise: 1 }, 10006],
    ['a missing field', { referrerType: undefined }, 10006],
    ['another region', { region: 'KR' }, 10006],
    ['no origin', { origins: [] }, 10016],
    ['an origin without name', { origins: [{ port: 80 }] }, 10010],
    ['an origin with a scheme', { origins: [{ origin: 'http://a.test', port: 80 }] }, 10011],
    ['an origin of no host', { origins: [{ origin: 'a test', port: 80 }] }, 10012],
    ['a path without /', origin({ port: 80, originPath: 'a' }), 10008],
    ['a path ending with /', origin({ port: 80, originPath: '/a/' }), 10009],
    ['a port that is not allowed', origin({ port: 81_800 }), 10018],
    ['port beside httpPort', origin({ port: 80, httpPort: 80 }), 10023],
    ['no port', origin({}), 10024],
    ['the same port twice', origin({ httpPort: 80, httpsPort: 80 }), 10025],
    ['four aliases', { domainAlias: 'a.test\nb.test\nc.test\nd.test' }, 10019],
    ['an alias twice', { domainAlias: 'a.test\na.test' }, 10020],
    ['an alias of no host', { domainAlias: 'a test' }, 10013],
    ['an alias of another service', { domainAlias: 'www.example.com' }, 10007],
    ['referrers that are no expressions', { referrers: '(' }, 10014],
    ['a long description', { description: 'a'.repeat(256) }, 10027],
    ['a callback without address', { callback: { httpMethod: 'GET' } }, 10002],
    ['a callback that is no address', { callback: { httpMethod: 'GET', url: 'there' } }, 10003],
    ['a good service', { domainAlias: 'a.test', maxAge: 0, description: '' }, 0],
  ])('%s with its code', async (_what, change, code) => {
    const { call } = await start();
    expect(await call('POST', 'distributions', { distributions: [{ ...service, ...change }] })).toMatchObject(
      {
        header: { resultCode: code, isSuccessful: code === 0 },
      },
    );
  });

  it.each([
    ['an unknown service', { domain: 'a.toastcdn.net', purgeType: 'ALL' }, 10000],
    ['another type', { purgeType: 'SOME' }, 10017],
    ['no items', { purgeType: 'ITEM' }, 10001],
    ['an item that is neither URL nor path', { purgeType: 'ITEM', purgeList: 'a.png' }, 10006],
    [
      '201 items',
      { purgeType: 'ITEM', purgeList: Array.from({ length: 201 }, (_, i) => `/${i}`).join('\n') },
      10006,
    ],
    ['items as a list', { purgeType: 'ITEM', purgeList: ['/a'] }, 10006],
    [
      '200 items',
      { purgeType: 'ITEM', purgeList: Array.from({ length: 200 }, (_, i) => `/${i}`).join('\n') },
      0,
    ],
  ])('a purge of %s with its code', async (_what, change, code) => {
    const { call, domain } = await start();
    expect(await call('POST', 'purges', { domain, ...change })).toMatchObject({
      header: { resultCode: code },
    });
  });

  it('wrong keys, wrong places and wrong bodies', async () => {
    const { fake, callWith, domain } = await start();
    expect(await callWith({ authorization: 'wrong' })('GET', 'distributions')).toMatchObject({
      header: { resultCode: 20002 },
    });
    const other = await fetch(`${fake.url}/v1.5/appKeys/other/distributions`, { headers: headersOf(fake) });
    expect(await other.json()).toMatchObject({ header: { resultCode: 20001 } });
    expect((await fetch(`${fake.url}/v3.0/appKeys/other/distributions`)).status).toBe(404);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await callWith(form)('POST', 'purges', { domain, purgeType: 'ALL' })).toMatchObject({
      header: { resultCode: 10006 },
    });
  });

  it('one job at a time, for a service that stands', async () => {
    const { fake, call, create } = await start();
    const domain = await create();
    const codes = async (): Promise<readonly unknown[]> => [
      codeIn(await call('PATCH', 'distributions', { domain, useOrigin: 'Y' })),
      codeIn(await call('DELETE', 'distributions', { domains: [domain] })),
      codeIn(await call('POST', 'purges', { domain, purgeType: 'ALL' })),
    ];
    expect(await codes()).toEqual([10004, 10004, 30003]);
    fake.clock.advance(fake.rolloutAfterMs);
    expect(codeIn(await call('DELETE', 'distributions', { domains: [domain] }))).toBe(0);
    expect(await codes()).toEqual([10004, 10004, 30003]);
    fake.clock.advance(fake.rolloutAfterMs);
    expect(await codes()).toEqual([10021, 10021, 10021]);
    expect(codeIn(await call('PATCH', 'distributions', { domain: 'a.toastcdn.net' }))).toBe(10000);
  });

  it('the windows of the app key: a call a second for items, one in five minutes for everything', async () => {
    const { fake, call, domain } = await start({ limits: {} });
    fake.clock.set(1_000_000_000);
    const item = async (): Promise<unknown> =>
      codeIn(await call('POST', 'purges', { domain, purgeType: 'ITEM', purgeList: '/a' }));
    const all = async (): Promise<unknown> =>
      codeIn(await call('POST', 'purges', { domain, purgeType: 'ALL' }));
    expect([await item(), await item(), await all(), await all()]).toEqual([0, 30001, 0, 30001]);
    fake.clock.advance(1_000);
    expect([await item(), await all()]).toEqual([0, 30001]);
    fake.clock.advance(299_000);
    expect(await all()).toBe(0);
  });

  it('items on hosts that the account does not own with a refusal, and its services by their own names', async () => {
    const { fake, call, create } = await start({ limits: 'off', hosts: ['www.example.com'] });
    const domain = await create();
    fake.clock.advance(fake.rolloutAfterMs);
    const item = (purgeList: string): Promise<unknown> =>
      call('POST', 'purges', { domain, purgeType: 'ITEM', purgeList }).then(codeIn);
    expect(await item('https://www.example.com/a')).toBe(0);
    expect(await item('https://other.example.com/a')).toBe(10006);
    expect(codeIn(await call('POST', 'purges', { domain, purgeType: 'ALL' }))).toBe(0);
  });

  it('purges page by page, newest first, those of the service and the time alone', async () => {
    const { fake, call, domain, create } = await start();
    const other = await create();
    fake.clock.advance(fake.rolloutAfterMs);
    const startTime = new Date(fake.clock.now()).toISOString();
    for (const one of [domain, other, domain]) {
      fake.clock.advance(1_000);
      await call('POST', 'purges', { domain: one, purgeType: 'ITEM', purgeList: '/a' });
    }
    const page = (query: string): Promise<unknown> => call('GET', `purges?domain=${domain}&${query}`);
    expect(await page('page=1&itemsPerPage=1')).toMatchObject({ totalItems: 2, purges: [{ seq: 595 }] });
    expect(await page('page=2&itemsPerPage=1')).toMatchObject({ totalItems: 2, purges: [{ seq: 593 }] });
    expect(await page(`startTime=${startTime}&endTime=${startTime}`)).toMatchObject({
      totalItems: 0,
      purges: [],
    });
    expect(await page('startTime=yesterday')).toMatchObject({ header: { resultCode: 10006 } });
  });
});

describe("the documents' examples", () => {
  it('are what v1.5 answers, byte for byte but for the name of the service', async () => {
    const { fake, call } = await start();
    const [example] = listIn(read('create-answer.json'));
    const { domain: _domain, status: _status, ...wanted } = example;
    const body = { distributions: [{ ...service, ...wanted }] };
    const made = await call('POST', 'distributions', body);
    const domain = String(listIn(made)[0]['domain']);
    expect(JSON.stringify(made)).toBe(
      text('create-answer.json').replaceAll(String(example['domain']), domain),
    );
    const origins = [{ origin: 'static.resource.com', port: 80 }];
    fake.clock.advance(fake.rolloutAfterMs);
    await call('PATCH', 'distributions', { domain, origins });
    const told = JSON.stringify(await call('GET', `distributions?domain=${domain}`));
    const asked = text('get-answer.json').replaceAll(String(example['domain']), domain);
    expect(told).toBe(asked.replace('OPENING', 'MODIFYING'));
    expect(await call('GET', 'distributions')).toMatchObject({ distributions: [{}, { domain }] });
  });

  it('are what v1.5 lists of purges, field for field', async () => {
    const { call, domain } = await start();
    const { purges } = read('purges-answer.json');
    await call('POST', 'purges', {
      domain,
      purgeType: 'ITEM',
      purgeList: '/prod_apigateway/img_plugin_cors_1.png',
    });
    const answer = await call('GET', `purges?domain=${domain}`);
    const [told] = Array.isArray(answer['purges']) ? answer['purges'] : [];
    const [example] = Array.isArray(purges) ? purges : [];
    const { purgeTime, lastCheckTime } = told;
    expect(JSON.stringify(told)).toBe(JSON.stringify({ ...example, purgeTime, lastCheckTime }));
  });

  it('are what v1.5 takes, each request as it stands', async () => {
    const { fake, call, create } = await start();
    expect(codeIn(await call('POST', 'distributions', read('create-request.json')))).toBe(0);
    for (const [method, path, name] of [
      ['PUT', 'distributions', 'put-request.json'],
      ['PATCH', 'distributions', 'patch-request.json'],
      ['POST', 'purges', 'purge-request.json'],
    ] as const) {
      const domain = await create();
      fake.clock.advance(fake.rolloutAfterMs);
      expect(codeIn(await call(method, path, { ...read(name), domain }))).toBe(0);
    }
  });

  it('are what v2.0 takes and answers', async () => {
    const { fake, call } = await start({ edition: 'v2' });
    const made = await call('POST', 'distributions', read('v2-create-request.json'));
    const [told, example] = [listIn(made)[0], listIn(read('v2-create-answer.json'))[0]];
    expect(Object.keys(told)).toEqual(Object.keys(example));
    fake.clock.advance(fake.rolloutAfterMs);
    const put = { ...listIn(read('v2-put-request.json'))[0], domain: told['domain'] };
    expect(codeIn(await call('PUT', 'distributions', { distributions: [put] }))).toBe(0);
    expect(codeIn(await call('PATCH', 'distributions', put))).toBeUndefined();
    const {
      cacheType: _type,
      useOriginCacheControl: _control,
      ...bare
    } = listIn(read('v2-create-request.json'))[0];
    expect(codeIn(await call('POST', 'distributions', { distributions: [bare] }))).toBe(10015);
  });
});

/** Without white space between its parts. */
function text(name: string): string {
  return JSON.stringify(read(name));
}
