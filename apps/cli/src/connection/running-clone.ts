import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const runningSchema = z.object({
  url: z.string(),
  /** Absent where Redis is not its own. */
  redisUrl: z.string().optional(),
  /** Absent with accounts of one's own: then the keys are one's own too. */
  keyFile: z.string().optional(),
});

/** What `npm start` of this clone serves now. */
export type RunningClone = z.output<typeof runningSchema>;

/** What `npm start` says of itself in its data folder; undefined when it does not run there. */
export async function findRunningClone(dataFolder: string): Promise<RunningClone | undefined> {
  const text = await readFile(join(dataFolder, 'running.json'), 'utf8').catch(() => '');
  return runningSchema.safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
