import { operationStates, operationTypes } from '../api/states.ts';

/** What operations can be found by. */
export const searchFields = [
  'url',
  'directory',
  'tag',
  'hostname',
  'client',
  'account',
  'vendor_task',
  'state',
  'type',
  'from',
  'to',
] as const;
export type SearchField = (typeof searchFields)[number];
export type Search = { readonly [field in SearchField]?: string | undefined };

/** What was understood of a text: an operation itself, or what to look for. */
export interface Understood {
  readonly operation?: string;
  readonly search: Search;
  /** Words that may mean something else as well. */
  readonly guesses: readonly Guess[];
}

export interface Guess {
  readonly word: string;
  readonly field: SearchField;
  readonly others: readonly SearchField[];
}

/** Short names that may be typed before a colon, such as `task:123`. */
const names: Readonly<Record<string, SearchField>> = {
  ...Object.fromEntries(searchFields.map((field) => [field, field])),
  host: 'hostname',
  dir: 'directory',
  task: 'vendor_task',
};

/** What a word without a name may be taken for. */
export const guessable = ['tag', 'hostname', 'vendor_task', 'client', 'account'] as const;

/** Understands what was typed into the search box. `accounts`: the ids that there are. */
export function readSearch(text: string, accounts: readonly string[] = []): Understood {
  const words = wordsOf(text);
  const operation = words.find((word) => /^op_[0-9a-z]{20}$/u.test(word));
  const found = words.map((word) => readWord(word, accounts));
  return {
    ...(operation !== undefined && { operation }),
    search: Object.fromEntries(found.map(({ field, value }) => [field, value])),
    guesses: found.flatMap(({ guess }) => guess ?? []),
  };
}

/** What has blanks in it stands in quotes. */
function wordsOf(text: string): string[] {
  const found = text.match(/[a-z_]+:"[^"]*"|"[^"]*"|\S+/gu) ?? [];
  return found.map((word) => word.replaceAll('"', '')).filter((word) => word !== '');
}

interface Word {
  readonly field: SearchField;
  readonly value: string;
  readonly guess?: Guess;
}

function readWord(word: string, accounts: readonly string[]): Word {
  const [, name = '', value = ''] = /^([a-z_]+):(?!\/\/)(.+)$/su.exec(word) ?? [];
  const named = Object.hasOwn(names, name) ? names[name] : undefined;
  if (named !== undefined) {
    return { field: named, value };
  }
  if (/^https?:\/\//iu.test(word)) {
    return word.endsWith('/*')
      ? { field: 'directory', value: word.slice(0, -1) }
      : { field: 'url', value: word };
  }
  if (isOneOf(word, operationStates)) {
    return { field: 'state', value: word };
  }
  if (isOneOf(word, operationTypes)) {
    return { field: 'type', value: word };
  }
  const field = guessField(word, accounts);
  return {
    field,
    value: word,
    guess: { word, field, others: guessable.filter((other) => other !== field) },
  };
}

function guessField(word: string, accounts: readonly string[]): SearchField {
  if (accounts.includes(word)) {
    return 'account';
  }
  if (/^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/iu.test(word)) {
    return 'hostname';
  }
  return /^[\w-]*\d{4}[\w-]*$/u.test(word) ? 'vendor_task' : 'tag';
}

function isOneOf(word: string, known: readonly string[]): boolean {
  return known.includes(word);
}

/** The search as it can be typed, so that the box shows what a link asks for. */
export function writeSearch(search: Search): string {
  return searchFields.flatMap((field) => wordOf(field, search[field])).join(' ');
}

function wordOf(field: SearchField, value: string | undefined): string[] {
  if (value === undefined || field === 'from' || field === 'to') {
    return [];
  }
  const isPlain = readSearch(value).search[field] === value && field === 'url';
  const short = field === 'vendor_task' ? 'task' : field;
  const quoted = /\s/u.test(value) ? `"${value}"` : value;
  return [isPlain ? value : `${short}:${quoted}`];
}

/** The search that an address asks for. */
export function searchOf(query: URLSearchParams): Search {
  return Object.fromEntries(
    searchFields.flatMap((field) => {
      const value = query.get(field);
      return value === null || value === '' ? [] : [[field, value]];
    }),
  );
}
