import { fuzzScenarios } from './fuzz.ts';
import { isolationScenarios } from './isolation.ts';
import { kills } from './kills.ts';
import { outageScenarios } from './outages.ts';
import { partialFaults } from './partial-faults.ts';
import { powerCuts, powerCutsControl } from './power-cuts.ts';
import type { Scenario } from './scenario.ts';

/** Those whose short forms are part of `npm test`. */
export const shortScenarios: readonly Scenario[] = [kills, powerCuts, powerCutsControl, partialFaults];

/** Every way to torment Purgeway that `npm run torture` knows. A new one is a file and a line. Short forms of the others are tests of their own. */
export const scenarios: readonly Scenario[] = [
  ...shortScenarios,
  ...outageScenarios,
  ...isolationScenarios,
  ...fuzzScenarios,
];
