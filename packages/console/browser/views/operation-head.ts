import type { Operation } from '@purgeway/client';
import type { TargetState } from '../api/states.ts';
import { h, type Child } from '../dom/h.ts';
import { formatNumber } from '../format/number.ts';
import { badge, operationBadge } from '../parts/badge.ts';
import { confirmDeed } from '../parts/confirm.ts';
import { deedButton } from '../parts/deed-button.ts';
import { factList, type Fact } from '../parts/fact-list.ts';
import { heading } from '../parts/heading.ts';
import { operationLink, operationPath } from '../parts/link.ts';
import { distance, moment } from '../parts/moment.ts';
import type { Page } from '../shell/page.ts';
import { describeWhat, tookOf } from './operations-table.ts';

/** What an operation is, how it stands, and what can be done about it. */
export function operationHead(page: Page, operation: Operation): HTMLElement {
  const { id, state, done, cancel_requested } = operation;
  return h(
    'div',
    {},
    heading(h('span', { class: 'id' }, id), {
      beside: [
        operationBadge(state),
        cancel_requested === true && !done && badge('cancel requested', 'warn'),
        !done && h('span', { class: 'live' }, 'live'),
      ],
      deeds: deedsOf(page, operation),
    }),
    factList(factsOf(operation)),
  );
}

function factsOf(operation: Operation): Fact[] {
  const { created_at, deadline_at, finished_at, targets, retry_of, distribution_id, done } = operation;
  const facts: (Fact | undefined)[] = [
    ['What', describeWhat(operation)],
    distribution_id === undefined ? undefined : ['Distribution', distribution_id],
    ['Targets', formatNumber(targets)],
    ['Asked', [moment(created_at), ' · ', distance(created_at)]],
    done ? undefined : ['Deadline', distance(deadline_at)],
    finished_at === undefined ? undefined : ['Ended', moment(finished_at)],
    finished_at === undefined ? undefined : ['Took', tookOf(created_at, finished_at)],
    retry_of === undefined ? undefined : ['Retry of', operationLink(retry_of)],
  ];
  return facts.filter((fact) => fact !== undefined);
}

function deedsOf(page: Page, operation: Operation): Child {
  const { id, done, cancel_requested } = operation;
  const canCancel = !done && cancel_requested !== true && page.who.may('purge', 'distributions');
  return [
    // Browsers keep the clipboard from pages that came over plain http.
    isSecureContext &&
      deedButton('Copy id', async () => {
        await navigator.clipboard.writeText(id);
        return 'The id is in the clipboard.';
      }),
    done &&
      operation.type === 'purge' &&
      unproven(operation) > 0 &&
      page.who.may('purge') &&
      retryButton(page, operation),
    canCancel && cancelButton(page, id),
  ];
}

function cancelButton(page: Page, id: string): HTMLElement {
  return deedButton(
    'Cancel…',
    async () => {
      const answer = await confirmDeed({
        title: 'Cancel this operation?',
        body: [
          h('p', {}, 'What is not yet sent is taken back. What a vendor has already taken goes on there.'),
        ],
        deed: 'Cancel the operation',
        isDangerous: true,
      });
      if (answer === undefined) {
        return undefined;
      }
      await page.api.call('cancelOperation', { path: { id } });
      return 'What was not yet sent is being taken back.';
    },
    { class: 'danger' },
  );
}

function retryButton(page: Page, operation: Operation): HTMLElement {
  return deedButton('Retry…', async () => {
    const answer = await confirmDeed({
      title: 'Retry what did not come through?',
      body: [
        h(
          'p',
          {},
          `A new operation is made of the targets that did not come to confirmed or unverified, at those accounts alone: ${formatNumber(unproven(operation))} of them.`,
        ),
      ],
      deed: 'Retry',
    });
    if (answer === undefined) {
      return undefined;
    }
    const { operation: made } = await page.once(`retry ${operation.id}`, (key) =>
      page.api.call('retryOperation', { path: { id: operation.id }, idempotencyKey: key }),
    );
    page.go(operationPath(made.id));
    return 'A new operation was made.';
  });
}

/** Targets, each at each account, that are not known to be taken by the vendor. */
function unproven({ counts }: Operation): number {
  const open: readonly TargetState[] = ['rejected', 'gave-up', 'not-supported', 'cancelled'];
  return open.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
