import { hideCredentials, type Secret } from '@purgeway/model';

/** Longest piece of a vendor's text that is kept. */
export const vendorTextCharsMax = 500;

/** What stands behind is not even looked at. */
const readCharsMax = 16_384;

/**
 * A vendor's text as it may be shown and logged: on one line, every secret replaced wherever the vendor echoed it (as it is,
 * percent-encoded or inside JSON), as are credentials in URLs that it quotes, then cut to {@link vendorTextCharsMax}.
 */
export function redact(text: string, secrets: readonly Secret[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret.reveal())) clean = clean.replaceAll(form, '[secret]');
  }
  const line = clean.replaceAll(/\s+/g, ' ').trim().slice(0, readCharsMax);
  return hideCredentials(line).slice(0, vendorTextCharsMax);
}

/** Longest first, so that a form that contains another is not left half replaced. */
function formsOf(text: string): string[] {
  const forms = new Set([text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
  return [...forms].filter((form) => form !== '').sort((a, b) => b.length - a.length);
}
