import type { PurgeMode, TargetKind } from '@purgeway/model';

/** Everything Purgeway can ask of a vendor. A word that a vendor does not list counts as `cannot`. */
export const capabilityWords = [
  'purge.url',
  'purge.directory',
  'purge.tag',
  'purge.hostname',
  'purge.pattern',
  'purge.everything',
  'task.status',
  /** Create, and find one whose creation had no readable answer. */
  'distribution.create',
  'distribution.read',
  'distribution.list',
  'distribution.update',
  /** Enable and disable. */
  'distribution.enable',
  'distribution.delete',
  /** The vendor calls us when a change of a distribution is done. */
  'distribution.callback',
  'stats',
  'logs',
  /** What is left of a day's allowance. */
  'quota.read',
  /** A call that only reads, to see whether the credentials are good. */
  'account.check',
] as const;
export type CapabilityWord = (typeof capabilityWords)[number];

export interface Capability {
  readonly answer: 'can' | 'cannot' | 'unknown';
  /** One sentence for the person who is refused. */
  readonly note?: string;
  /** For a purge: the modes offered. */
  readonly modes?: readonly PurgeMode[];
  /** The document and section it was read from. */
  readonly source?: string;
}

export type Capabilities = Partial<Record<CapabilityWord, Capability>>;

/** Whether the vendor can do it. `unknown` counts as no: what is not known to work is not promised. */
export function isCapable(capabilities: Capabilities, word: CapabilityWord): boolean {
  return capabilities[word]?.answer === 'can';
}

/** Why a purge of this kind and mode is refused, as a sentence; undefined when it can be done. */
export function explainRefusal(
  capabilities: Capabilities,
  kind: TargetKind,
  mode: PurgeMode,
): string | undefined {
  const capability = capabilities[`purge.${kind}`];
  if (capability?.answer !== 'can') {
    return capability?.note ?? `This vendor cannot purge by ${kind}.`;
  }
  const modes = capability.modes ?? ['hard'];
  if (!modes.includes(mode)) {
    return `This vendor has no ${mode} purge by ${kind}; it offers ${modes.join(' and ')}.`;
  }
  return undefined;
}
