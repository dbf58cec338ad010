import { PurgewayError } from '@purgeway/client';
import { isRefusal } from '../api/refusal.ts';
import { h } from '../dom/h.ts';

/** What went wrong, as the API says it, with the id that its log knows the request by. */
export function problemBox(error: unknown, again?: () => void): HTMLElement {
  const problem = isRefusal(error) ? error : undefined;
  return h(
    'div',
    { class: 'problem', role: 'alert' },
    h('h2', {}, titleOf(error)),
    h('p', {}, messageOf(error)),
    problem !== undefined && itemsOf(problem),
    h(
      'p',
      { class: 'fine' },
      problem !== undefined && h('span', {}, `${problem.status} ${problem.code}`),
      problem !== undefined && h('span', {}, 'Request ', h('code', {}, problem.requestId)),
    ),
    again !== undefined && h('button', { onclick: () => again() }, 'Try again'),
  );
}

/** The same in one sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : 'Something went wrong in this page.';
}

function titleOf(error: unknown): string {
  return error instanceof PurgewayError ? (error.title ?? 'No answer') : 'This page failed';
}

const itemsShown = 20;

function itemsOf({ errors, errorCount }: PurgewayError): HTMLElement | undefined {
  if (errors.length === 0) {
    return undefined;
  }
  const more = errorCount - Math.min(errors.length, itemsShown);
  return h(
    'ul',
    {},
    errors
      .slice(0, itemsShown)
      .map(({ pointer, detail }) =>
        h('li', {}, pointer !== undefined && h('code', {}, pointer), ' ', detail),
      ),
    more > 0 && h('li', {}, `and ${more} more`),
  );
}
