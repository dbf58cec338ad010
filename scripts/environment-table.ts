import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from './vendor-table.ts';

const root = join(import.meta.dirname, '..');
const apps = ['api', 'worker', 'sandbox'] as const;
const appNames = { api: 'API', worker: 'worker', sandbox: '`npm start`' } as const;

/** What API and worker have in common. */
const shared = [
  'packages/backend/src/program-settings.ts',
  'packages/telemetry/src/tracing-settings.ts',
] as const;
const schemas = {
  api: ['apps/api/src/config.ts', ...shared],
  worker: ['apps/worker/src/config.ts', ...shared],
  sandbox: ['apps/sandbox/src/config.ts'],
} as const;

/** A table of the variables in `.env.example`: its comments say what they are for, the programs' schemas who reads them. */
export function environmentTable(): string {
  const readers = apps.map((app) => ({ app, source: schemas[app].map(readText).join('\n') }));
  const rows = blocksOf(readText('.env.example')).flatMap(({ words, names }) =>
    names.map((name, index) => [
      `\`${name}\``,
      readers
        .filter(({ source }) => source.includes(`  ${name}:`))
        .map(({ app }) => appNames[app])
        .join(', '),
      index === 0 ? words : `see \`${names[0]}\``,
    ]),
  );
  return markdownTable([['variable', 'read by', 'meaning and default'], ...rows]);
}

/** Comments of `.env.example`, each with the variables that stand below it. What only shows how is left out. */
function blocksOf(text: string): { readonly words: string; readonly names: readonly string[] }[] {
  return text
    .split('\n\n')
    .map((block) => {
      const lines = block.split('\n');
      return {
        words: lines
          .filter((line) => line.startsWith('# '))
          .map((line) => line.slice(2))
          .join(' '),
        names: lines.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/u.exec(line)?.[1] ?? []),
      };
    })
    .filter(({ names }) => names.length > 0);
}

function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
