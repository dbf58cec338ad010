import { h } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';

const themes = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
type Theme = (typeof themes)[number][0];

const storageKey = 'purgeway.theme';

/** The switch between light and dark, which this browser remembers. */
export function startTheme(place: HTMLElement): void {
  const stored = localStorage.getItem(storageKey);
  choose(place, themes.find(([name]) => name === stored)?.[0] ?? 'system');
}

function choose(place: HTMLElement, theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(storageKey);
  } else {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(storageKey, theme);
  }
  fill(
    place,
    h(
      'fieldset',
      { class: 'segments' },
      h('legend', { class: 'unseen' }, 'Colours'),
      themes.map(([name, text]) =>
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(name === theme),
            title: text,
            onclick: () => choose(place, name),
          },
          name === 'system' ? 'Auto' : text,
        ),
      ),
    ),
  );
}
