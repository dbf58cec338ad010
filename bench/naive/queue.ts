import { Queue } from 'bullmq';

export const naiveQueue = 'naive';
const jobsPerCall = 1_000;

/** Adds one job per URL. Answers how long that took, in ms. */
export async function addJobs(redisUrl: string, urls: Iterable<string>): Promise<number> {
  const queue = new Queue(naiveQueue, { connection: { url: redisUrl } });
  await queue.waitUntilReady();
  const startedAt = performance.now();
  let jobs: ReturnType<typeof jobOf>[] = [];
  for (const url of urls) {
    jobs.push(jobOf(url));
    if (jobs.length === jobsPerCall) {
      await queue.addBulk(jobs);
      jobs = [];
    }
  }
  await queue.addBulk(jobs);
  const elapsedMs = performance.now() - startedAt;
  await queue.close();
  return elapsedMs;
}

export function jobOf(url: string) {
  return {
    name: 'purge',
    data: { url },
    opts: { attempts: 5, removeOnComplete: { count: 200 }, removeOnFail: { count: 1_000 } },
  };
}
