import { createEgress, EgressError, type EgressRules } from '@purgeway/egress';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCanary, type Canary } from '../support/canary.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { ipv4Vectors } from './vectors/ipv4-encodings.ts';
import { ipv6Vectors } from './vectors/ipv6-forms.ts';
import { dnsVectors, nameVectors } from './vectors/names.ts';
import { urlPartVectors } from './vectors/url-parts.ts';
import type { Vector, VectorRules } from './vectors/vector.ts';

// Real calls through the real guard. Whatever the guard lets through would end at the canary, which listens on the
// very addresses and ports that the vectors name.

const rulesOf: Readonly<Record<VectorRules, EgressRules>> = {
  open: { allowedNetworks: [], allowedPorts: ['*'], allowHttp: true },
  'all-but-canary': {
    allowedNetworks: ['127.0.0.2/31', '127.0.0.4/30'],
    allowedPorts: ['*'],
    allowHttp: true,
  },
  'default-ways': { allowedNetworks: ['127.0.0.0/8', '::1/128'], allowedPorts: [443, 80], allowHttp: false },
};

let canary: Canary;
let dns: DnsServer;

beforeAll(async () => {
  canary = await startCanary();
  dns = await startDnsServer();
  dns.sayOtherwise({ addresses: ['127.0.0.1', '::1'] });
});

afterAll(async () => {
  await Promise.all([canary.close(), dns.close()]);
});

/** How a call ends: with a code of the guard's, or with the status that came back. */
async function call(vector: Vector): Promise<string> {
  const url = vector.url.replaceAll('{port}', String(canary.port));
  if (vector.answers !== undefined) {
    dns.say(new URL(url).hostname, ...vector.answers);
  }
  const egress = createEgress({
    rules: rulesOf[vector.rules ?? 'open'],
    resolve: (name) => dns.resolve(name),
  });
  const signal = AbortSignal.timeout(10_000);
  try {
    const answer = await egress.send({
      url,
      method: 'POST',
      headers: {},
      body: '{}',
      timeoutMs: 5_000,
      signal,
    });
    return `answered ${answer.status}`;
  } catch (error) {
    return error instanceof EgressError ? error.code : String(error);
  }
}

const families = {
  'IPv4 in every encoding': ipv4Vectors,
  'IPv6 in every form': ipv6Vectors,
  'parts of the URL': urlPartVectors,
  names: nameVectors,
  'answers of the name server': dnsVectors,
};

it('there are more than 500 vectors, each under a name of its own', () => {
  const names = Object.entries(families).flatMap(([family, vectors]) =>
    vectors.map(({ name }) => `${family}: ${name}`),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(500);
});

it.each(ipv4Vectors)('$name is read as an address, not passed over as nonsense', ({ name, url }) => {
  const { hostname } = new URL(url.replaceAll('{port}', '80'));
  expect(name).toContain(`(${hostname})`);
});

describe.each(Object.entries(families))('%s', (_family, vectors) => {
  it.each(vectors)('$name', async (vector) => {
    expect(await call(vector)).toBe(vector.ends ?? 'refused');
    expect(canary.caught).toEqual([]);
  });
});
