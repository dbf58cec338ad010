import { hash } from 'node:crypto';
import { parseConfig, type Scope } from '@purgeway/config';
import type { Logger } from '@purgeway/runtime';
import { z } from 'zod';
import type { ApiObserver } from '../observe/observer.ts';
import { ask, type Ask, type Reply } from './client.ts';
import { ableVendor, plainVendor, purgeOnlyVendor, type Script } from './scripted-vendor.ts';
import { startApi, type TestApi } from './start-api.ts';

/** Keys of the control plane's tests, by what they may do; `other` is another client's. */
export const controlKeys = {
  control: 'key-control',
  read: 'key-read',
  change: 'key-change',
  delete: 'key-delete',
  admin: 'key-admin',
  other: 'key-other',
  /** Limited to `new.example` and all below. */
  limited: 'key-limited',
} as const;

const scopesOf: Readonly<Record<keyof typeof controlKeys, readonly Scope[]>> = {
  control: ['read', 'distributions', 'distributions_delete'],
  read: ['read'],
  change: ['distributions'],
  delete: ['distributions_delete'],
  admin: ['admin'],
  other: ['read', 'distributions', 'distributions_delete'],
  limited: ['read', 'distributions', 'distributions_delete'],
};

export interface ControlPlane extends TestApi {
  /** What the vendors answer; a test may put other answers there. */
  readonly script: Script;
  /** Sends a request such as `GET /v1/vendors`, with a JSON body where one is given; by the key that may do everything but `admin`, unless said otherwise. */
  send(what: string, body?: unknown, changes?: Ask): Promise<Reply>;
}

export interface ControlPlaneOptions {
  /** Accounts by id, with their vendor. Default: two at `able`, one each at `plain` and `purge-only`. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly accountRules?: readonly unknown[];
  readonly logger?: Logger;
  readonly observer?: ApiObserver;
}

/** Default: `www.example` (distribution `www`) is registered at `able-main`, `old.example` (`old`) at `plain-main`. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const script: Script = {
    stats: async () => {
      throw new Error('No statistics were scripted.');
    },
    logs: async () => {
      throw new Error('No log was scripted.');
    },
  };
  const vendors = [ableVendor(script), plainVendor(script), purgeOnlyVendor(script)];
  const env = {
    VENDOR_TOKEN: 'vendor-token',
    CALLBACK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const config = parseConfig(JSON.stringify(fileOf(options)), { env, vendors });
  const { logger, observer } = options;
  const api = await startApi({ config, vendors, ...(logger && { logger }), ...(observer && { observer }) });
  return {
    ...api,
    script,
    send: (what, body, changes = {}) => {
      const [method = '', path = ''] = what.split(' ', 2);
      return ask(`${api.url}${path}`, {
        method,
        key: controlKeys.control,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...changes,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...changes.headers },
      });
    },
  };
}

function fileOf({
  accounts = { 'able-main': 'able', 'able-eu': 'able', 'plain-main': 'plain', 'purge-main': 'purge-only' },
  accountRules = [],
}: ControlPlaneOptions) {
  return {
    clients: [{ id: 'cms' }, { id: 'deploy' }],
    keys: namesOf(controlKeys).map((id) => ({
      id,
      client: id === 'other' ? 'deploy' : 'cms',
      sha256: hash('sha256', controlKeys[id]),
      scopes: scopesOf[id],
      ...(id === 'limited' && { hostnames: ['new.example', '*.new.example'] }),
    })),
    accounts: Object.entries(accounts).map(([id, vendor]) => ({
      id,
      vendor,
      settings: { token: '${VENDOR_TOKEN}' },
    })),
    distributions: [
      {
        id: 'www',
        account: 'able-main',
        domain: 'www.example',
        hostnames: ['m.www.example'],
        vendorId: 'w-1',
      },
      { id: 'old', account: 'plain-main', domain: 'old.example' },
    ].filter(({ account }) => account in accounts),
    callbacks: { secret: '${CALLBACK_SECRET}', allowedHosts: ['hooks.example'] },
    controlPlane: { accountRules },
  };
}

const madeSchema = z.object({ distribution_id: z.string(), operation: z.object({ id: z.string() }) });

/** The ids that the answer to a change names. */
export function madeOf(reply: Reply): { distribution: string; operation: string } {
  const { distribution_id: distribution, operation } = madeSchema.parse(reply.body);
  return { distribution, operation: operation.id };
}

/** Makes a distribution at `able-main` that its vendor has. Answers its id. */
export async function haveDistribution(
  api: ControlPlane,
  domain = 'new.example',
  changes: Ask = {},
): Promise<string> {
  const body = { origin: 'origin.example', domain, account: 'able-main' };
  const { distribution } = madeOf(await api.send('POST /v1/cdn/distribution/create', body, changes));
  api.distributions.put({ id: distribution, account: 'able-main', state: 'active', vendorId: `v-${domain}` });
  return distribution;
}

function namesOf<Name extends string>(fields: Readonly<Record<Name, string>>): Name[] {
  const names: Name[] = [];
  for (const name in fields) {
    names.push(name);
  }
  return names;
}
