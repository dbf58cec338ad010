import type { Vendor, Watching } from '@purgeway/vendors';
import { z } from 'zod';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';

const ms = z.int().min(100).max(86_400_000).optional();

/** How an account's purges are watched otherwise than its vendor's usual times say. */
export const watchingOverridesSchema = z.strictObject({
  firstAfterMs: ms.meta({
    description:
      'Milliseconds from a call until its purge is asked after for the first time; where the vendor cannot be asked, until it ends as `unverified`.',
  }),
  everyMs: ms.meta({ description: 'Shortest pause between two questions in milliseconds.' }),
  giveUpAfterMs: ms.meta({
    description: 'A purge that is not complete after so many milliseconds ends as `unverified`.',
  }),
});
export type WatchingOverrides = z.output<typeof watchingOverridesSchema>;

/** The vendor's times with the account's overrides applied. */
export function effectiveWatching(watching: Watching, overrides: WatchingOverrides = {}): Watching {
  const changed = Object.entries(overrides).map(([name, value]) => [name, { value, source: 'config' }]);
  return { ...watching, ...Object.fromEntries(changed) };
}

/** Overrides that would have no effect, because the vendor cannot be asked. */
export function watchingProblems(
  { id, watching }: Vendor,
  overrides: WatchingOverrides,
  path: Path,
): ConfigProblem[] {
  const fields = ['everyMs', 'giveUpAfterMs'] as const;
  return watching.everyMs !== undefined
    ? []
    : fields
        .filter((field) => overrides[field] !== undefined)
        .map((field) => problemAt([...path, field], `The vendor "${id}" has no status calls.`));
}
