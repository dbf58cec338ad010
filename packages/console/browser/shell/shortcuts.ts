const pages: Readonly<Record<string, string>> = {
  o: '/console/operations',
  p: '/console/purge',
  a: '/console/accounts',
  c: '/console/callbacks',
  v: '/console',
};

/** `/` leads into the search box, `g` and a letter to a page; not while something is typed. */
export function startShortcuts(go: (path: string) => void): void {
  let isGoing = false;
  document.addEventListener('keydown', (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) {
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
