import type { RateLimit } from '@purgeway/vendors';
import type { VendorCall } from './history.ts';
import type { Shape } from './shapes.ts';

type Purpose = VendorCall['purpose'];

/** A limit over a window, as a shape states it: nothing here comes from the code that keeps it. */
export interface StatedLimit {
  readonly name: string;
  readonly unit: RateLimit['unit'];
  readonly max: number;
  readonly windowMs: number;
  /** What is counted in it. */
  readonly purposes: readonly Purpose[];
}

export function windowLimitsOf(shape: Shape): StatedLimit[] {
  return [
    ...limitsOf(['purge'], shape.rates),
    ...limitsOf(['purge', 'poll', 'stats'], shape.every),
    ...limitsOf(['poll'], shape.poll?.rates),
    ...limitsOf(['stats'], shape.stats?.rates),
  ];
}

function limitsOf(purposes: readonly Purpose[], rates: readonly RateLimit[] = []): StatedLimit[] {
  return rates.map(({ unit, max, windowMs }) => ({
    name: `${max.value} ${unit} in ${windowMs} ms (${purposes.join(', ')})`,
    unit,
    max: max.value,
    windowMs,
    purposes,
  }));
}
