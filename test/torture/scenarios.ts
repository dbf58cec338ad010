import { kills } from './kills.ts';
import { partialFaults } from './partial-faults.ts';
import { powerCuts, powerCutsControl } from './power-cuts.ts';
import type { Scenario } from './scenario.ts';

/** Every way to torment Purgeway that `npm run torture` knows. A new one is a file and a line. */
export const scenarios: readonly Scenario[] = [kills, powerCuts, powerCutsControl, partialFaults];
