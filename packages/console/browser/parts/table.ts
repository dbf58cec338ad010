import { h, type Child } from '../dom/h.ts';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => Child;
  /** Numbers stand under each other. */
  readonly isNumber?: boolean;
  /** For columns that explain themselves, such as buttons: the name is only read out. */
  readonly isNameHidden?: boolean;
  readonly class?: string;
}

export interface Table<T> {
  /** What the table is, for whoever does not see what it stands below. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** A table that turns into a list of cards where it has no room. */
export function table<T>({ caption, columns, rows, keyOf }: Table<T>): HTMLElement {
  return h(
    'div',
    { class: 'table-wrap' },
    h(
      'table',
      { class: 'table', role: 'table' },
      h('caption', { class: 'unseen' }, caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, columns.map(headOf))),
      h(
        'tbody',
        { role: 'rowgroup' },
        rows.map((row) =>
          h(
            'tr',
            { role: 'row', 'data-key': keyOf(row) },
            columns.map((column) => cellOf(column, row)),
          ),
        ),
      ),
    ),
  );
}

/** What can be done about a row. */
export function deedsColumn<T>(cell: Column<T>['cell']): Column<T> {
  return { name: 'Deeds', isNameHidden: true, class: 'deeds-cell', cell };
}

/** Roles are said once more: as cards the browser would not know the table any more. */
function headOf<T>({ name, isNumber, isNameHidden, class: own }: Column<T>): HTMLElement {
  const shown = isNameHidden === true ? h('span', { class: 'unseen' }, name) : name;
  return h('th', { scope: 'col', role: 'columnheader', class: classOf({ isNumber, class: own }) }, shown);
}

function cellOf<T>(column: Column<T>, row: T): HTMLElement {
  const label = column.isNameHidden === true ? undefined : column.name;
  return h('td', { role: 'cell', class: classOf(column), 'data-label': label }, column.cell(row));
}

function classOf({
  isNumber,
  class: own,
}: {
  readonly isNumber?: boolean | undefined;
  readonly class?: string | undefined;
}): string | undefined {
  const names = [isNumber === true ? 'number' : undefined, own].filter((name) => name !== undefined);
  return names.length === 0 ? undefined : names.join(' ');
}
