import { targetKinds } from '@purgeway/model';
import { isCapable, type Vendor } from '@purgeway/vendors';
import { editionOfRow } from './account.ts';
import { problemAt, type ConfigProblem } from './config-error.ts';
import type { Env } from './env-reference.ts';
import { accountRulesOf, rowsOf, textOf, type Row } from './rows.ts';

/** What the vendors of their accounts have against distributions, and against the rules for new ones. */
export function distributionProblems(file: unknown, vendors: readonly Vendor[], env: Env): ConfigProblem[] {
  const editions = new Map(
    rowsOf(file, 'accounts').map((row) => [textOf(row, 'id'), editionOfRow(row, vendors, env)]),
  );
  const vendorOf = (row: Row) => editions.get(textOf(row, 'account'));
  const rules = accountRulesOf(file);
  return [
    ...rowsOf(file, 'distributions').flatMap((row) => vendorIdProblems(row, vendorOf(row))),
    ...rules.flatMap((row) => makerProblems(row, vendorOf(row))),
    ...unreachable(rules),
  ];
}

function vendorIdProblems(row: Row, vendor: Vendor | undefined): ConfigProblem[] {
  const isNeeded =
    vendor !== undefined && targetKinds.some((kind) => vendor.limits.purge[kind]?.scope === 'distribution');
  const message = `The vendor "${vendor?.id}" purges one distribution at a time: give its own id of this one.`;
  return isNeeded && row.fields['vendorId'] === undefined
    ? [problemAt([...row.path, 'vendorId'], message)]
    : [];
}

function makerProblems(row: Row, vendor: Vendor | undefined): ConfigProblem[] {
  return vendor === undefined || isCapable(vendor.capabilities, 'distribution.create')
    ? []
    : [problemAt([...row.path, 'account'], `The vendor "${vendor.id}" cannot create distributions.`)];
}

/** Every rule after one that fits all. */
function unreachable(rules: readonly Row[]): ConfigProblem[] {
  const first = rules.findIndex(({ fields }) => fields['domains'] === undefined);
  return first === -1
    ? []
    : rules
        .slice(first + 1)
        .map(({ path }) => problemAt(path, 'An earlier rule without domains fits everything: put it last.'));
}
