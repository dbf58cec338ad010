import { isCapable, vendors, withEdition, type CapabilityWord, type Vendor } from '@purgeway/vendors';
import { between } from './between.ts';

/** Puts the matrix of vendors between its marks in a text. Throws when the marks are missing. */
export function withVendorTable(text: string): string {
  return between(text, 'vendors', vendorMatrix());
}

/** Every vendor, each edition of its API by itself, in the order of `vendors.ts`. */
export const everyEdition: readonly Vendor[] = vendors.flatMap((vendor) => [
  vendor,
  ...vendor.editions.map(({ id }) => withEdition(vendor, id)),
]);

const columns: readonly (readonly [string, CapabilityWord])[] = [
  ['URL', 'purge.url'],
  ['directory', 'purge.directory'],
  ['tag', 'purge.tag'],
  ['hostname', 'purge.hostname'],
  ['pattern', 'purge.pattern'],
  ['everything', 'purge.everything'],
  ['status', 'task.status'],
  ['distributions', 'distribution.create'],
  ['stats', 'stats'],
  ['logs', 'logs'],
];

/** What each vendor can do, a row each. */
export function vendorMatrix(): string {
  const head = ['vendor', ...columns.map(([name]) => name)];
  const rows = everyEdition.map((vendor) => [
    vendor.name,
    ...columns.map(([, word]) => cellOf(vendor, word)),
  ]);
  return markdownTable([head, ...rows]);
}

function cellOf({ capabilities }: Vendor, word: CapabilityWord): string {
  if (!isCapable(capabilities, word)) {
    return '–';
  }
  const modes = capabilities[word]?.modes;
  return modes === undefined ? 'yes' : modes.join(', ');
}

/** Rows as a table in Markdown; the first is its head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n');
}
