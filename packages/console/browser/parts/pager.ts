import { h } from '../dom/h.ts';
import { link, pathWith } from './link.ts';

interface Pager {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly cursor: string | undefined;
  readonly next: string | undefined;
}

/** Ways to the next page and back to the first; the browser's own "back" leads to the one before. */
export function pager({ path, parameters, cursor, next }: Pager): HTMLElement | undefined {
  if (cursor === undefined && next === undefined) {
    return undefined;
  }
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Pages' },
    cursor !== undefined && link(pathWith(path, parameters), { class: 'button' }, 'Newest'),
    next !== undefined && link(pathWith(path, { ...parameters, cursor: next }), { class: 'button' }, 'Older'),
  );
}
