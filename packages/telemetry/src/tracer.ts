/** What a span says besides its name. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work that is about to be done in a trace. */
export interface SpanStart {
  readonly name: string;
  /** `server`: for somebody who asked us. `client`: we ask somebody. `internal`: neither. */
  readonly kind: 'server' | 'client' | 'internal';
  /** Never a secret, and nothing that may hold one, such as an address. */
  readonly facts?: SpanFacts;
  /** What it is part of: of nothing, so that it begins a trace, or of what a W3C traceparent names. Absent: of what goes on around it. */
  readonly parent?: 'none' | { readonly traceparent: string } | undefined;
  /** Traceparents of what it has to do with besides. */
  readonly links?: readonly string[];
}

/** A piece of work while it is done. */
export interface Span {
  /** For others to go on from; undefined when nobody records it. */
  readonly traceparent: string | undefined;
  tell(facts: SpanFacts): void;
  /** It failed; `reason` is a word of ours, never a message that may hold anything. */
  fail(reason: string): void;
}

/** Follows work through processes. What is done is the same whether anybody follows or not. */
export interface Tracer {
  /** False: nobody follows, and what is only needed for that need not be done. */
  readonly isOn: boolean;
  /** Does the work in a span of its own, which ends with it. An error passes through, and marks the span as failed. */
  run<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
  /** Traceparent of what goes on now; undefined when nobody records it. */
  current(): string | undefined;
  /** Does the work as part of what the traceparent names; undefined: as part of nothing. */
  within<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T>;
}

const noSpan: Span = { traceparent: undefined, tell: () => undefined, fail: () => undefined };

/** For who does not trace: it costs nothing. */
export const noTracer: Tracer = {
  isOn: false,
  run: (_start, work) => work(noSpan),
  current: () => undefined,
  within: (_traceparent, work) => work(),
};
