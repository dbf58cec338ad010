import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '@purgeway/api';
import { configJsonSchema } from '@purgeway/config';
import { withHookDocs } from './hook-docs.ts';
import { callbackVectors } from './callback-vectors.ts';
import { configDocs } from './config-docs.ts';
import { grafanaDashboard } from './grafana-dashboard.ts';
import { cliDocs } from './cli-docs.ts';
import { clientTypes } from './client-types.ts';
import { withRouteTable } from './route-table.ts';
import { vendorDocs } from './vendor-docs.ts';
import { withVendorTable } from './vendor-table.ts';

/**
 * Writes the files that are made from code, so that nobody keeps two copies of a fact by hand.
 * With `--check` it writes nothing and fails when a file is not what the code would make.
 */

interface Generated {
  readonly path: string;
  /** The whole new text; `current` is what stands there now, or empty. */
  readonly make: (current: string) => string;
}

const generatedFiles: readonly Generated[] = [
  {
    path: 'purgeway.config.schema.json',
    make: () => `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`,
  },
  { path: 'docs/configuration.md', make: () => `${configDocs()}\n` },
  { path: 'packages/receiver/vectors.json', make: () => `${callbackVectors()}\n` },
  { path: 'deploy/grafana/purgeway.json', make: () => `${grafanaDashboard()}\n` },
  { path: 'docs/openapi.json', make: () => `${JSON.stringify(openApiDocument(), undefined, 2)}\n` },
  ...[...clientTypes(openApiDocument())].map(([name, text]) => ({
    path: `packages/client/src/api/${name}`,
    make: () => text,
  })),
  { path: 'docs/api.md', make: withRouteTable },
  { path: 'README.md', make: withVendorTable },
  { path: 'docs/hooks.md', make: withHookDocs },
  { path: 'docs/vendors.md', make: () => `${vendorDocs()}\n` },
  { path: 'docs/cli.md', make: () => `${cliDocs()}\n` },
];

const root = join(import.meta.dirname, '..');
const stale = await findStale();
if (process.argv.includes('--check')) {
  for (const { path } of stale) {
    console.error(`${path} is not what the code makes. Run: npm run generate`);
  }
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, text } of stale) {
    await writeFile(join(root, path), text);
    console.log(`${path} written`);
  }
}

async function findStale() {
  const all = await Promise.all(
    generatedFiles.map(async ({ path, make }) => {
      const current = await readFile(join(root, path), 'utf8').catch(() => '');
      return { path, current, text: make(current) };
    }),
  );
  return all.filter(({ current, text }) => current !== text);
}
