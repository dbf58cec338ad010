import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newSeed } from '../support/seeded-random.ts';
import { describeMachine } from './machine.ts';
import { reliabilityPage } from './reliability-page.ts';
import { runScenarios } from './run-scenarios.ts';
import { addResult, reportSchema, type Report } from './report.ts';
import { scenarios, shortScenarios } from './scenarios.ts';

const usage = `npm run torture -- [NAME…] [--long] [--seed N] [--minutes N] [--json FILE] [--note TEXT] [--page] [--keep FOLDER]

Without a name all run that have this form: ${scenarios.map(({ name }) => name).join(', ')}.
--long: the long form. --seed: everything that is left to chance follows from it, so a run can be made again.
--minutes: begins nothing more after so long, where something is done again and again; it may then not reach its figures.
--json: keeps the results in this file, each in the place of an earlier one of the same scenario.
--note: what is to be known of this run alone; kept with its results.
--page: writes docs/reliability.md from the results of --json, or of the run.
--keep: keeps in this folder what was seen and what our programs wrote.`;

const pageFile = join(import.meta.dirname, '../../docs/reliability.md');

process.once('SIGINT', () => process.exit(130));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    json: { type: 'string' },
    note: { type: 'string' },
    page: { type: 'boolean', default: false },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => scenarios.every((scenario) => scenario.name !== name));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `Unknown: ${unknown.join(', ')}\n\n${usage}` : usage);
  process.exit(values.help ? 0 : 2);
}
if (values.page && !values.long) {
  console.log('--page needs --long: the page tells of the long form alone.');
  process.exit(2);
}
const seed = values.seed === undefined ? newSeed() : Number(values.seed);
if (values.keep !== undefined) {
  await mkdir(values.keep, { recursive: true });
}
const named = scenarios.filter(({ name }) => positionals.includes(name));
const all = values.long ? scenarios : shortScenarios;
const chosen = named.length > 0 ? named : all;
const form = values.long ? 'long' : 'short';
let report: Report = { ...describeMachine(), form, results: [] };
if (values.json !== undefined && existsSync(values.json)) {
  const { results: kept } = reportSchema.parse(JSON.parse(await readFile(values.json, 'utf8')));
  report = { ...report, results: kept };
}
const results = await runScenarios(chosen, {
  seed,
  form,
  minutesMax: values.minutes === undefined ? undefined : Number(values.minutes),
  keepIn: values.keep,
  note: values.note,
  say: console.log,
  onResult: async (result) => {
    report = addResult(report, result);
    if (values.json !== undefined) {
      await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
    }
  },
});
if (values.page) {
  await writeFile(pageFile, reliabilityPage(report, scenarios));
}
const failed = results.filter(({ isPassed }) => !isPassed).length;
console.log(`seed ${seed}: ${results.length - failed} passed, ${failed} failed`);
// At once: Node's own clean-up of a process that has killed hundreds of others may never come to its end.
process.exit(failed > 0 ? 1 : 0);
