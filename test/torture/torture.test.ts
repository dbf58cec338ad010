import { describe, expect, it } from 'vitest';
import { newSeed } from '../support/seeded-random.ts';
import { shortScenarios } from './scenarios.ts';

// The short forms. To run one again as it was: npm run torture -- NAME --seed N

const seed = newSeed();
const form = 'short';

describe.each(shortScenarios)('$name', (scenario) => {
  const reason = scenario.whyNot?.();

  it.runIf(reason === undefined)(
    `${scenario.proves}${reason === undefined ? '' : ` (NOTHING PROVEN: ${reason})`}`,
    async () => {
      console.log(`${scenario.name}, seed ${seed}`);
      const { figures, findings } = await scenario.run({ seed, form, say: console.log });
      const missed = figures.filter(({ isMet }) => !isMet);
      const shown = missed.length > 0 ? findings.slice(0, 10) : [];
      expect({ seed, missed, shown }).toEqual({ seed, missed: [], shown: [] });
    },
    400_000,
  );
});
