import { once } from 'node:events';
import { silentLogger } from '@purgeway/runtime';
import type { MyChange } from '@purgeway/store';
import { expect, it } from 'vitest';
import { ClaimLost, keepClaim } from './keep-claim.ts';

const change: MyChange = {
  answer: 'mine',
  token: 't',
  untilMs: 0,
  meta: {
    id: 'op_1',
    type: 'delete',
    client: 'site',
    key: 'k',
    createdAtMs: 0,
    deadlineAtMs: Infinity,
    targets: 1,
    accounts: { main: 1 },
    distribution: 'dist_1',
  },
  isCancelRequested: false,
  distribution: {
    id: 'dist_1',
    client: 'site',
    account: 'main',
    source: 'created',
    wanted: { origin: 'origin.example.com', domain: 'www.example.com', enabled: true },
    state: 'deleting',
    hostnames: [],
    drift: [],
    createdAtMs: 0,
    updatedAtMs: 0,
  },
  progress: { phase: 'waiting', attempt: 0, putOff: 0 },
};

/** Renewals that are answered so, in turn; the last again and again. */
function depsOf(answers: readonly (boolean | Error)[]) {
  let asked = 0;
  const renew = async (): Promise<boolean> => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? false;
    asked += 1;
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  return { store: { changes: { renew } }, leaseMs: 8, logger: silentLogger, asked: () => asked };
}

it('a claim that was lost ends the work at once', async () => {
  const deps = depsOf([true, false]);
  const reason = await keepClaim(deps, change, async (lost) => {
    await once(lost, 'abort');
    return lost.reason as unknown;
  });
  expect(reason).toBeInstanceOf(ClaimLost);
  expect(deps.asked()).toBeGreaterThan(1);
});

it('a renewal that fails says nothing of the claim: the work goes on, and the next is tried', async () => {
  const deps = depsOf([new Error('gone'), true]);
  const isLost = await keepClaim(deps, change, async (lost) => {
    await expect.poll(deps.asked).toBeGreaterThan(3);
    return lost.aborted;
  });
  expect(isLost).toBe(false);
});
