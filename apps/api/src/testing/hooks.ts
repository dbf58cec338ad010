import { parseConfig, type Config } from '@purgeway/config';
import { findSource, type Authentication } from '@purgeway/hooks';
import { signRequest } from '@purgeway/hooks/testing';
import { ask, type Reply } from './client.ts';
import { testConfig } from './start-api.ts';

/** The secret of every hook that {@link configWithHooks} makes. */
export const hookSecret = 'a secret of the hooks of the tests';

/** The tests' config with these hooks of the client `cms`, for the site `www.example`; `fields` are those of the config file. */
export function configWithHooks(
  hooks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  base: Config = testConfig,
): Config {
  const file = {
    clients: [{ id: 'cms' }, { id: 'deploy' }],
    hooks: Object.fromEntries(
      Object.entries(hooks).map(([name, fields]) => [
        name,
        { client: 'cms', secret: '${HOOK_SECRET}', variables: { site: 'www.example' }, ...fields },
      ]),
    ),
  };
  const env = { HOOK_SECRET: hookSecret, OTHER_SECRET: 'the secret that there was before' };
  return { ...base, hooks: parseConfig(JSON.stringify(file), { env }).hooks };
}

export interface SentHook {
  readonly source: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly secret?: string;
  /** Absent: the source's own. */
  readonly authentication?: Authentication;
}

/** Calls a hook as its source does, signed now. */
export function sendHook(
  address: string,
  { source, body, headers = {}, secret = hookSecret, authentication }: SentHook,
): Promise<Reply> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const request = signRequest(
    authentication ?? findSource(source)?.authentication,
    { method: 'POST', path: new URL(address).pathname, headers, body: Buffer.from(raw) },
    { secret, nowMs: Date.now() },
  );
  return ask(address, {
    method: 'POST',
    key: '',
    headers: { 'content-type': 'application/json', ...request.headers },
    body: new Uint8Array(request.body),
  });
}
