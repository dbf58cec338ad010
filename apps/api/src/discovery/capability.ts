import type { CapabilityWord } from '@purgeway/vendors';
import type { z } from 'zod';
import type { ProblemCode } from '../problems/catalog.ts';

/** What discovery says of a route; its method and path stand beside it in the list of routes. */
export interface CapabilityDescription {
  /** Such as `cdn.cache.purge`. Never renamed. */
  readonly id: string;
  /** One sentence. */
  readonly description: string;
  /** A vendor offers it when it can do one of these. Absent: whatever the vendor can. */
  readonly words?: readonly CapabilityWord[];
  /** The parameters are read from it; each with its description. */
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  /** Problems of its own, besides those that every route may answer with. */
  readonly errors: readonly ProblemCode[];
  /** A request that could be sent like this. */
  readonly example?: { readonly path?: string; readonly body?: unknown };
}
