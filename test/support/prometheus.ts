import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { findFreePort, findProgram, guard } from './redis-server.ts';
import { until } from './until.ts';

/** Where scripts/prepare.mjs unpacks what is not on PATH. */
const ownFolder = join(import.meta.dirname, '../../node_modules/.cache/prometheus/usr/bin');
const path = `${process.env['PATH'] ?? ''}${delimiter}${ownFolder}`;

/** Why nothing can be tried with Prometheus' own programs on this machine; undefined when it can. */
export const whyNoPrometheus: string | undefined =
  findProgram(['promtool'], path) === undefined || findProgram(['prometheus'], path) === undefined
    ? 'there is no Prometheus on PATH'
    : undefined;

/** What to put behind the name of a test that needs one. */
export const unlessPrometheus: string =
  whyNoPrometheus === undefined ? '' : ` (NOTHING PROVEN: ${whyNoPrometheus})`;

/** What `promtool` has against a file, or against its standard input; empty when nothing. */
export async function promtool(args: readonly string[], input = ''): Promise<string> {
  const child = spawn(findProgram(['promtool'], path) ?? 'promtool', args, { stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'close');
  child.stdin.end(input);
  const [code] = await ended;
  return code === 0 ? '' : `promtool ${args.join(' ')} (${code}): ${said}`;
}

export interface Prometheus {
  /** The values that an expression has now, of whatever labels. */
  query(expression: string): Promise<number[]>;
  /** How many rules it goes by. */
  countRules(): Promise<number>;
  close(): Promise<void>;
}

const valuesSchema = z.object({
  data: z.object({ result: z.array(z.looseObject({ value: z.tuple([z.number(), z.coerce.number()]) })) }),
});
const rulesSchema = z.object({
  data: z.object({ groups: z.array(z.looseObject({ rules: z.array(z.unknown()) })) }),
});

/** Starts one by the `prometheus.yml` of a folder, where it keeps its data too. Throws with what it said when it ends instead. */
export async function startPrometheus(folder: string): Promise<Prometheus> {
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  const child = spawn(findProgram(['prometheus'], path) ?? 'prometheus', flags, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child, 'spawn');
  child.once('exit', guard(child));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  const ask = async (way: string): Promise<unknown> => (await fetch(`http://${address}${way}`)).json();
  await until('Prometheus is ready', () => {
    if (child.exitCode !== null) {
      throw new Error(`Prometheus did not start:\n${said}`);
    }
    return fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    query: async (expression) => {
      const answer = valuesSchema.parse(await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`));
      return answer.data.result.map(({ value: [, number] }) => number);
    },
    countRules: async () => {
      const { data } = rulesSchema.parse(await ask('/api/v1/rules'));
      return data.groups.reduce((sum, { rules }) => sum + rules.length, 0);
    },
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
