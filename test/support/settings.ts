import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variables that the programs read, by `.env.example`, which the architecture's test keeps complete. */
export const knownSettings: ReadonlySet<string> = new Set(
  [
    ...readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8').matchAll(
      /^#? ?([A-Z][A-Z0-9_]+)=/gmu,
    ),
  ].map(([, name = '']) => name),
);
