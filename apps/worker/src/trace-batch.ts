import type { BatchRecord, Store } from '@purgeway/store';
import { noTracer, type Span, type SpanStart, type Tracer } from '@purgeway/telemetry';
import type { Receipt, VendorError } from '@purgeway/vendors';
import { operationsOf, settleBatch, type BatchSettlement } from './settle-batch.ts';

export interface TraceDeps {
  readonly store: Pick<Store, 'settle' | 'traces'>;
  /** Absent: nobody follows. */
  readonly tracer?: Tracer | undefined;
}

/** What of an account is told. */
export interface CalledAccount {
  readonly id: string;
  readonly vendor: { readonly id: string };
}

/** Of a batch with more operations, the traces of the others are not looked up. */
const operationsMax = 1_000;
/** As OpenTelemetry bounds the links of a span. */
const linksMax = 128;

/** Traceparents of the requests whose targets are in a batch, by operation, as far as they are recorded; none when nobody follows. */
export async function tracesOf(
  { store, tracer = noTracer }: TraceDeps,
  batch: BatchRecord,
): Promise<ReadonlyMap<string, string>> {
  if (!tracer.isOn) {
    return new Map();
  }
  // No purge fails for its trace.
  return store.traces(operationsOf(batch).slice(0, operationsMax)).catch(() => new Map());
}

/**
 * The call of a batch in a trace. It is part of the trace of the first of its requests that is recorded, so that it is recorded whenever one of
 * them is, and linked with as many of all as a span may have: each tells in its own trace which call it was settled by.
 */
export function callSpan(
  { id: account, vendor }: CalledAccount,
  batch: BatchRecord,
  traces: ReadonlyMap<string, string>,
): SpanStart {
  const operations = operationsOf(batch).length;
  const links = [...traces.values()].slice(0, linksMax);
  const [traceparent] = links;
  return {
    name: 'vendor purge',
    kind: 'client',
    parent: traceparent === undefined ? undefined : { traceparent },
    links,
    facts: {
      'purgeway.account': account,
      'purgeway.vendor': vendor.id,
      'purgeway.batch': batch.id,
      'purgeway.attempt': batch.attempt,
      'purgeway.targets': batch.values.length,
      'purgeway.operations': operations,
      'purgeway.links_left_off': traces.size - links.length,
    },
  };
}

/** Tells of a call what came of it. Of a failure the kind alone: the vendor's words may hold anything. */
export function tellCall(
  span: Span,
  came: { readonly receipt: Receipt } | { readonly error: VendorError },
): void {
  if ('error' in came) {
    span.fail(came.error.kind);
    span.tell({ 'http.response.status_code': came.error.status });
    return;
  }
  span.tell({ 'purgeway.vendor_task': came.receipt.vendorTask });
}

/** Settles a batch, for each request in its own trace. `call`: traceparent of the vendor call that it came of, where it is known. */
export async function settleTraced(
  deps: TraceDeps,
  batch: BatchRecord,
  settlement: BatchSettlement & { readonly call?: string | undefined },
): Promise<void> {
  const { store, tracer = noTracer } = deps;
  const traces = await tracesOf(deps, batch);
  if (traces.size === 0) {
    return settleBatch(store, batch, settlement);
  }
  const links = settlement.call === undefined ? [] : [settlement.call];
  const settle: Store['settle'] = async (one) => {
    const traceparent = traces.get(one.operationId);
    if (traceparent === undefined) {
      return store.settle(one);
    }
    const facts = {
      'purgeway.operation': one.operationId,
      'purgeway.account': one.note.account,
      'purgeway.state': one.state,
      'purgeway.targets': one.indexes.length,
    };
    const start = { name: 'settle', kind: 'internal', parent: { traceparent }, links, facts } as const;
    return tracer.run(start, () => store.settle(one));
  };
  return settleBatch({ settle }, batch, settlement);
}
