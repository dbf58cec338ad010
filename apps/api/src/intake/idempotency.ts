import { newOperationId, operationIdFor } from '@purgeway/model';
import { ApiProblem } from '../problems/problem.ts';

/** Where a client can name its key. */
export interface GivenKeys {
  readonly header?: string | undefined;
  readonly field?: string | undefined;
}

/** The id of the operation that a request makes: the same for the same client and idempotency key, otherwise new. */
export function operationIdOf(client: string, given: GivenKeys): { id: string; isKeyed: boolean } {
  const key = idempotencyKeyOf(given);
  return key === undefined
    ? { id: newOperationId(), isKeyed: false }
    : { id: operationIdFor(client, key), isKeyed: true };
}

/** The draft standard writes the header as a quoted string; many clients leave the quotes out. Both are taken. */
function idempotencyKeyOf({ header, field }: GivenKeys): string | undefined {
  const fromHeader = header === undefined ? undefined : checkHeader(/^"(.*)"$/u.exec(header)?.[1] ?? header);
  if (fromHeader !== undefined && field !== undefined && fromHeader !== field) {
    const detail = 'The Idempotency-Key header and "idempotency_key" differ: send one of them.';
    throw new ApiProblem('idempotency-key-mismatch', {
      detail,
      errors: [{ pointer: '/idempotency_key', code: 'idempotency-key-mismatch', detail }],
    });
  }
  return fromHeader ?? field;
}

function checkHeader(key: string): string {
  if (key.length < 1 || key.length > 255) {
    throw new ApiProblem('invalid-request', {
      detail: 'The Idempotency-Key header must have 1 to 255 characters.',
    });
  }
  return key;
}
