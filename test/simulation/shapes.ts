import type { Account } from '@purgeway/config';
import {
  defineVendor,
  type CallLimits,
  type Limit,
  type RateLimit,
  type VendorAdapter,
} from '@purgeway/vendors';
import { z } from 'zod';

/** A form of limits that some vendor may have. */
export interface Shape {
  readonly name: string;
  readonly callsAtATimeMax: number;
  readonly targetsPerCallMax: number;
  readonly bytesPerCallMax?: number;
  readonly rates: readonly RateLimit[];
  readonly every?: readonly RateLimit[];
  readonly day?: {
    readonly targetsMax: number;
    readonly utcOffsetMinutes: number;
    readonly urgentShare: number;
  };
  /** Present when the vendor works in the background and can be asked. */
  readonly poll?: CallLimits;
  /** Present when there are steps besides purges, such as statistics. */
  readonly stats?: CallLimits;
}

const limit = (value: number): Limit => ({ value, source: 'simulation' });
const calls = (max: number, windowMs: number): RateLimit => ({ unit: 'calls', max: limit(max), windowMs });
const targets = (max: number, windowMs: number): RateLimit => ({
  unit: 'targets',
  max: limit(max),
  windowMs,
});
const second = 1_000;
const minute = 60_000;
const hour = 3_600_000;
const day = 86_400_000;

/** Twenty shapes: one window and several, calls and targets, places, bytes, days, budgets shared with other calls. */
export const shapes: readonly Shape[] = [
  { name: '1 call a second', callsAtATimeMax: 4, targetsPerCallMax: 10, rates: [calls(1, second)] },
  { name: '20 calls a second', callsAtATimeMax: 20, targetsPerCallMax: 1, rates: [calls(20, second)] },
  { name: '5 calls in 10 s', callsAtATimeMax: 2, targetsPerCallMax: 30, rates: [calls(5, 10 * second)] },
  { name: '30 calls a minute', callsAtATimeMax: 5, targetsPerCallMax: 5, rates: [calls(30, minute)] },
  { name: '100 calls an hour', callsAtATimeMax: 3, targetsPerCallMax: 4, rates: [calls(100, hour)] },
  { name: '60 calls a day', callsAtATimeMax: 3, targetsPerCallMax: 4, rates: [calls(60, day)] },
  {
    name: '3 calls a second, 50 a minute',
    callsAtATimeMax: 6,
    targetsPerCallMax: 8,
    rates: [calls(3, second), calls(50, minute)],
  },
  {
    name: '2 calls a second, 40 a minute, 200 an hour',
    callsAtATimeMax: 6,
    targetsPerCallMax: 3,
    rates: [calls(2, second), calls(40, minute), calls(200, hour)],
  },
  { name: '30 targets a second', callsAtATimeMax: 8, targetsPerCallMax: 10, rates: [targets(30, second)] },
  {
    name: '150 targets a minute, 100 a call',
    callsAtATimeMax: 8,
    targetsPerCallMax: 100,
    rates: [targets(150, minute)],
  },
  {
    name: '70 targets in 10 s, 2 calls a second',
    callsAtATimeMax: 4,
    targetsPerCallMax: 20,
    rates: [targets(70, 10 * second), calls(2, second)],
  },
  { name: 'one place', callsAtATimeMax: 1, targetsPerCallMax: 10, rates: [calls(4, second)] },
  { name: 'three places and no rate', callsAtATimeMax: 3, targetsPerCallMax: 10, rates: [] },
  {
    name: '400 bytes a call',
    callsAtATimeMax: 4,
    targetsPerCallMax: 50,
    bytesPerCallMax: 400,
    rates: [calls(5, second)],
  },
  {
    name: '300 targets a day from UTC',
    callsAtATimeMax: 4,
    targetsPerCallMax: 10,
    rates: [calls(10, second)],
    day: { targetsMax: 300, utcOffsetMinutes: 0, urgentShare: 0 },
  },
  {
    name: '200 targets a day from UTC+8, a fifth for urgent ones',
    callsAtATimeMax: 4,
    targetsPerCallMax: 10,
    rates: [calls(5, second)],
    day: { targetsMax: 200, utcOffsetMinutes: 480, urgentShare: 0.2 },
  },
  {
    name: '6 calls a second for purges and polls together',
    callsAtATimeMax: 6,
    targetsPerCallMax: 10,
    rates: [],
    every: [calls(6, second)],
    poll: { rates: [calls(2, second)] },
  },
  {
    name: '20 calls a minute for all, polls of their own besides',
    callsAtATimeMax: 3,
    targetsPerCallMax: 10,
    rates: [calls(1, second)],
    every: [calls(20, minute)],
    poll: { rates: [calls(10, minute)] },
  },
  {
    name: '8 calls a second, steps of 4 calls besides',
    callsAtATimeMax: 4,
    targetsPerCallMax: 10,
    rates: [],
    every: [calls(8, second)],
    stats: { rates: [], callsEach: limit(4) },
  },
  {
    name: 'everything at once',
    callsAtATimeMax: 3,
    targetsPerCallMax: 20,
    bytesPerCallMax: 2_000,
    rates: [calls(4, second), targets(200, 10 * second)],
    every: [calls(6, second), calls(100, minute)],
    day: { targetsMax: 1_000, utcOffsetMinutes: -300, urgentShare: 0.1 },
    poll: { rates: [calls(3, second)], callsEach: limit(2) },
    stats: { rates: [calls(2, second)], callsEach: limit(2) },
  },
];

/** An account at a vendor of this shape. */
export function accountOf(shape: Shape, adapter: VendorAdapter): Account {
  const purge = {
    targetsPerCallMax: limit(shape.targetsPerCallMax),
    ...(shape.bytesPerCallMax !== undefined && { bytesPerCallMax: limit(shape.bytesPerCallMax) }),
    rates: shape.rates,
    ...(shape.day && {
      quota: { targetsMax: limit(shape.day.targetsMax), utcOffsetMinutes: shape.day.utcOffsetMinutes },
    }),
  };
  const limits = {
    callsAtATimeMax: limit(shape.callsAtATimeMax),
    ...(shape.every && { every: shape.every }),
    ...(shape.poll && { poll: shape.poll }),
    ...(shape.stats && { stats: shape.stats }),
  };
  const vendor = defineVendor({
    id: 'simulated',
    name: 'Simulated',
    docs: 'https://vendor.example/docs',
    credentials: 'None.',
    capabilities: {
      'purge.url': { answer: 'can' },
      ...(shape.poll && { 'task.status': { answer: 'can' as const } }),
    },
    limits: { ...limits, purge: { url: purge } },
    watching: {
      firstAfterMs: limit(1_500),
      everyMs: limit(3_000),
      giveUpAfterMs: limit(60_000),
      tasksPerCallMax: limit(4),
    },
    checkTarget: () => undefined,
    settingsSchema: z.strictObject({}),
    createAdapter: () => adapter,
  });
  return {
    id: 'main',
    vendor,
    limits: { ...limits, purge: { url: { ...purge, urgentShare: shape.day?.urgentShare ?? 0 } } },
    watching: vendor.watching,
    lingerMs: 0,
    createAdapter: () => adapter,
  };
}
