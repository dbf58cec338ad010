import { hash, randomUUID } from 'node:crypto';
import type { Fields } from './fields.ts';
import type { HookRequest } from './hook-request.ts';
import type { Mapped } from './mapping.ts';

/**
 * What tells a delivery from others, so that one that is sent again is known. `sender`: it names its deliveries; `content`: what was sent
 * is the name, for a while; `nobody`: each is another one.
 */
export type DeliveryName =
  | { readonly by: 'sender' | 'nobody'; readonly key: string }
  | { readonly by: 'content'; readonly key: string; readonly forMs: number };

export interface NamingInput {
  readonly fields: Fields;
  readonly mapped: Mapped;
  readonly request: HookRequest;
  /** How long the same content counts as the same delivery; 0: not at all. */
  readonly sameContentMs: number;
}

/** Deliveries that come to different targets are never the same, whatever the sender calls them. */
export function nameDelivery(
  names: readonly string[],
  { fields, mapped, request, sameContentMs }: NamingInput,
): DeliveryName {
  const parts = names.map((name) => fields.texts(name));
  const keyOf = (named: readonly unknown[]): string =>
    hash('sha256', JSON.stringify([named, mapped.targets]), 'base64url');
  if (parts.length > 0 && parts.every((texts) => texts.length > 0)) {
    return { by: 'sender', key: keyOf(parts) };
  }
  const content = [fields.text('event'), hash('sha256', request.body, 'base64url')];
  return sameContentMs === 0
    ? { by: 'nobody', key: randomUUID() }
    : { by: 'content', key: keyOf(content), forMs: sameContentMs };
}
