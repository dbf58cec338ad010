import { problemAt, type ConfigProblem } from './config-error.ts';
import { rowsOf, type Row } from './rows.ts';

/** What is wrong with keys beyond the form of their fields. */
export function keyProblems(file: unknown): ConfigProblem[] {
  const rows = rowsOf(file, 'keys');
  return [...hashesTwice(rows), ...rows.flatMap((row) => [...rotationProblems(row), ...adminProblems(row)])];
}

/** One key in two places would be found as one of them only. */
function hashesTwice(rows: readonly Row[]): ConfigProblem[] {
  const seen = new Set<unknown>();
  return rows.flatMap((row) =>
    ['sha256', 'previousSha256'].flatMap((field) => {
      const hash = row.fields[field];
      if (hash === undefined || !seen.has(hash)) {
        seen.add(hash);
        return [];
      }
      return [problemAt([...row.path, field], 'This hash stands in the file already.')];
    }),
  );
}

function rotationProblems({ path, fields }: Row): ConfigProblem[] {
  if ((fields['previousSha256'] === undefined) === (fields['previousUntil'] === undefined)) {
    return [];
  }
  const missing = fields['previousUntil'] === undefined ? 'previousUntil' : 'previousSha256';
  return [problemAt([...path, missing], '`previousSha256` and `previousUntil` need each other.')];
}

/** Whoever may do everything cannot be held to a few hostnames. */
function adminProblems({ path, fields }: Row): ConfigProblem[] {
  const isAdmin = Array.isArray(fields['scopes']) && fields['scopes'].includes('admin');
  return ['hostnames', 'prefixes', 'kinds']
    .filter((field) => isAdmin && fields[field] !== undefined)
    .map((field) => problemAt([...path, field], 'A key with the scope `admin` cannot be limited like this.'));
}
