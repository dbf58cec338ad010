import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { credentialParameters, vendorCallbackToken } from '@purgeway/model';
import type { FaultKind } from '@purgeway/vendors/testing';
import { until } from '../../support/until.ts';
import type { CanaryRig } from './rig.ts';
import { signIn } from './sign-in.ts';

const purgePath = '/v1/cdn/cache/purge';

/** What goes wrong at every vendor, one call each. */
const faults: readonly FaultKind[] = ['echo', 'fail', 'garbage', 'html', 'own-failure'];

/** Puts a canary wherever a secret can come in, and has every part succeed and fail. */
export async function attack(rig: CanaryRig): Promise<void> {
  await failToStart(rig);
  await knockWithKeys(rig);
  await sendAddresses(rig);
  await makeEndpoints(rig);
  await callHooks(rig);
  await purgeSignedUrls(rig);
  await askVendors(rig);
  await loseRedis(rig);
  await measureWorker(rig);
  await crash(rig);
}

async function failToStart({ canaries, failToStart: start, redis }: CanaryRig): Promise<void> {
  const wrong = canaries.make('wrong Redis password');
  const { port } = redis();
  await Promise.all([
    start('worker', { REDIS_URL: `redis://:${wrong}@127.0.0.1:${port}` }, /WRONGPASS/u),
    start('api', { REDIS_URL: `redis://u:${canaries.make('Redis address')}@127.0.0.1:99999999` }, /Error/u),
    start(
      'api',
      { PURGEWAY_CURSOR_SECRET: canaries.make('short secret').slice(0, 20) },
      /CURSOR_SECRET is wrong/u,
    ),
    start('worker', { PURGEWAY_ENCRYPTION_KEYS: canaries.make('bad encryption key') }, /KEYS is wrong/u),
    start('worker', { CALLBACK_SECRET: canaries.make('bad callback secret') }, /CALLBACK_SECRET/u),
  ]);
}

/** Right and wrong keys, in every place where somebody may put one. */
async function knockWithKeys(rig: CanaryRig): Promise<void> {
  const { canaries, call, key, previousKey, expiredKey } = rig;
  const authorizations = [
    `Bearer ${previousKey}`,
    `Bearer ${expiredKey}`,
    `Bearer ${canaries.make('wrong key')}`,
    `Basic ${Buffer.from(`user:${canaries.make('Basic password')}`).toString('base64')}`,
    `Digest username="u", response="${canaries.make('Digest response')}"`,
    canaries.make('Authorization without scheme'),
    `Bearer ${canaries.make('first of two keys')} ${canaries.make('second of two keys')}`,
  ];
  for (const authorization of authorizations) {
    await call('/v1/operations', { headers: { authorization } });
  }
  const headers = {
    authorization: '',
    'x-api-key': canaries.make('X-Api-Key'),
    cookie: `purgeway_session=${canaries.make('session cookie')}; __Host-purgeway=${canaries.make('cookie')}`,
    'proxy-authorization': `Basic ${canaries.make('Proxy-Authorization')}`,
    referer: `https://u:${canaries.make('Referer password')}@a.example/?token=${canaries.make('Referer token')}`,
    'user-agent': `curl https://a.example/?sig=${canaries.make('User-Agent')}`,
    'x-request-id': `https://u:${canaries.make('X-Request-Id')}@a.example/`,
  };
  for (const path of ['/v1/operations', '/admin/queues', '/admin/queues/api/queues', '/nowhere']) {
    await call(path, { headers });
  }
  for (const given of [canaries.make('wrong key in the form'), key]) {
    await signIn(rig, given);
  }
}

/** Secrets in addresses: of requests, of targets that are refused, of origins, of vendors' callbacks. */
async function sendAddresses(rig: CanaryRig): Promise<void> {
  const { canaries, call, key, port, cursorSecret } = rig;
  const token = canaries.add(
    'vendor callback token',
    vendorCallbackToken(cursorSecret, 'tencent-distribution'),
  );
  for (const path of [
    `/v1/operations?api_key=${canaries.make('key in a query')}`,
    `/v1/operations?cursor=${canaries.make('cursor')}`,
    `/nowhere?token=${canaries.make('token in a query')}`,
    `/v1/vendor-callbacks/${token}`,
    `/v1/vendor-callbacks/${token}?sig=${canaries.make('query of a vendor callback')}`,
    `/v1/vendor-callbacks/${canaries.make('wrong vendor callback token')}`,
    `/v1/vendor-callbacks/${canaries.make('longer vendor callback token')}/more`,
  ]) {
    await call(path, { method: path.includes('vendor-callbacks') ? 'POST' : 'GET' });
  }
  const targets = [
    `http://u:${canaries.make('user of a request target')}@127.0.0.1:${port}/v1/operations?sig=${canaries.make('query of a request target')}`,
    `http://u:${canaries.make('user of an unknown address')}@127.0.0.1:${port}/nowhere`,
    `/v1/%zz?sig=${canaries.make('query of a broken address')}`,
    `/v1/operations#${canaries.make('fragment')}`,
  ];
  for (const target of targets) {
    rig.answers.push(
      await sendRaw(
        port,
        `GET ${target} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`,
      ),
    );
  }
  rig.answers.push(
    await sendRaw(port, `CONNECT u:${canaries.make('CONNECT')}@a.example:443 HTTP/1.1\r\n\r\n`),
  );
  rig.answers.push(
    await sendRaw(
      port,
      `GET / HTTP/1.1\r\nauthorization: Bearer ${canaries.make('broken header')}\r\nb a d\r\n\r\n`,
    ),
  );
  await post(rig, purgePath, {
    paths: [`https://u:${canaries.make('user of a target')}@tencent.example.com/`],
  });
  await post(rig, '/v1/cdn/distribution/create', {
    domain: 'new.example.com',
    origin: `https://u:${canaries.make('user of an origin')}@origin.example.com`,
    account: 'tencent',
  });
  await call(purgePath, {
    method: 'POST',
    body: `{"paths":["https://a/?sig=${canaries.make('broken body')}`,
  });
}

async function makeEndpoints(rig: CanaryRig): Promise<void> {
  const { canaries, receiverUrl } = rig;
  const url = `${receiverUrl}/own?sig=${canaries.make('endpoint URL')}`;
  // What was just made is answered once, with its secret: that answer is nobody else's.
  const secret = canaries.makeSigningSecret('endpoint secret');
  const isShown = rig.answers.length;
  await succeed(post(rig, '/v1/callback-endpoints', { name: 'own', url, secret }), 201);
  const next = canaries.makeSigningSecret('next endpoint secret');
  await succeed(post(rig, '/v1/callback-endpoints/own/rotate', { secret: next }), 200);
  rig.answers.length = isShown;
  await post(rig, '/v1/callback-endpoints', {
    name: 'bad',
    url: `https://u:${canaries.make('user of an endpoint')}@a.example/`,
  });
  await post(rig, '/v1/callback-endpoints', {
    name: 'bad',
    url,
    secret: canaries.make('malformed endpoint secret'),
  });
  await post(rig, purgePath, {
    paths: ['https://tencent.example.com/'],
    callback: { url: `http://u:${canaries.make('user of a callback')}@127.0.0.1/` },
  });
  await post(rig, purgePath, {
    paths: ['https://tencent.example.com/'],
    callback: { url: `http://10.0.0.1/?sig=${canaries.make('callback that is forbidden')}` },
  });
}

/** With each secret that is good, and with others, in the places where senders put them. */
async function callHooks(rig: CanaryRig): Promise<void> {
  const { canaries, hookSecret, previousHookSecret } = rig;
  for (const [i, secret] of [hookSecret, previousHookSecret].entries()) {
    await succeed(callHook(rig, secret, canaries.make(`target of hook ${i}`)), 200);
  }
  const wrong = canaries.make('wrong secret of a hook');
  await succeed(callHook(rig, wrong, canaries.make('target of a forged hook')), 401);
  const headers = { authorization: `Bearer ${canaries.make('key at a hook')}`, 'x-token': hookSecret };
  const address = `/v1/hooks/own?token=${canaries.make('query of a hook')}`;
  await rig.call(address, { method: 'POST', headers, body: `{"token":"${canaries.make('broken hook')}` });
  const elsewhere = `https://u:${canaries.make('user of a hook target')}@a.example/`;
  await rig.call(address, { method: 'POST', headers, body: JSON.stringify({ url: elsewhere }) });
}

function callHook({ call }: CanaryRig, secret: string, signature: string): Promise<Response> {
  return call('/v1/hooks/own', {
    method: 'POST',
    headers: { authorization: '', 'x-token': secret },
    body: JSON.stringify({ url: `https://tencent.example.com/hook?sig=${signature}` }),
  });
}

/** Targets with every parameter that counts as a credential, at every vendor, through every fault. */
async function purgeSignedUrls(rig: CanaryRig): Promise<void> {
  const { canaries, accounts, receiverUrl } = rig;
  const queries = credentialParameters.map(
    (name) => `?page=1&${name}=${canaries.make(`target ${name}`)}&x=2`,
  );
  for (const [vendor, fake] of rig.fakes) {
    faults.forEach((kind) => fake.faults.next({ do: kind, on: 'purge' }));
    fake.poison.add(`https://${vendor}.example.com/poison${queries[0]}`);
  }
  const callbacks = [
    { url: `${receiverUrl}/asked?sig=${canaries.make('callback URL')}&status={status}` },
    { endpoint: 'hook' },
    { endpoint: 'own' },
  ];
  for (const [i, { id }] of accounts.entries()) {
    // Some vendors take one target a call.
    const some = queries.slice(0, id.endsWith('f5xc') ? 3 : queries.length);
    const paths = [...some, `/poison${queries[0]}`].map((query) =>
      `https://${id}.example.com/${query}`.replace('//poison', '/poison'),
    );
    const idempotency_key = canaries.make(`idempotency key ${i}`);
    const callback = callbacks[i % callbacks.length];
    await succeed(post(rig, purgePath, { paths, callback, idempotency_key }), 202);
  }
  await until('every fault has come and calls went through again', () =>
    [...rig.fakes.values()].every(
      (fake) =>
        fake.ledger.filter(({ fault }) => fault !== undefined).length >= faults.length &&
        fake.ledger.some(({ action, outcome }) => action === 'purge' && outcome === 'accepted'),
    ),
  );
  // What ended well enough calls back; whatever waits is cancelled.
  const { items } = JSON.parse(await (await rig.call('/v1/operations?limit=100')).text()) as {
    items: { id: string }[];
  }; // only ids are read
  for (const { id } of items) {
    await post(rig, `/v1/operations/${id}/cancel`, {});
  }
  await until('callbacks failed', () => rig.callbacksReceived() >= 3);
}

/** Calls that are answered by a vendor at once, each answered with all that was sent. */
async function askVendors(rig: CanaryRig): Promise<void> {
  for (const [vendor, fake] of rig.fakes) {
    const kinds: readonly FaultKind[] = ['echo', 'html', 'cut-before', 'bad-credentials'];
    for (const kind of kinds) {
      fake.faults.set({ do: kind });
      await rig.call(`/v1/cdn/distribution/list?account=${vendor}`);
      await rig.call(`/v1/cdn/cache/stats?distribution_id=${vendor}-distribution`);
      await rig.call(`/v1/cdn/distribution/get/${vendor}-distribution`);
    }
    fake.faults.clear();
  }
}

async function loseRedis(rig: CanaryRig): Promise<void> {
  await rig.redis().kill();
  for (const path of ['/v1/operations', '/readyz', '/v1/accounts', '/admin/queues/api/queues']) {
    await rig.call(path);
  }
  const url = `https://tencent.example.com/?sig=${rig.canaries.make('target while Redis was gone')}`;
  await post(rig, purgePath, { paths: [url] });
  await succeed(callHook(rig, rig.hookSecret, rig.canaries.make('target of a spooled hook')), 200);
  rig.spooled.push(...(await readSpool(rig)));
  await rig.restartRedis();
  await until('the API is ready again', async () => (await rig.call('/readyz')).status === 200);
}

/** Before it ends. Also as somebody who knocks with a key may. */
async function measureWorker({ canaries, workerUrl, workerMetrics }: CanaryRig): Promise<void> {
  for (const path of ['/readyz', `/${canaries.make('address at the worker')}`]) {
    const authorization = `Bearer ${canaries.make('key at the worker')}`;
    workerMetrics.push(await (await fetch(workerUrl + path, { headers: { authorization } })).text());
  }
  workerMetrics.push(await (await fetch(`${workerUrl}/metrics`)).text());
}

/** Ends of both kinds: the worker by an error that nobody caught, another in order. */
async function crash(rig: CanaryRig): Promise<void> {
  process.kill(rig.worker.pid, 'SIGUSR2');
  await rig.worker.ended;
}

/** What does not come about leaves no secret anywhere. */
async function succeed(answer: Promise<Response>, status: number): Promise<void> {
  const response = await answer;
  if (response.status !== status) {
    throw new Error(`${response.status} instead of ${status}: ${await response.text()}`);
  }
}

async function readSpool({ spoolFolder }: CanaryRig): Promise<string[]> {
  const names = await readdir(spoolFolder);
  return Promise.all(names.map((name) => readFile(join(spoolFolder, name), 'latin1')));
}

function post(rig: CanaryRig, path: string, body: unknown): Promise<Response> {
  return rig.call(path, { method: 'POST', body: JSON.stringify(body) });
}

async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (chunk: string) => {
    answer += chunk;
  });
  // What is cut off counts as answered.
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
