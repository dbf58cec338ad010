import assert from 'node:assert/strict';
import { measureBacklog } from './backlog.ts';
import { openIsolation } from './open-isolation.ts';
import { growthOf, measureIsolation } from './isolation.ts';

/** The long forms, each with the numbers that are promised. Run by `node test/outages/long.ts <name>`; all of them without a name. */
const forms = {
  isolation: async () => {
    const bench = await openIsolation();
    try {
      const plan = { pairs: 5, purges: 300, backlog: 20_000, callbacks: 40 };
      const rounds = await measureIsolation(bench, plan);
      console.log(JSON.stringify({ growth: growthOf(rounds), ...rounds }));
    } finally {
      await bench.close();
    }
  },
  backlog: async () => {
    const bench = await openIsolation();
    try {
      const report = await measureBacklog(bench, { urls: 1_000_000, purges: 300 });
      console.log(JSON.stringify(report));
      assert.ok(report.redisMebibytes <= 350, 'A million URLs that wait take 350 MiB of Redis at most.');
    } finally {
      await bench.close();
    }
  },
};

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(forms)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    console.log(`${name} …`);
    await run();
  }
}
