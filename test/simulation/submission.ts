import type { PurgeMeta, RoutedTarget } from '@purgeway/model';
import type { OperationSeed } from '@purgeway/store';
import type { Submission } from './history.ts';

export function submissionOf(
  id: string,
  values: readonly string[],
  facts: Pick<Submission, 'askedAtMs' | 'deadlineAtMs'> & Partial<Submission>,
): Submission {
  return {
    id,
    values,
    client: 'cms',
    priority: 'normal',
    times: 1,
    isAcknowledged: true,
    isCancelled: false,
    ...facts,
  };
}

/** As the API would put it to the store: everything goes to the one account. */
export function seedOf(submission: Submission): OperationSeed {
  const targets: RoutedTarget[] = submission.values.map((value) => ({ kind: 'url', value, route: 0 }));
  const meta: PurgeMeta = {
    id: submission.id,
    type: 'purge',
    client: submission.client,
    key: 'k1',
    createdAtMs: Math.floor(submission.askedAtMs),
    deadlineAtMs: Math.floor(submission.deadlineAtMs),
    mode: 'hard',
    priority: submission.priority,
    targets: targets.length,
    accounts: { main: targets.length },
    routes: [[{ account: 'main', distribution: 'www' }]],
    callback: { url: 'https://client.example/{status}' },
  };
  return { id: submission.id, isKeyed: true, fingerprint: 'f', meta, targets };
}

export function eventOf({ id }: Submission): string {
  return id.replace('op_', 'msg_');
}
