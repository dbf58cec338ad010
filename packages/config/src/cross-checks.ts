import { problemAt, type ConfigProblem } from './config-error.ts';
import { accountRulesOf, rowsOf, textOf, type Row } from './rows.ts';

/** What is wrong between entries: doubles, and names that lead nowhere. Works on a file that is wrong in other ways too. */
export function crossProblems(file: unknown): ConfigProblem[] {
  const keys = rowsOf(file, 'keys');
  const distributions = rowsOf(file, 'distributions');
  return [
    ...doubles(rowsOf(file, 'clients'), 'id'),
    ...doubles(keys, 'id'),
    ...doubles(rowsOf(file, 'accounts'), 'id'),
    ...doubles(distributions, 'id'),
    ...dangling(keys, 'client', rowsOf(file, 'clients')),
    ...dangling(distributions, 'account', rowsOf(file, 'accounts')),
    ...dangling(accountRulesOf(file), 'account', rowsOf(file, 'accounts')),
    ...hostnamesTwice(distributions),
  ];
}

function doubles(rows: readonly Row[], field: string): ConfigProblem[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const value = textOf(row, field);
    if (value === undefined || !seen.has(value)) {
      seen.add(value ?? '');
      return [];
    }
    return [problemAt([...row.path, field], `There is an earlier entry with the same ${field}.`)];
  });
}

function dangling(rows: readonly Row[], field: string, targets: readonly Row[]): ConfigProblem[] {
  const ids = new Set(targets.map((row) => textOf(row, 'id')));
  return rows
    .filter((row) => textOf(row, field) !== undefined && !ids.has(textOf(row, field)))
    .map((row) => problemAt([...row.path, field], `There is no ${field} with this id.`));
}

/** A hostname may be fronted by several accounts, but only once by each. */
function hostnamesTwice(rows: readonly Row[]): ConfigProblem[] {
  const seen = new Set<string>();
  return rows.flatMap((row) =>
    hostnamesOf(row).flatMap(({ hostname, path }) => {
      const pair = JSON.stringify([textOf(row, 'account'), hostname]);
      if (!seen.has(pair)) {
        seen.add(pair);
        return [];
      }
      return [problemAt([...row.path, ...path], 'The account fronts this hostname already.')];
    }),
  );
}

function hostnamesOf(row: Row) {
  const further: unknown = row.fields['hostnames'];
  const all = [
    { hostname: row.fields['domain'], path: ['domain'] },
    ...(Array.isArray(further) ? further : []).map((hostname: unknown, index) => ({
      hostname,
      path: ['hostnames', index],
    })),
  ];
  return all.filter(({ hostname }) => typeof hostname === 'string');
}
