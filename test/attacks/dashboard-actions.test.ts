import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { openTarget, secrets, type Headers, type Target } from './open-target.ts';

// Somebody who was let into the dashboard tries to do there what they may not.

let target: Target;
beforeAll(async () => {
  target = await openTarget(inject('redisUrl'));
});
afterAll(() => target.close());

const entriesSchema = z.object({
  items: z.array(
    z.object({ key: z.string(), subject: z.string(), deed: z.string(), status: z.number().optional() }),
  ),
});

const asAdmin = (headers: Headers = {}): Headers => ({
  authorization: `Bearer ${secrets.admin}`,
  ...headers,
});

describe('with a key that may do less', () => {
  test('no scope but read and admin gets in, by key or form', async () => {
    for (const secret of [secrets.purge, secrets.bound]) {
      const reply = await target.ask('/admin/queues/api/queues', {
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(reply.status).toBe(403);
      const cookie = await target.cookieOf(secret);
      expect([401, 403]).toContain(
        (await target.ask('/admin/queues/api/queues', { headers: { cookie } })).status,
      );
    }
  });

  test.each([
    ['PUT', '/pause'],
    ['PUT', '/resume'],
    ['PUT', '/retry/failed'],
    ['PUT', '/promote'],
    ['PUT', '/clean/completed'],
    ['PUT', '/empty'],
    ['PUT', '/obliterate'],
    ['PUT', '/concurrency'],
    ['PUT', '/rate-limit'],
    ['POST', '/add'],
    ['PUT', '/the-job/retry'],
    ['PUT', '/the-job/clean'],
    ['PUT', '/the-job/promote'],
    ['PATCH', '/the-job/update-data'],
    ['PATCH', '/the-job/delay'],
    ['PATCH', '/job-schedulers/x'],
  ])('a reader does not %s %s', async (method, path) => {
    const cookie = await target.cookieOf(secrets.read);
    for (const headers of [{ cookie, origin: target.url }, { authorization: `Bearer ${secrets.read}` }]) {
      for (const url of [
        target.board + path,
        (target.board + path).replace('/api/', '/API/'),
        `${target.board}${path}/`,
      ]) {
        expect((await target.ask(url, { method, headers, body: '{}' })).status).toBe(403);
      }
    }
    for (const override of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      await target.ask(target.board + path, {
        headers: { authorization: `Bearer ${secrets.read}`, [override]: method },
      });
      await target.ask(`${target.board}${path}?_method=${method}`, {
        headers: { authorization: `Bearer ${secrets.read}` },
      });
    }
    expect([await target.queue.isPaused(), (await target.queue.getJob('the-job'))?.data]).toEqual([
      false,
      { lane: 'url.hard' },
    ]);
  });

  test('a reader does not have everything read at once', async () => {
    for (const jobsPerPage of ['1000000', '-1', '0', '1e9', '101', 'x', '10&jobsPerPage=100000']) {
      const path = `/admin/queues/api/queues?activeQueue=${target.queue.name}&jobsPerPage=${jobsPerPage}`;
      expect((await target.ask(path, { headers: { authorization: `Bearer ${secrets.read}` } })).status).toBe(
        400,
      );
    }
  });
});

describe('even an admin', () => {
  test.each<[string, string, string, object]>([
    [
      'puts in a job of their own making',
      'POST',
      '/add',
      { name: 'purge', data: { lane: 'x' }, options: { repeat: { every: 1 } } },
    ],
    [
      'changes what a job says',
      'PATCH',
      '/the-job/update-data',
      { jobData: { lane: '../../x', __proto__: { admin: true } } },
    ],
    ['gives a job another time', 'PATCH', '/the-job/delay', { delay: 1e12 }],
    ['gives a job another rank', 'PATCH', '/the-job/priority', { priority: 1 }],
    ['throws a queue away', 'PUT', '/obliterate', {}],
    ['empties a queue', 'PUT', '/empty', {}],
    ['sets a limit of their own', 'PUT', '/rate-limit', { max: 1, duration: 1 }],
    ['sets how many run at a time', 'PUT', '/concurrency', { concurrency: 0 }],
    ['removes a schedule', 'PUT', '/job-schedulers/sweep/remove', {}],
    ['changes a schedule', 'PATCH', '/job-schedulers/sweep', { every: 1 }],
    ['cleans what is under way', 'PUT', '/clean/active', {}],
    ['reaches past the board', 'PUT', '/..%2fpause', {}],
    ['reaches another address by its case', 'POST', '/ADD', {}],
    ['deletes by another method', 'DELETE', '', {}],
  ])('never %s here', async (...[, method, path, body]) => {
    const headers = asAdmin({ 'content-type': 'application/json' });
    const before = await target.queue.getJobCounts();
    expect(
      (await target.ask(target.board + path, { method, headers, body: JSON.stringify(body) })).status,
    ).toBe(403);
    expect(await target.queue.getJobCounts()).toEqual(before);
    expect((await target.queue.getJob('the-job'))?.data).toEqual({ lane: 'url.hard' });
  });

  test('acts where the dashboard offers it, and stands in the audit log for it', async () => {
    for (const action of ['pause', 'resume']) {
      expect(
        (await target.ask(`${target.board}/${action}`, { method: 'PUT', headers: asAdmin() })).status,
      ).toBe(200);
      expect(await target.queue.isPaused()).toBe(action === 'pause');
    }
    const read = async () => {
      const reply = await target.ask('/v1/audit?action=queue.pause&chain=deeds', { headers: asAdmin() });
      return entriesSchema.parse(await reply.json()).items;
    };
    await until('what came of it, which follows the answer, is written down', async () => {
      return (await read()).length === 2;
    });
    const [ended, asked] = await read();
    const known = { key: 'admin', subject: target.queue.name, deed: ended?.deed };
    expect([asked, ended]).toEqual([known, { ...known, status: 200 }]);
  });
});
