import type { Account, AccountCheck } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { confirmDeed } from '../parts/confirm.ts';
import { deedButton } from '../parts/deed-button.ts';
import type { Page } from '../shell/page.ts';

/** What can be done about an account. `done`: called when something was. */
export function accountDeeds(page: Page, account: Account, done: () => void): Child {
  if (!page.who.may('admin')) {
    return '–';
  }
  const { id, paused } = account;
  return h('div', { class: 'deeds' }, [
    paused === undefined
      ? pauseButton(page, id, done)
      : deedButton(
          'Resume',
          async () => {
            await page.api.call('resumeAccount', { path: { id } });
            done();
            return `${id} sends again.`;
          },
          { 'aria-label': `Resume ${id}` },
        ),
    paused === undefined &&
      isHeld(account) &&
      deedButton(
        'Reset',
        async () => {
          await page.api.call('resumeAccount', { path: { id } });
          done();
          return `${id} is tried again at once.`;
        },
        {
          'aria-label': `Reset ${id}`,
          title: 'Closes the circuit and tries again at once',
        },
      ),
    deedButton(
      'Check',
      async () => {
        const check = await page.api.call('checkAccount', { path: { id } });
        return describeCheck(id, check);
      },
      {
        'aria-label': `Check the credentials of ${id}`,
        title: 'Tries the credentials with one harmless call',
      },
    ),
  ]);
}

function pauseButton(page: Page, id: string, done: () => void): HTMLElement {
  return deedButton(
    'Pause…',
    async () => {
      const answer = await confirmDeed({
        title: `Pause ${id}?`,
        body: [
          h(
            'p',
            {},
            'It keeps its work and sends nothing until it is resumed. What the vendor has already taken is watched on.',
          ),
        ],
        deed: 'Pause',
      });
      if (answer === undefined) {
        return undefined;
      }
      await page.api.call('pauseAccount', { path: { id } });
      done();
      return `${id} is paused.`;
    },
    { 'aria-label': `Pause ${id}` },
  );
}

function isHeld({ status: { circuit, hold } }: Account): boolean {
  return circuit.state !== 'closed' || ['account', 'unavailable', 'throttled'].includes(hold?.reason ?? '');
}

function describeCheck(id: string, { result, message = '' }: AccountCheck): string {
  if (result === 'untried') {
    return `${id} cannot be checked. ${message}`;
  }
  if (result === 'refused') {
    throw new Error(`The vendor refused the credentials of ${id}. ${message}`);
  }
  return `The credentials of ${id} are good. ${message}`;
}
