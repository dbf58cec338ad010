import { openApiDocument } from '@purgeway/api';
import { between } from './between.ts';
import { markdownTable } from './vendor-table.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Puts the tables of routes between their marks in a text, one for each chapter of the document. Throws when the marks are missing. */
export function withRouteTable(text: string): string {
  const { paths = {}, tags = [] } = openApiDocument();
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
    }),
  );
  const chapters = tags.map(({ name, description = '' }) => {
    const rows = all
      .filter(({ operation }) => operation.tags?.includes(name))
      .map(({ method, path, operation: { summary = '', security = [], responses = {} } }) => [
        `\`${method} ${path}\``,
        summary,
        scopesOf(security),
        Object.keys(responses).join(' '),
      ]);
    return [
      `### ${name}`,
      description,
      markdownTable([['route', 'what it does', 'scope', 'answers'], ...rows]),
    ].join('\n\n');
  });
  return between(text, 'routes', chapters.join('\n\n'));
}

/** `admin` may do everything, and is named only where nobody else may. */
function scopesOf(security: readonly Readonly<Record<string, readonly string[]>>[]): string {
  const scopes = security.flatMap(({ key = [] }) => key);
  const others = scopes.filter((scope) => scope !== 'admin');
  return (others.length === 0 ? scopes : others).map((scope) => `\`${scope}\``).join(', ') || '–';
}
