import type { PurgeBatch } from '../vendor.ts';

/** The directories that a purge names to the vendor, which has no purge of a whole host: it is the host's root directory. */
export function directoriesOf({ kind, values }: PurgeBatch): readonly string[] {
  return kind === 'hostname' ? values.map((host) => `https://${host}/`) : values;
}
