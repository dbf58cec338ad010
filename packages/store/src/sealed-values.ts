import { encodedBytes, holdsCredential, VaultError, type RoutedTarget } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';

/** Stands before and behind what is sealed. No target holds a control character. */
const mark = '\u0001';

/**
 * A target's value as it is kept: sealed when its query holds a credential and there is a vault, otherwise as it is. Fingerprints are
 * made from the value itself. It counts for at least as many bytes of a call as the value does.
 */
export function sealValue({ vault }: Pick<StoreDeps, 'vault'>, value: string, place: string): string {
  if (vault === undefined || !holdsCredential(value)) {
    return value;
  }
  const sealed = `${mark}${vault.seal(value, place)}${mark}`;
  return sealed + '-'.repeat(Math.max(0, encodedBytes(value) - encodedBytes(sealed)));
}

/**
 * The opposite of {@link sealValue}. One that cannot be opened comes back as it is kept, so that all else goes on: see
 * {@link isUnreadable}.
 */
export function openValue({ vault }: Pick<StoreDeps, 'vault'>, kept: string, place: string): string {
  if (!kept.startsWith(mark) || vault === undefined) {
    return kept;
  }
  try {
    return vault.open(kept.slice(1, kept.lastIndexOf(mark)), place);
  } catch (error) {
    if (error instanceof VaultError) {
      return kept;
    }
    throw error;
  }
}

/** Whether a target's value is sealed with a key that this process does not have: nobody can be sent it. */
export function isUnreadable(value: string): boolean {
  return value.startsWith(mark);
}

export function sealTargets(
  deps: Pick<StoreDeps, 'vault'>,
  targets: readonly RoutedTarget[],
  place: string,
): readonly RoutedTarget[] {
  return targets.map((target) => ({ ...target, value: sealValue(deps, target.value, place) }));
}
