import { h } from '../dom/h.ts';

const shownMs = 6_000;

/** Says what was done, for a while. What went wrong stays until it is put away. */
export function toast(text: string, isBad = false): void {
  const note = h(
    'div',
    { class: isBad ? 'toast bad' : 'toast' },
    h('span', {}, text),
    h('button', { class: 'quiet', 'aria-label': 'Put this note away', onclick: () => note.remove() }, '×'),
  );
  document.querySelector('#toasts')?.append(note);
  if (!isBad) {
    setTimeout(() => note.remove(), shownMs);
  }
}
