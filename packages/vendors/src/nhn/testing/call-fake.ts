import { readFileSync } from 'node:fs';
import { afterEach } from 'vitest';
import type { FakeOptions } from '../../testing/fake.ts';
import { startFake, type NhnFake } from '../fake.ts';

/** Ended after each test of a file that calls {@link start}. */
export const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

/** A good service of v1.5. */
export const service = {
  region: 'GLOBAL',
  useOriginHttpProtocolDowngrade: false,
  forwardHostHeader: 'ORIGIN_HOSTNAME',
  useOrigin: 'N',
  referrerType: 'BLACKLIST',
  origins: [{ origin: 'a.test', port: 80 }],
};
/** A call of the fake: the answer's JSON, empty when there is none. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

export interface Started {
  readonly fake: NhnFake;
  /** Of the service that is there from the start. */
  readonly domain: string;
  readonly call: Call;
  /** The same with other headers. */
  readonly callWith: (headers: object) => Call;
  /** Gives back the domain. */
  readonly create: (change?: object) => Promise<string>;
}

/** A fake with its calls. */
export async function start(options: FakeOptions = { limits: 'off' }): Promise<Started> {
  const fake = await startFake(options);
  running.push(fake);
  const version = options.edition === 'v2' ? 'v2.0' : 'v1.5';
  const base = `${fake.url}/${version}/appKeys/${encodeURIComponent(String(fake.settings['appKey']))}`;
  const callWith =
    (headers: object): Call =>
    async (method, path, body) => {
      const response = await fetch(`${base}/${path}`, {
        method,
        headers: { ...headersOf(fake), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = await response.text();
      return object(answer === '' ? {} : JSON.parse(answer));
    };
  const call = callWith({});
  const create: Started['create'] = async (change = {}) => {
    const made = await call('POST', 'distributions', { distributions: [{ ...service, ...change }] });
    return String(listIn(made)[0]['domain']);
  };
  return { fake, domain: fake.distribution?.vendorId ?? '', call, callWith, create };
}

/** Those of an account that the fake knows. */
export function headersOf(fake: NhnFake): Record<string, string> {
  return { authorization: String(fake.settings['secretKey']), 'content-type': 'application/json' };
}

/** The result code of an answer. */
export function codeIn(answer: Record<string, unknown>): unknown {
  return object(answer['header'])['resultCode'];
}

/** The first of its distributions. */
export function listIn(answer: Record<string, unknown>): readonly [Record<string, unknown>] {
  const list: unknown = answer['distributions'];
  return [object(Array.isArray(list) ? list[0] : undefined)];
}

/** A value as an object; empty when it is none. */
export function object(value: unknown): Record<string, unknown> {
  return { ...(typeof value === 'object' ? value : {}) };
}

/** One of the documents' examples. */
export function read(name: string): Record<string, unknown> {
  return object(JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')));
}
