import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import type { Stoppable } from './running.ts';

/** What the command line `purgeway` of this clone goes by when nothing else is said. Holds no secret. */
export interface RunningNote {
  readonly url: string;
  /** Absent where Redis is not our own: its address may hold a password. */
  readonly redisUrl?: string | undefined;
  /** Absent with accounts of one's own. */
  readonly keyFile?: string | undefined;
}

/** Notes in the data folder where everything runs, until it is stopped. */
export async function leaveNote(folder: DataFolder, note: RunningNote): Promise<Stoppable> {
  const file = join(folder.path, 'running.json');
  await writeFile(file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  return { stop: () => rm(file, { force: true }) };
}
