import { createHash, randomBytes } from 'node:crypto';
import { startApi, type RunningApi } from '@purgeway/api';
import { watchAnswers } from '@purgeway/api/testing';
import { parseConfig } from '@purgeway/config';
import { createManualClock, silentLogger, type Logger, type ManualClock } from '@purgeway/runtime';

export interface AloneOptions {
  readonly redisUrl: string;
  /** Each key by its id, with its secret and the fields of its entry in the config. */
  readonly keys: Readonly<Record<string, { readonly secret: string; readonly fields: object }>>;
  /** How many APIs there are; absent: 1. */
  readonly count?: number;
  readonly logger?: Logger;
}

/** APIs over one Redis, without a worker: nothing is sent to anybody. One vendor account (`main`) fronts `www.example.com`. */
export interface ApisAlone {
  readonly apis: readonly RunningApi[];
  /** Address of the first. */
  readonly url: string;
  readonly clock: ManualClock;
  readonly prefix: string;
  close(): Promise<void>;
}

export async function startApisAlone(options: AloneOptions): Promise<ApisAlone> {
  const clock = createManualClock();
  const prefix = `alone-${process.pid}-${randomBytes(4).toString('hex')}`;
  const config = parseConfig(JSON.stringify(fileOf(options)), { env: { TOKEN: 'token' } });
  const apis: RunningApi[] = [];
  for (let i = 0; i < (options.count ?? 1); i += 1) {
    apis.push(
      await startApi({
        config,
        redisUrl: options.redisUrl,
        prefix,
        // The tests' Redis is shared, and the machine may be busy.
        redisSilentAfterMs: 2_000,
        host: '127.0.0.1',
        port: 0,
        cursorSecret: 'c'.repeat(40),
        logger: options.logger ?? silentLogger,
        clock,
        onServer: watchAnswers,
      }),
    );
  }
  return {
    apis,
    url: apis[0]?.url ?? '',
    clock,
    prefix,
    close: async () => {
      await Promise.all(apis.map((api) => api.close()));
    },
  };
}

function fileOf({ keys }: AloneOptions) {
  return {
    clients: [{ id: 'cms' }],
    keys: Object.entries(keys).map(([id, { secret, fields }]) => ({
      id,
      client: 'cms',
      sha256: createHash('sha256').update(secret).digest('hex'),
      ...fields,
    })),
    accounts: [{ id: 'main', vendor: 'bitiful', settings: { token: '${TOKEN}' } }],
    distributions: [{ id: 'www', account: 'main', domain: 'www.example.com' }],
  };
}
