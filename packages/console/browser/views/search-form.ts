import { operationStates, operationTypes } from '../api/states.ts';
import { h } from '../dom/h.ts';
import { choice, field, type Option } from '../parts/field.ts';
import { link, operationPath, pathWith } from '../parts/link.ts';
import {
  guessable,
  readSearch,
  searchFields,
  writeSearch,
  type Guess,
  type Search,
  type SearchField,
} from '../search/read-search.ts';
import type { Page } from '../shell/page.ts';

const path = '/console/operations';

const names: Readonly<Record<SearchField, string>> = {
  url: 'URL',
  directory: 'directory',
  tag: 'tag',
  hostname: 'hostname',
  client: 'client',
  account: 'account',
  vendor_task: 'vendor task',
  state: 'state',
  type: 'type',
  from: 'from',
  to: 'to',
};

interface Searching {
  readonly search: Search;
  /** Ids of the accounts that there are. */
  readonly accounts: readonly string[];
}

/** The box that understands what is typed, and filters beside it. All of it stands in the address. */
export function searchForm(page: Page, { search, accounts }: Searching): HTMLElement {
  const { state, type, account, from, to, ...worded } = search;
  const filters = { state, type, account, from, to };
  const go = (changes: Search): void => page.go(pathWith(path, { ...search, ...changes }));
  return h(
    'search',
    {},
    h(
      'form',
      {
        class: 'search',
        onsubmit: (event) => {
          event.preventDefault();
          find(page, { filters, accounts });
        },
      },
      field({ id: 'search', label: 'Search', isLabelHidden: true, control: searchBox(writeSearch(worded)) }),
      h('button', { class: 'primary' }, 'Search'),
      h(
        'div',
        { class: 'filters' },
        filter('state', { all: 'Any state', options: operationStates, chosen: state, go }),
        filter('type', { all: 'Any type', options: operationTypes, chosen: type, go }),
        filter('account', {
          all: 'Any account',
          options: withChosen(accounts, account),
          chosen: account,
          go,
        }),
        timeFilter('from', from, go),
        timeFilter('to', to, go),
        Object.keys(search).length > 0 && link(path, { class: 'button quiet' }, 'Clear'),
      ),
    ),
    guessesOf(search, page.query.get('guess')),
  );
}

function searchBox(text: string): HTMLElement {
  return h('input', {
    id: 'search',
    type: 'search',
    name: 'search',
    value: text,
    placeholder: 'URL, tag, hostname, client:…, vendor task, state or operation',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
  });
}

interface Finding {
  readonly filters: Search;
  readonly accounts: readonly string[];
}

/** An operation is shown at once. What was only guessed is noted in the address, so that the page can offer the other meanings. */
function find(page: Page, { filters, accounts }: Finding): void {
  const box = document.querySelector('#search');
  const text = box instanceof HTMLInputElement ? box.value : '';
  const { operation, search, guesses } = readSearch(text, accounts);
  if (operation !== undefined) {
    page.go(operationPath(operation));
    return;
  }
  const guess = guesses.map(({ field }) => field).join(' ');
  page.go(pathWith(path, { ...filters, ...search, guess }));
}

/** What a word was taken for, and what else it may be. */
function guessesOf(search: Search, guessed: string | null): HTMLElement | undefined {
  const fields = (guessed ?? '').split(' ');
  const guesses = searchFields.flatMap((field): Guess[] => {
    const word = search[field];
    return word === undefined || !fields.includes(field)
      ? []
      : [{ word, field, others: guessable.filter((other) => other !== field) }];
  });
  if (guesses.length === 0) {
    return undefined;
  }
  return h(
    'p',
    { class: 'guesses', 'aria-live': 'polite' },
    guesses.map(({ word, field, others }) => [
      h('span', {}, 'Read ', h('code', {}, word), ` as ${names[field]}. Look for it as `),
      others.map((other) =>
        link(
          pathWith(path, { ...search, [field]: undefined, [other]: word, guess: other }),
          { class: 'chip', 'data-key': other },
          names[other],
        ),
      ),
    ]),
  );
}

interface Filter {
  readonly all: string;
  readonly options: readonly string[];
  readonly chosen: string | undefined;
  readonly go: (changes: Search) => void;
}

function filter(name: 'state' | 'type' | 'account', { all, options, chosen, go }: Filter): HTMLElement {
  const choices: Option[] = [['', all], ...options.map((option) => [option, option] as const)];
  const onchange = ({ target }: Event): void =>
    go({ [name]: target instanceof HTMLSelectElement ? target.value : '' });
  const control = choice({ id: `filter-${name}`, onchange }, choices, chosen ?? '');
  return field({ id: `filter-${name}`, label: names[name], isLabelHidden: true, control });
}

/** In the reader's own time; in the address it stands in UTC. */
function timeFilter(
  name: 'from' | 'to',
  chosen: string | undefined,
  go: (changes: Search) => void,
): HTMLElement {
  const control = h('input', {
    id: `filter-${name}`,
    type: 'datetime-local',
    value: chosen === undefined ? '' : localOf(chosen),
    onchange: ({ target }) => {
      const text = target instanceof HTMLInputElement ? target.value : '';
      go({ [name]: text === '' ? undefined : new Date(text).toISOString() });
    },
  });
  return field({ id: `filter-${name}`, label: names[name], control });
}

export function localOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime())
    ? ''
    : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function withChosen(known: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || known.includes(chosen) ? known : [...known, chosen];
}
