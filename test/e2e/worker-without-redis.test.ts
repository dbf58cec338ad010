import { describe, expect, onTestFinished, test } from 'vitest';
import { openRig, type Rig } from '../outages/rig.ts';
import { parseExposition, valueIn } from '../support/exposition.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

describe.runIf(findRedisProgram() !== undefined)('a worker that starts while Redis is away', () => {
  async function startWithoutRedis() {
    const rig = await openRig({ accounts: [] });
    onTestFinished(() => rig.close());
    await rig.redis().kill();
    return { rig, ...(await startListening(rig)) };
  }

  async function startListening(rig: Rig) {
    const worker = await rig.startWorker({ until: 'listening' });
    const [, port] = /"port":(\d+)[^\n]*"msg":"listening"/u.exec(worker.output()) ?? [];
    return { worker, ask: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
  }

  test('says so, and works when Redis is there', async () => {
    const { rig, worker, ask } = await startWithoutRedis();
    expect((await ask('/livez')).status).toBe(200);
    const readiness = await ask('/readyz');
    expect([readiness.status, await readiness.json()]).toEqual([
      503,
      { ok: false, problems: ['Redis does not answer.'] },
    ]);
    const metrics = parseExposition(await (await ask('/metrics')).text());
    expect(valueIn(metrics, 'purgeway_redis_up')).toBe(0);
    expect(valueIn(metrics, 'purgeway_worker_canary_age_seconds')).toBe(0);
    await rig.restartRedis(0);
    await until('it is ready', async () => (await ask('/readyz')).status === 200);
    await until('it takes jobs', () => worker.output().includes('"msg":"ready"'));
  });

  test('ends in order when it is told to', async () => {
    const { worker } = await startWithoutRedis();
    expect(await worker.end('SIGTERM')).toBe(0);
  });
});
