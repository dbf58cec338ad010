import { setTimeout as wait } from 'node:timers/promises';
import type { Supervised } from '../support/supervisor.ts';

/** Calls the API until it answers with anything but a 5xx. */
export interface CallApi {
  (path: string, method?: 'GET' | 'POST'): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** A call is tried again after a failure, for two minutes at least: all APIs may just be starting, one after the other. */
const triesMax = 600;

export function callApiOf({ apiUrls, key }: Pick<Supervised, 'apiUrls' | 'key'>): CallApi {
  return async (path, method = 'GET') => {
    for (let tries = 0; ; tries += 1) {
      const url = `${apiUrls[tries % apiUrls.length]}${path}`;
      try {
        const response = await fetch(url, {
          method,
          headers: { authorization: `Bearer ${key}` },
          signal: AbortSignal.timeout(10_000),
        });
        const body: unknown = await response.json();
        if (response.status < 500) {
          return { status: response.status, body };
        }
        throw new Error(`${path} was answered with ${response.status}: ${JSON.stringify(body)}`);
      } catch (error) {
        if (tries >= triesMax) {
          throw error;
        }
        await wait(200);
      }
    }
  };
}
