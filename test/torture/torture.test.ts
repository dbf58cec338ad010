import { describe, expect, it } from 'vitest';
import { newSeed } from '../support/seeded-random.ts';
import { partialFaults } from './partial-faults.ts';
import { powerCuts } from './power-cuts.ts';
import type { Scenario } from './scenario.ts';
import { shortScenarios } from './scenarios.ts';

// The short forms. To run one again as it was: npm run torture -- NAME --seed N

const seed = newSeed();
const form = 'short';

function prove(scenario: Scenario): void {
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
}

/** They wait for faults to pass and for what comes of them, for most of their time; each kill has a program start. */
const mostlyWait = new Set([powerCuts, partialFaults]);

describe.each(shortScenarios.filter((scenario) => !mostlyWait.has(scenario)))('$name', (scenario) => {
  prove(scenario);
});

describe.concurrent.each(shortScenarios.filter((scenario) => mostlyWait.has(scenario)))(
  '$name',
  (scenario) => {
    prove(scenario);
  },
);
