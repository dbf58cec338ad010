import type { VendorDistribution } from '../distribution.ts';
import type { Distribution } from './wire.ts';

type State = VendorDistribution['state'];

/** No document lists the words of `status`; these are the ones that CDNs use. All in lower case. */
const wordsOf: readonly (readonly [State, readonly string[]])[] = [
  ['active', ['active', 'enabled', 'deployed', 'ready', 'live', 'online']],
  ['deploying', ['pending', 'creating', 'provisioning', 'deploying', 'in_progress', 'updating']],
  ['disabled', ['disabled', 'paused', 'suspended']],
  ['leaving', ['deleting', 'deleted']],
  ['failed', ['error', 'failed']],
];

const states: ReadonlyMap<string, State> = new Map(
  wordsOf.flatMap(([state, words]) => words.map((word): [string, State] => [word, state])),
);

/**
 * How a distribution stands. A word that we do not know is `unknown`, with a note for people: one look cannot tell whether it has been
 * there for long.
 */
export function stateOf({ status, enabled }: Pick<Distribution, 'status' | 'enabled'>): {
  readonly state: State;
  readonly note?: string;
} {
  const state = states.get(status.toLowerCase());
  if (state === undefined) {
    const note = enabled ? 'It is switched on, so it may well serve.' : 'It is switched off.';
    return { state: 'unknown', note: `Infrai's word "${status}" is none that we know. ${note}` };
  }
  // A distribution may be deployed and switched off at once.
  return { state: state === 'active' && !enabled ? 'disabled' : state };
}
