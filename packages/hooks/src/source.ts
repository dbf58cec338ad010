import type { Authentication } from './authentication.ts';
import type { Condition } from './condition.ts';
import type { FieldTable } from './fields.ts';
import type { HookRequest } from './hook-request.ts';
import type { MappingRule } from './mapping.ts';

/** Why an event is acknowledged and nothing is done. `reason` says it to people. */
export interface IgnoreRule {
  readonly when: Condition;
  readonly reason: string;
}

/** All that is particular to one sender of hooks, as data. A guess is called one where it stands. */
export interface Source {
  /** As the config names it. */
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  /** Where its sender is described. */
  readonly docs: string;
  /** What to enter at the sender, for people. `{address}` is the hook's address. */
  readonly setUp: string;
  /** How it proves who it is, unless the hook says otherwise. Absent: the hook must say. */
  readonly authentication?: Authentication | undefined;
  /**
   * Our names for what it sends. `event`, `environment` and those of `delivery` are read by name; the others are there for mappings:
   * `type`, `id`, `slug`, `url`, `previous.slug`, ….
   */
  readonly fields: FieldTable;
  /** Fields that together name a delivery, the same when it is sent again and never those of another. Without all of them each is another. */
  readonly delivery: readonly string[];
  /** Events that change what is published, with `*` for anything. Empty: all do, named or not. */
  readonly events: readonly string[];
  /** What changes nothing that is published, among these events. */
  readonly ignored: readonly IgnoreRule[];
  /** The environments, datasets or branches that are served; `{{field}}` is the one that the field names. Empty: all are. */
  readonly environments: readonly string[];
  /** What is purged unless the hook says otherwise. Its tags only count where the hook names a distribution. */
  readonly mapping: readonly MappingRule[];
  /** What it sends to try an address, unsigned: it is answered and nothing else. */
  readonly isGreeting?: ((request: HookRequest) => boolean) | undefined;
}
