export type {
  Fake,
  FakeAnswer,
  FakeCall,
  FakeContext,
  FakeDistributions,
  FakeOptions,
  FakeReading,
  FakeRequest,
  FakeRules,
  FakeServer,
  FakeWords,
  StartFake,
} from './fake.ts';
export { jsonAnswer } from './fake.ts';
export { fakes } from './fakes.ts';
export type { FakeAction, Fault, FaultKind, Faults } from './faults.ts';
export type { Gate } from './gate.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export type { FakeLimitChange, FakeLimits, FakeRate } from './fake-limits.ts';
export { startFakeServer } from './fake-server.ts';
