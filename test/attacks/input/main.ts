import { parseArgs } from 'node:util';
import { attackApi } from './attack-api.ts';

/** The long form: `node test/attacks/input/main.ts --requests 1000000 --seconds 3000 --seed 1`. */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: '16' },
  },
});
const seed = Number(values.seed);
console.log(`seed ${seed}`);
const report = await attackApi({
  seed,
  requests: Number(values.requests),
  lanes: Number(values.lanes),
  only: values.only,
  ...(values.seconds !== undefined && { secondsMax: Number(values.seconds) }),
});
console.log(JSON.stringify(report, undefined, 2));
console.log(`${report.sent - report.faultCount} passed, ${report.faultCount} failed`);
process.exitCode = report.faultCount === 0 ? 0 : 1;
