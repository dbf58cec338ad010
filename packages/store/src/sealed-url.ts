import { isSealed, VaultError, type CallbackRequest } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';

/**
 * A callback as it is kept: its address, which may carry a secret, is sealed for this operation, if there is a key to seal it with. The
 * delivery keeps it as the operation does.
 */
export function sealCallback(
  { vault }: Pick<StoreDeps, 'vault'>,
  operationId: string,
  callback: CallbackRequest,
): CallbackRequest {
  return callback.url === undefined || vault === undefined
    ? callback
    : { ...callback, url: vault.seal(callback.url, placeOf(operationId)) };
}

/** The address that {@link sealCallback} kept. Throws `VaultError` when its key is not there. */
export function openCallbackUrl(
  { vault }: Pick<StoreDeps, 'vault'>,
  operationId: string,
  kept: string,
): string {
  return isSealed(kept) ? openWith(vault, kept, placeOf(operationId)) : kept;
}

/** Throws `VaultError` without a vault too. */
export function openWith(vault: StoreDeps['vault'], sealed: string, place: string): string {
  if (vault === undefined) {
    throw new VaultError('There is no encryption key to open this with.');
  }
  return vault.open(sealed, place);
}

function placeOf(operationId: string): string {
  return `callback of ${operationId}`;
}
