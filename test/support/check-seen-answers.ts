import { openApiDocument } from '@purgeway/api';
import { readNotes } from './answers-of-run.ts';
import { unseenAnswers } from './unseen-answers.ts';

// Run after the whole suite: every answer that the OpenAPI document names was brought about by some test, or is excused. Test files run in
// several processes, so each notes what it saw in a folder; only here is it all together.

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const documented = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, operations]) =>
  methods.flatMap((method) =>
    Object.keys(operations[method]?.responses ?? {}).map(
      (status) => `${method.toUpperCase()} ${path} ${status}`,
    ),
  ),
);
const seen = new Set(await readNotes('seen'));
const faults = await readNotes('faults');
const unseen = documented.filter((answer) => !seen.has(answer) && unseenAnswers[answer] === undefined);
const wrongly = Object.keys(unseenAnswers).filter(
  (answer) => seen.has(answer) || !documented.includes(answer),
);

for (const fault of faults) {
  console.error(`Not as documented: ${fault}`);
}
for (const answer of unseen) {
  console.error(`Documented, but no test brings it about: ${answer}`);
}
for (const answer of wrongly) {
  console.error(`Excused in unseen-answers.ts for nothing: ${answer}`);
}
const excused = Object.keys(unseenAnswers).length;
console.log(
  `${documented.length} documented answers, ${documented.length - unseen.length - excused} seen, ${excused} excused`,
);
process.exitCode = faults.length + unseen.length + wrongly.length > 0 ? 1 : 0;
