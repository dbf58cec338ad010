import { createEgress } from '@purgeway/egress';
import { expect, it } from 'vitest';
import { createSendCallback, type CallbackAnswer, type CallbackRequest } from './send-callback.ts';

const rules = { allowedNetworks: [], allowedPorts: [443, 80], allowHttp: false };

function send(url: string, more: Partial<CallbackRequest> = {}): Promise<CallbackAnswer> {
  const egress = createEgress({ rules, resolve: async () => ['93.184.215.14', '10.1.2.3'] });
  return createSendCallback({ egress })({
    url,
    method: 'POST',
    headers: {},
    body: '{}',
    timeoutMs: 5_000,
    signal: AbortSignal.timeout(10_000),
    ...more,
  });
}

it.each([
  ['https://127.0.0.1/', '127.0.0.1 is a loopback address, which may not be called.'],
  ['https://hooks.example/', 'hooks.example leads to a private address, which may not be called.'],
  ['http://hooks.example/', 'The address must begin with https://; http:// is not allowed here.'],
  ['https://hooks.example:22/', 'Port 22 is not allowed.'],
])(
  'a refusal of %s is an answer with the reason, to be tried again, and tells no address of ours',
  async (url, error) => {
    expect(await send(url)).toEqual({ isDelivered: false, isGone: false, error });
  },
);

it("the operator's own scheme and port are free, at his own address, and its address is looked at all the same", async () => {
  const operatorsOrigin = 'http://hooks.example:8080';
  const leads = 'hooks.example leads to a private address, which may not be called.';
  expect((await send('http://hooks.example:8080/a', { operatorsOrigin })).error).toBe(leads);
  expect((await send('http://hooks.example:8081/a', { operatorsOrigin })).error).toContain('https://');
  expect((await send('http://other.example:8080/a', { operatorsOrigin })).error).toContain('https://');
  expect((await send('https://hooks.example:8080/a', { operatorsOrigin })).error).toBe(
    'Port 8080 is not allowed.',
  );
});
