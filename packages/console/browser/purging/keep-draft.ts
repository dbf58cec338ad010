import { emptyDraft, type PurgeDraft } from './purge-request.ts';

const storageKey = 'purgeway.purge';

/** Keeps what was typed until it was sent: signing in again, or a closed page, must not lose a long list. */
export function keepDraft(draft: PurgeDraft): void {
  sessionStorage.setItem(storageKey, JSON.stringify(draft));
}

export function forgetDraft(): void {
  sessionStorage.removeItem(storageKey);
}

/** What was kept. Written by a page of another release it may lack fields. */
export function keptDraft(): PurgeDraft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return { ...emptyDraft, ...(typeof kept === 'object' && kept) };
  } catch {
    return emptyDraft;
  }
}
