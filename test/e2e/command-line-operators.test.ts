import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSource } from '@purgeway/hooks';
import { signRequest } from '@purgeway/hooks/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startCommand } from '../support/command-line.ts';
import {
  openCommandLineRig,
  rigHostname,
  rigPage,
  type CommandLineRig,
} from '../support/command-line-rig.ts';
import { findFreePort } from '../support/redis-server.ts';

let rig: CommandLineRig;
beforeAll(async () => {
  rig = await openCommandLineRig(inject('redisUrl'));
});
afterAll(() => rig.close());

it('lists operations, and shows one, its targets and what came of taking it back', async () => {
  await rig.purgeway(['purge', rigPage('before')]);
  const { out } = await rig.purgeway(['purge', rigPage('looked-at'), '--wait', '--json']);
  const id = String(JSON.parse(out).purge_id);
  const listed = await rig.purgeway(['operations', 'list', '--limit', '1', '--json']);
  const lines = listed.out.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id });
  expect((await rig.purgeway(['operations', 'get', id])).out).toContain('purge: complete');
  expect((await rig.purgeway(['operations', 'targets', id])).out).toContain(
    `${rigPage('looked-at')}  main confirmed`,
  );
  expect((await rig.purgeway(['operations', 'cancel', id])).out).toContain('0 purges taken back.');
  expect((await rig.purgeway(['operations', 'get', 'op_none'])).code).toBe(3);
  expect((await rig.purgeway(['operations', 'timeline', id])).out).toMatch(
    / accepted .*\n(.*\n)*.* finished /u,
  );
  const found = await rig.purgeway(['operations', 'list', '--target-url', rigPage('looked-at'), '--json']);
  expect(JSON.parse(found.out)).toMatchObject({ id });
});

it('finds the targets of an operation that stand in a state, and says how far it looked', async () => {
  rig.fake.poison.add(rigPage('poisoned'));
  const pages = ['whole', 'poisoned', 'sound'].map(rigPage);
  const { out } = await rig.purgeway(['purge', ...pages, '--wait', '--json']);
  const targets = ['operations', 'targets', String(JSON.parse(out).purge_id), '--json'];
  const found = async (...words: readonly string[]) => {
    const { out, err } = await rig.purgeway([...targets, ...words]);
    const lines = out.split('\n').filter((line) => line !== '');
    return { values: lines.map((line) => JSON.parse(line).value), err };
  };
  expect(await found('--state', 'rejected')).toEqual({ values: [rigPage('poisoned')], err: '' });
  expect(await found('--state', 'rejected', '--state', 'confirmed')).toMatchObject({ values: pages });
  expect((await found('--state', 'sent')).err).toBe('There is no such target.\n');
  expect(await found('--state', 'rejected', '--limit', '1')).toEqual({
    values: [],
    err: 'There is none among the first 1; --all looks at all of them.\n',
  });
  expect((await found('--state', 'confirmed', '--limit', '1')).err).toBe(
    'Only looked at the first 1; --all looks at all of them.\n',
  );
  const wrong = await rig.purgeway([...targets, '--state', 'failed']);
  expect(wrong.err).toContain("'failed' is invalid");
  expect(wrong.code).toBe(2);
});

it('retries what came to nothing', async () => {
  rig.fake.poison.add(rigPage('retried'));
  const first = await rig.purgeway(['purge', rigPage('retried'), '--wait', '--json']);
  expect(first.code).toBe(1);
  rig.fake.poison.delete(rigPage('retried'));
  const { purge_id: id } = JSON.parse(first.out);
  const again = await rig.purgeway(['operations', 'retry', id, '--wait', '--json']);
  expect(JSON.parse(again.out)).toMatchObject({ state: 'complete', retry_of: id });
  expect(again.code).toBe(0);
});

it('pauses an account, which then sends nothing, and resumes it', async () => {
  expect((await rig.purgeway(['accounts', 'pause', 'main'])).out).toBe('main: paused\n');
  expect((await rig.purgeway(['accounts', 'list'])).out).toMatch(/^main +\S+ +paused by /mu);
  const waiting = await rig.purgeway(['purge', rigPage('paused'), '--json']);
  expect((await rig.purgeway(['accounts', 'resume', 'main'])).out).toBe('main: resumed\n');
  expect((await rig.purgeway(['operations', 'watch', JSON.parse(waiting.out).purge_id])).code).toBe(0);
  expect((await rig.purgeway(['accounts', 'get', 'main'])).out).toContain('stands      works');
});

it('checks credentials, and the doctor looks at everything through the API', async () => {
  expect((await rig.purgeway(['accounts', 'check', 'main'])).out).toMatch(/^main: /u);
  const { code, out } = await rig.purgeway(['doctor', '--json']);
  const { findings } = JSON.parse(out);
  const names = findings.map(({ name }: { name: string }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'api',
      'clock',
      'readiness',
      'credentials main',
      'clock main',
      'account main',
      'backlog main',
    ]),
  );
  expect(findings).not.toContainEqual(expect.objectContaining({ result: 'fail' }));
  expect(code).toBe(0);
});

it('shows accounts, distributions, keys, callbacks and their endpoints', async () => {
  expect((await rig.purgeway(['accounts', 'list'])).out).toMatch(/^main +\S+ +works/mu);
  expect((await rig.purgeway(['distributions', 'list'])).out).toContain('main-distribution');
  expect((await rig.purgeway(['distributions', 'get', 'main-distribution', '--json'])).out).toContain(
    rigHostname,
  );
  expect((await rig.purgeway(['keys'])).out).toMatch(/^site-key +site +purge read admin/mu);
  expect((await rig.purgeway(['callbacks', 'list'])).err).toContain('No callback is dead.');
  expect((await rig.purgeway(['callbacks', 'endpoints'])).err).toContain('There is no callback endpoint.');
  expect((await rig.purgeway(['callbacks', 'redeliver', '--from', '1h'])).out).toContain(
    '0 callbacks sent again.',
  );
});

it('explains a hook, whose signature is over the very bytes of the payload', async () => {
  expect((await rig.purgeway(['hooks', 'list'])).out).toMatch(/^pages +github +site +\/v1\/hooks\/pages/mu);
  const file = join(rig.folder, 'payload.json');
  const body = Buffer.from(
    '{ "ref": "refs/heads/main",\n  "repository": {"default_branch":"main"}, "page": "a" }\n',
  );
  await writeFile(file, body);
  const request = { method: 'POST', path: '/v1/hooks/pages', headers: {}, body };
  const { headers } = signRequest(findSource('github')?.authentication, request, {
    secret: rig.stack.secret,
    nowMs: 0,
  });
  const given = Object.entries({ ...headers, 'x-github-event': 'push' }).flatMap(([name, value]) => [
    '--header',
    `${name}: ${value}`,
  ]);
  const { code, out } = await rig.purgeway(['hooks', 'explain', 'pages', file, ...given, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    signature: 'valid',
    would_purge: 1,
    targets: { urls: [rigPage('a')] },
  });
  expect(code).toBe(0);
  const token = await rig.purgeway([
    'hooks',
    'explain',
    'pages',
    file,
    '--header',
    'Authorization: Bearer x',
  ]);
  expect(token.code).toBe(2);
});

it('makes, changes and takes down a distribution, and waits for each', async () => {
  const change = async (...words: readonly string[]) => {
    const { code, out } = await rig.purgeway(['distributions', ...words, '--json', '--wait']);
    return { code, ...JSON.parse(out) };
  };
  const domain = 'made.example.com';
  const made = await change(
    'create',
    '--origin',
    'origin.example.com',
    '--domain',
    domain,
    '--account',
    'main',
  );
  expect(made).toMatchObject({ code: 0, domain, operation: { type: 'create', state: 'complete' } });
  const id = String(made.distribution_id);
  expect(await change('update', id, '--ttl', '2h')).toMatchObject({
    code: 0,
    operation: { type: 'update' },
  });
  expect((await rig.purgeway(['distributions', 'get', id])).out).toMatch(/^cache_ttl_seconds +7200$/mu);
  expect(await change('delete', id)).toMatchObject({
    code: 0,
    operation: { type: 'delete', state: 'complete' },
  });
  expect(await change('delete', id)).toMatchObject({ code: 0, distribution_id: id });
});

it('exports the audit log as lines, and verifies it', async () => {
  const exported = await rig.purgeway(['audit', 'export']);
  const [first = ''] = exported.out.split('\n');
  expect(JSON.parse(first)).toHaveProperty('action');
  const { code, out } = await rig.purgeway(['audit', 'verify']);
  expect(out).toMatch(/^ok {4}purges: \d+ entries/mu);
  expect(code).toBe(0);
});

it('examines Redis directly, and says in its exit code whether it keeps what it acknowledges', async () => {
  // Strictly, because a Redis without a replica is warned of, and how it stands otherwise is the machine's affair.
  const words = ['doctor', '--no-api', '--strict', '--redis', inject('redisUrl'), '--json'];
  const { code, out } = await rig.purgeway(words);
  const { findings } = JSON.parse(out);
  expect(findings).toContainEqual({ name: 'redis appendfsync', result: 'ok', message: 'always' });
  const fsync = findings.find(({ name }: { name: string }) => name === 'redis fsync');
  expect(fsync?.message).toMatch(/median [\d.]+ ms, p99 [\d.]+ ms over 200 writes/u);
  expect(findings).toContainEqual(expect.objectContaining({ name: 'redis replication', result: 'warn' }));
  expect(code).toBe(1);
  const gone = await rig.purgeway(['doctor', '--no-api'], {
    env: { REDIS_URL: `redis://u:pass-word@127.0.0.1:${await findFreePort()}` },
  });
  expect(gone.out).toContain('cannot be examined');
  expect(gone.out + gone.err).not.toContain('pass-word');
  expect(gone.code).toBe(1);
});

it.each([
  ['before it has all, with the code that says so', [], 141],
  ['and there is nothing to write, with 0', ['--to', '2020-01-01T00:00:00Z'], 0],
])('stops without a word when whoever reads goes away %s', async (_when, words, expected) => {
  // The audit log has an entry of it.
  await rig.purgeway(['purge', rigPage('audited')]);
  const running = startCommand(['audit', 'export', ...words], { env: rig.env });
  running.child.stdout?.destroy();
  const { code, err } = await running.finished;
  expect({ code, err }).toEqual({ code: expected, err: '' });
});
