import type { Target } from '@purgeway/model';
import { checkAddress } from '../check-address.ts';
import { directoryPattern, patternCharsMax } from './purge-selection.ts';

/** Why the vendor would refuse this target, as a sentence; undefined when it is fine. An expression's syntax is left to the vendor. */
export function checkTarget(target: Target): string | undefined {
  return checkAddress(target) ?? checkPattern(target);
}

function checkPattern({ kind, value }: Target): string | undefined {
  if (kind === 'pattern' && value === '') return 'A pattern must have at least one character.';
  if (kind === 'pattern' && isTooLong(value)) {
    return `F5 Distributed Cloud takes patterns of at most ${patternCharsMax} characters.`;
  }
  if (kind === 'directory' && isTooLong(directoryPattern(value))) {
    return `The pattern for this directory would be longer than the ${patternCharsMax} characters that F5 Distributed Cloud takes: purge a directory above it.`;
  }
  return undefined;
}

function isTooLong(pattern: string): boolean {
  return Array.from(pattern).length > patternCharsMax;
}
