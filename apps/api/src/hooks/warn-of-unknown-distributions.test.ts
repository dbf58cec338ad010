import { createRouting } from '@purgeway/config';
import { createLogger, createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { createFronting } from '../intake/create-fronting.ts';
import { configWithHooks } from '../testing/hooks.ts';
import { MemoryDistributions } from '../testing/memory-distributions.ts';
import { testConfig } from '../testing/start-api.ts';
import { openHooks } from './own-hooks.ts';
import { warnOfUnknownDistributions } from './warn-of-unknown-distributions.ts';

/** The hooks that are warned of among three: one names a distribution that is there, one another, one none. */
async function warnedOf(distributions: MemoryDistributions): Promise<unknown[]> {
  const config = configWithHooks({
    known: { source: 'ghost', distribution: 'www-tencent' },
    lost: { source: 'ghost', distribution: 'wwww' },
    plain: { source: 'ghost' },
  });
  const logged: string[] = [];
  await warnOfUnknownDistributions({
    hooks: openHooks(config.hooks, testConfig.server.rateLimit),
    fronting: createFronting({
      routing: createRouting(config),
      accounts: config.accounts,
      distributions,
      clock: createManualClock(),
      onFailed: () => {},
    }),
    logger: createLogger({ destination: { write: (line: string) => void logged.push(line) } }),
  });
  return logged.map((line): unknown => JSON.parse(line));
}

test('a hook is warned of whose distribution nobody knows, and no other', async () => {
  expect(await warnedOf(new MemoryDistributions())).toMatchObject([
    { level: 'warn', hook: 'lost', distribution: 'wwww' },
  ]);
});

test('nobody is warned of while it cannot be found out', async () => {
  const distributions = new MemoryDistributions();
  distributions.isGone = true;
  expect(await warnedOf(distributions)).toEqual([]);
});
