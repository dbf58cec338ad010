/** Delivery of one final event to one address. */
export interface Delivery {
  /** Same as the event's id: `msg_…`. */
  readonly id: string;
  readonly operationId: string;
  readonly client: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  /** Configured endpoint, when there is one; the secret is looked up by it. */
  readonly endpoint?: string | undefined;
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The exact bytes that are signed and sent. */
  readonly body: string;
  /** Final state of the operation, for the `{status}` placeholder. */
  readonly status: string;
  readonly createdAtMs: number;
  readonly attempts: number;
  readonly nextAttemptAtMs?: number | undefined;
  readonly lastStatus?: number | undefined;
  readonly lastError?: string | undefined;
}
