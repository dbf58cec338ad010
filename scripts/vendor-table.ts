import { targetKinds } from '@purgeway/model';
import { vendors, type Limit, type Vendor } from '@purgeway/vendors';

const begin = '<!-- vendors: made by `npm run generate` -->';
const end = '<!-- end of vendors -->';

/** Puts the table of vendors between its marks in a text. Throws when the marks are missing. */
export function withVendorTable(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`The marks ${begin} and ${end} are missing.`);
  }
  return `${text.slice(0, from)}${begin}\n\n${table()}\n\n${text.slice(to)}`;
}

function table(): string {
  const head = ['vendor', 'purge by', 'mode', 'a call', 'calls', 'a day', 'done is'];
  const rows = vendors.flatMap(rowsOf);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [...lines, '', '\\* No document states it: assumed, and to be overridden in the config.'].join('\n');
}

/** One row for each kind that has an allowance of its own; kinds that share one stand together. */
function rowsOf(vendor: Vendor): string[][] {
  return targetKinds.flatMap((kind) => {
    const limits = vendor.limits.purge[kind];
    const capability = vendor.capabilities[`purge.${kind}`];
    if (limits === undefined || limits.budgetOf !== undefined || capability?.answer !== 'can') {
      return [];
    }
    const sharing = targetKinds.filter((other) => vendor.limits.purge[other]?.budgetOf === kind);
    const rates = limits.rates.map(
      ({ unit, max, windowMs }) => `${shown(max)} ${unit} in ${windowMs / 1000} s`,
    );
    return [
      [
        vendor.name,
        [kind, ...sharing].join(', '),
        (capability.modes ?? ['hard']).join(', '),
        shown(limits.targetsPerCallMax),
        rates.join(', ') || '–',
        limits.quota === undefined
          ? '–'
          : `${shown(limits.quota.targetsMax)}, ${midnight(limits.quota.utcOffsetMinutes)}`,
        vendor.capabilities['task.status']?.answer === 'can' ? 'confirmed' : 'unverified',
      ],
    ];
  });
}

function shown({ value, assumed }: Limit): string {
  return `${value.toLocaleString('en')}${assumed === true ? '\\*' : ''}`;
}

function midnight(utcOffsetMinutes: number): string {
  const hours = utcOffsetMinutes / 60;
  return `from midnight UTC${hours === 0 ? '' : `${hours > 0 ? '+' : ''}${hours}`}`;
}
