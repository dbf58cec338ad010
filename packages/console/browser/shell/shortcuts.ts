import { h } from '../dom/h.ts';

const storageKey = 'purgeway.shortcuts';

const pages: Readonly<Record<string, string>> = {
  o: '/console/operations',
  p: '/console/purge',
  a: '/console/accounts',
  c: '/console/callbacks',
  h: '/console/hooks',
  v: '/console',
};

/**
 * `/` leads into the search box, `g` and a letter to a page; not while something is typed. Whoever speaks to a program that types for
 * them turns it off in `place`, which this browser remembers.
 */
export function startShortcuts(place: HTMLElement, go: (path: string) => void): void {
  const isOn = shortcutSwitch();
  place.append(
    h('label', { class: 'check', title: '/ to search, g and a letter for a page' }, isOn, 'Shortcuts'),
  );
  let isGoing = false;
  document.addEventListener('keydown', (event) => {
    if (!isOn.checked || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) {
      return;
    }
    const page = isGoing ? pages[event.key] : undefined;
    isGoing = event.key === 'g';
    if (page !== undefined) {
      go(page);
    } else if (event.key === '/') {
      event.preventDefault();
      focusSearch(go);
    }
  });
}

function shortcutSwitch(): HTMLInputElement {
  const box = h('input', {
    type: 'checkbox',
    checked: localStorage.getItem(storageKey) !== 'off',
    onchange: () => {
      if (box.checked) {
        localStorage.removeItem(storageKey);
      } else {
        localStorage.setItem(storageKey, 'off');
      }
    },
  });
  return box;
}

function focusSearch(go: (path: string) => void): void {
  if (document.querySelector('#search') === null) {
    go('/console/operations');
  }
  const box = document.querySelector('#search');
  if (box instanceof HTMLElement) {
    box.focus();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}
