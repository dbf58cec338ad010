import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchDrain } from './drain.ts';
import { benchHooks } from './hooks.ts';
import { benchIntake } from './intake.ts';
import { benchMemory } from './memory.ts';
import { printMachine } from './support/machine.ts';
import type { BenchOptions } from './support/options.ts';
import { printTopFunctions } from './support/top-functions.ts';

const usage = `npm run bench -- [intake | drain | memory | hooks] [--quick] [--profile FOLDER]

Without a name all of them run. --quick: small runs that only show that everything works.
--profile: takes CPU profiles of the API and the worker and prints where their time went; figures are then lower.`;

const benchmarks = new Map<string, (options: BenchOptions) => Promise<void>>([
  ['intake', benchIntake],
  ['drain', benchDrain],
  ['memory', benchMemory],
  ['hooks', benchHooks],
]);

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, profile: { type: 'string' }, help: { type: 'boolean' } },
});
const wanted = positionals.length === 0 ? [...benchmarks.keys()] : positionals;
if (values.help === true || wanted.some((name) => !benchmarks.has(name))) {
  console.log(usage);
  process.exit(values.help === true ? 0 : 1);
}
if (values.profile !== undefined) {
  await mkdir(values.profile, { recursive: true });
}
printMachine();
for (const name of wanted) {
  await benchmarks.get(name)?.({ isQuick: values.quick ?? false, profileDir: values.profile });
}
if (values.profile !== undefined) {
  await printTopFunctions(values.profile);
}
