import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { skeleton } from './blank.ts';
import { problemBox } from './problem-box.ts';

/** A place for what is looked at again and again. What was found stays when a look fails, below what went wrong. */
export interface KeptPlace {
  readonly element: HTMLElement;
  show(...found: readonly Child[]): void;
  fail(error: unknown, again?: () => void): void;
}

/** `lines`: how high it will be. */
export function keptPlace(lines?: number): KeptPlace {
  const problem = h('div');
  const found = h('div', {}, skeleton(lines));
  return {
    element: h('div', {}, problem, found),
    show: (...children) => {
      fill(problem);
      fill(found, ...children);
    },
    fail: (error, again) => {
      fill(problem, problemBox(error, again));
      found.querySelector(':scope > .skeleton')?.remove();
    },
  };
}
