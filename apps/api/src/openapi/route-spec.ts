import type { z } from 'zod';
import type { CapabilityDescription } from '../discovery/capability.ts';
import type { ProblemCode } from '../problems/catalog.ts';

/** Chapters of the API's description, in their order, each with what it is about. */
export const tags = {
  Purges: 'Have cached copies removed, or marked stale, at every vendor that has them.',
  Operations: 'What became of purges and of changes of distributions.',
  Distributions: 'Make, change and delete distributions at vendors.',
  Hooks: 'What CMSes call when content changes.',
  Vendors: 'Vendors, and our accounts at them.',
  Callbacks: 'Where the final events of operations go, and what came of each.',
  Access: 'Keys, and who did what.',
  Service: 'The service itself.',
} as const;
export type Tag = keyof typeof tags;

/** Headers that only some answers have. */
export type AnswerHeader = 'Location' | 'Operation-Location' | 'Idempotent-Replayed' | 'Retry-After' | 'ETag';

/** One answer that is no problem. Without `body`, `lines`, `events` and `file` it has no body. */
export interface AnswerSpec {
  readonly says: string;
  readonly body?: z.ZodType;
  /** NDJSON instead of, or as an alternative to, `body`: the schema of a line, which has an id. */
  readonly lines?: z.ZodType;
  /** Server-Sent Events: the schema of the data of each event, by the event's name; each has an id. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** A media type that is no JSON, such as `text/html`. */
  readonly file?: string;
  /** Always there. */
  readonly headers?: readonly AnswerHeader[];
  /** There at times. */
  readonly maybe?: readonly AnswerHeader[];
}

export type AnswerStatus = 200 | 201 | 202 | 204 | 303 | 304 | 503;

/** All that the document says of a route besides its method, path and access. */
export interface RouteSpec {
  /** Clients are generated with this name. Never renamed. */
  readonly id: string;
  readonly tag: Tag;
  /** One sentence. */
  readonly summary: string;
  readonly notes?: string;
  /** What the path's parameters mean, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  /** An NDJSON body that is taken instead of a JSON one: the schema of a line, which has an id. */
  readonly lines?: z.ZodType;
  /** It takes the header `Idempotency-Key`. */
  readonly isKeyed?: boolean;
  /** It needs no key, and whoever proves himself otherwise is counted all the same. */
  readonly isCounted?: boolean;
  readonly answers: Readonly<Partial<Record<AnswerStatus, AnswerSpec>>>;
  /** Problems of its own, besides those that follow from its access and its request. */
  readonly errors?: readonly ProblemCode[];
  /** A body that could be sent like this. */
  readonly example?: unknown;
}

/** What the description of a capability says already. */
export function describedBy({ description, query, body, errors, example }: CapabilityDescription) {
  return { summary: description, query, body, errors, example: example?.body };
}
