import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '@purgeway/api';
import { findBreakingChanges } from './compare-documents.ts';

/**
 * Fails when a client of the API as it was last released would stumble over what it is now. With `--release` the API as it is now becomes
 * the released one, whatever breaks by it.
 */

const docs = join(import.meta.dirname, '../docs');
const released = join(docs, 'openapi.released.json');

if (process.argv.includes('--release')) {
  await copyFile(join(docs, 'openapi.json'), released);
  console.log('docs/openapi.released.json written');
} else {
  const old: unknown = JSON.parse(await readFile(released, 'utf8'));
  const changes = findBreakingChanges(old, openApiDocument());
  for (const change of changes) {
    console.error(`Breaking: ${change}`);
  }
  if (changes.length > 0) {
    console.error(
      'Clients rely on it: leave it as it was, or release it on purpose with: npm run api:release',
    );
    process.exitCode = 1;
  }
}
