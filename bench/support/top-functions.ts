import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { figure, printTable } from './print-table.ts';

const shown = 25;

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Prints, for every CPU profile of a folder, the functions that the processor was in most. */
export async function printTopFunctions(dir: string): Promise<void> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.cpuprofile')).toSorted();
  for (const file of files) {
    const profile = profileSchema.parse(JSON.parse(await readFile(join(dir, file), 'utf8')));
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
    const times = new Map<string, number>();
    profile.samples.forEach((id, i) => {
      const name = names.get(id) ?? '';
      times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0));
    });
    times.delete('(idle)');
    times.delete('(program)');
    const total = [...times.values()].reduce((sum, time) => sum + time, 0);
    const top = [...times].toSorted(([, one], [, other]) => other - one).slice(0, shown);
    printTable(`Own time by function, ${file}`, [
      ['function', 'ms', 'share'],
      ...top.map(([name, time]) => [name, figure(time / 1000), `${figure((100 * time) / total, 1)} %`]),
    ]);
  }
}

function nameOf({
  functionName,
  url,
  lineNumber,
}: {
  functionName: string;
  url: string;
  lineNumber: number;
}): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}
