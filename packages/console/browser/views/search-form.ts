import { operationStates, operationTypes } from '../api/states.ts';
import { h } from '../dom/h.ts';
import { choice, field, offerOptions, type Option } from '../parts/field.ts';
import { link, operationPath, pathWith } from '../parts/link.ts';
import {
  guessable,
  readSearch,
  searchFields,
  writeSearch,
  type Guess,
  type Search,
  type SearchField,
  type Understood,
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

/** The box that understands what is typed, and filters beside it. All that was looked for stands in the address. */
export interface SearchForm {
  readonly element: HTMLElement;
  /** Offers the ids of the accounts that there are. Nothing that is typed or chosen is lost. */
  offer(accounts: readonly string[]): void;
}

/** A choice is looked for at once, times when they are left, and with either of them what the box says by then. */
export function createSearchForm(page: Page, search: Search): SearchForm {
  const { state, type, account, from, to, ...worded } = search;
  const box = searchBox(writeSearch(worded));
  const times = { from: timeBox('from', from), to: timeBox('to', to) };
  let accounts: readonly string[] = [];
  const timesNow = (): Search => ({ from: timeOf(times.from, from), to: timeOf(times.to, to) });
  const find = (changes: Search = {}, focused?: string): void => {
    const words =
      box.value === writeSearch(worded) ? { search: worded, guesses: [] } : readSearch(box.value, accounts);
    go(page, words, { filters: { state, type, account, ...timesNow() }, changes, focused });
  };
  const chooseAccount = filter('account', {
    options: accountOptions(accounts, account),
    chosen: account,
    find,
  });
  const form = h(
    'form',
    {
      class: 'search',
      onsubmit: (event) => {
        event.preventDefault();
        find();
      },
    },
    field({ id: 'search', label: 'Search', isLabelHidden: true, control: box }),
    h('button', { class: 'primary' }, 'Search'),
    h(
      'div',
      { class: 'filters' },
      filterField(
        'state',
        filter('state', { options: optionsOf('Any state', operationStates), chosen: state, find }),
      ),
      filterField(
        'type',
        filter('type', { options: optionsOf('Any type', operationTypes), chosen: type, find }),
      ),
      filterField('account', chooseAccount),
      field({ id: 'filter-from', label: names.from, control: times.from }),
      field({ id: 'filter-to', label: names.to, control: times.to }),
      Object.keys(search).length > 0 && link(path, { class: 'button quiet' }, 'Clear'),
    ),
  );
  form.addEventListener('focusout', (event) => {
    const now = timesNow();
    if (!page.signal.aborted && (now.from !== from || now.to !== to) && isLeft(event)) {
      find({}, event.relatedTarget instanceof Element ? event.relatedTarget.id : undefined);
    }
  });
  return {
    element: h('search', {}, form, guessesOf(search, page.query.get('guess'))),
    offer: (known) => {
      accounts = known;
      offerOptions(chooseAccount, accountOptions(known, account));
    },
  };
}

function searchBox(text: string): HTMLInputElement {
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
  /** What was chosen just now, which counts more than words. */
  readonly changes: Search;
  /** The control that keeps the focus. */
  readonly focused: string | undefined;
}

/** An operation is shown at once. What was only guessed is noted in the address, so that the page can offer the other meanings. */
function go(
  page: Page,
  { operation, search, guesses }: Understood,
  { filters, changes, focused }: Finding,
): void {
  if (operation !== undefined) {
    page.go(operationPath(operation));
    return;
  }
  const guess = guesses.map(({ field }) => field).join(' ');
  page.go(pathWith(path, { ...filters, ...search, ...changes, guess }), focused);
}

/** Whether the form was left, or a control of it for another that is typed into. What is pressed next must still be there then. */
function isLeft({ target, relatedTarget }: FocusEvent): boolean {
  const isPressed =
    relatedTarget instanceof HTMLAnchorElement ||
    relatedTarget instanceof HTMLButtonElement ||
    relatedTarget instanceof HTMLSelectElement;
  // Where another window is looked at, the focus stays.
  return !isPressed && target !== document.activeElement;
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
  readonly options: readonly Option[];
  readonly chosen: string | undefined;
  readonly find: (changes: Search, focused: string) => void;
}

function filter(name: 'state' | 'type' | 'account', { options, chosen, find }: Filter): HTMLSelectElement {
  const id = `filter-${name}`;
  const onchange = ({ target }: Event): void =>
    find({ [name]: target instanceof HTMLSelectElement ? target.value : '' }, id);
  return choice({ id, onchange }, options, chosen ?? '');
}

function filterField(name: 'state' | 'type' | 'account', control: HTMLElement): HTMLElement {
  return field({ id: `filter-${name}`, label: names[name], isLabelHidden: true, control });
}

function optionsOf(all: string, options: readonly string[]): Option[] {
  return [['', all], ...options.map((option) => [option, option] as const)];
}

function accountOptions(known: readonly string[], chosen: string | undefined): Option[] {
  return optionsOf(
    'Any account',
    chosen === undefined || known.includes(chosen) ? known : [...known, chosen],
  );
}

function timeBox(name: 'from' | 'to', chosen: string | undefined): HTMLInputElement {
  return h('input', { id: `filter-${name}`, type: 'datetime-local', value: localOf(chosen) });
}

/** In the reader's own time; in the address it stands in UTC. What was not touched stays as exact as it is there. */
function timeOf({ value, validity }: HTMLInputElement, chosen: string | undefined): string | undefined {
  if (value === localOf(chosen) || validity.badInput) {
    return chosen;
  }
  return value === '' ? undefined : new Date(value).toISOString();
}

export function localOf(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  return Number.isNaN(at.getTime())
    ? ''
    : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
